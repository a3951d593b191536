"""The depth record: 136 little-endian bytes, five levels to each side.

| offset | type     | field                                                                  |
|--------|----------|------------------------------------------------------------------------|
| 0      | u32      | instrument_id                                                          |
| 4      | u8       | price_exp: prices are integers of ``10 ** -price_exp`` rupees (2 or 4)  |
| 5      | u8       | reserved, 0                                                            |
| 6      | u8 x 2   | how many bids and how many asks there are (0 to 5)                     |
| 8      | f64      | exchange_ts_ms (epoch milliseconds of market time)                     |
| 16     | 5 levels | bids, best first: i32 price, u32 quantity (units), u32 orders           |
| 76     | 5 levels | asks, best first                                                       |

Levels beyond the count are 0. As with ticks, a snapshot entry is a record followed by the f64
``received_ts_ms``, a published batch that f64 followed by records.
"""

import struct
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from marketdata.ticks import TIMESTAMP, TIMESTAMP_SIZE, from_ms, to_ms
from terminal.kernel.quotes import Depth, DepthLevel

LEVELS: Final = 5
RECORD: Final = struct.Struct("<IBBBBd" + "iII" * 2 * LEVELS)
RECORD_SIZE: Final = RECORD.size
SNAPSHOT_SIZE: Final = RECORD_SIZE + TIMESTAMP_SIZE

# The record as numpy spells it.
LEVEL_DTYPE: Final = [("price", "<i4"), ("quantity", "<u4"), ("orders", "<u4")]
RECORD_DTYPE: Final = [
    ("instrument_id", "<u4"),
    ("price_exp", "u1"),
    ("reserved", "u1"),
    ("bid_count", "u1"),
    ("ask_count", "u1"),
    ("exchange_ts_ms", "<f8"),
    ("bids", LEVEL_DTYPE, (LEVELS,)),
    ("asks", LEVEL_DTYPE, (LEVELS,)),
]

_HEAD: Final = 5
_ID = struct.Struct(f"<I{RECORD_SIZE - 4}x")
_U32_MAX: Final = 2**32 - 1


def pack(depth: Depth, price_exp: int) -> bytes:
    """Return ``depth`` as a record; levels past the fifth are left out.

    Raises:
        ValueError: if a price has more decimals than ``price_exp`` keeps.
    """
    bids, asks = depth.bids[:LEVELS], depth.asks[:LEVELS]
    return RECORD.pack(
        depth.instrument_id,
        price_exp,
        0,
        len(bids),
        len(asks),
        to_ms(depth.exchange_at),
        *_side(bids, price_exp),
        *_side(asks, price_exp),
    )


def _side(levels: Sequence[DepthLevel], exp: int) -> list[int]:
    numbers: list[int] = []
    for level in levels:
        scaled = level.price.scaleb(exp)
        if scaled != int(scaled):
            raise ValueError(f"{level.price} has more than {exp} decimals")
        numbers += (int(scaled), min(level.quantity, _U32_MAX), min(level.orders, _U32_MAX))
    return numbers + [0] * (3 * (LEVELS - len(levels)))


def unpack(record: bytes, received_ts_ms: float) -> Depth:
    """Return a record as a value; ``received_ts_ms`` is when the feed received it, epoch ms."""
    row = RECORD.unpack_from(record)
    instrument_id, exp, _, bid_count, ask_count, exchange_ts_ms = row[: _HEAD + 1]
    middle = _HEAD + 1 + 3 * LEVELS
    return Depth(
        instrument_id=instrument_id,
        bids=tuple(_levels(row[_HEAD + 1 : middle], bid_count, exp)),
        asks=tuple(_levels(row[middle:], ask_count, exp)),
        exchange_at=from_ms(exchange_ts_ms),
        received_at=from_ms(received_ts_ms),
    )


def _levels(numbers: Sequence[int], count: int, exp: int) -> Iterator[DepthLevel]:
    for at in range(0, 3 * count, 3):
        price, quantity, orders = numbers[at : at + 3]
        yield DepthLevel(Decimal(price).scaleb(-exp), quantity, orders)


def pack_snapshot(record: bytes, received_ts_ms: float) -> bytes:
    """Return the 144 bytes kept in the snapshot hash for ``record``."""
    return record + TIMESTAMP.pack(received_ts_ms)


def unpack_snapshot(entry: bytes) -> Depth:
    """Return a snapshot entry as a value.

    Raises:
        ValueError: if the entry has a wrong size.
    """
    if len(entry) != SNAPSHOT_SIZE:
        raise ValueError(f"a depth entry has {SNAPSHOT_SIZE} bytes, not {len(entry)}")
    received_ts_ms: float = TIMESTAMP.unpack_from(entry, RECORD_SIZE)[0]
    return unpack(entry, received_ts_ms)


def batch_ids(batch: bytes) -> list[int]:
    """Return the instrument of each record of a published batch, in order.

    Raises:
        ValueError: if the batch is not a timestamp and whole records.
    """
    if len(batch) < TIMESTAMP_SIZE or (len(batch) - TIMESTAMP_SIZE) % RECORD_SIZE:
        raise ValueError(f"{len(batch)} bytes are no depth batch")
    return [key for (key,) in _ID.iter_unpack(memoryview(batch)[TIMESTAMP_SIZE:])]


def json_row(record: bytes) -> list[float | int | list[list[float | int]]]:
    """Return a record as the row that JSON sockets carry.

    ``[id, exchange_ts_ms, [[price, quantity, orders], …bids], [[…], …asks]]``, prices in rupees.
    """
    row = RECORD.unpack_from(record)
    unit = 10 ** row[1]
    middle = _HEAD + 1 + 3 * LEVELS

    def side(numbers: Sequence[int], count: int) -> list[list[float | int]]:
        return [
            [numbers[at] / unit, numbers[at + 1], numbers[at + 2]] for at in range(0, 3 * count, 3)
        ]

    return [row[0], int(row[5]), side(row[6:middle], row[3]), side(row[middle:], row[4])]
