"""The tick record: 72 little-endian bytes, the same in Redis, on the socket and in the browser.

| offset | type     | field                                                                   |
|--------|----------|-------------------------------------------------------------------------|
| 0      | u32      | instrument_id                                                           |
| 4      | u8       | price_exp: prices are integers of ``10 ** -price_exp`` rupees (2 or 4)   |
| 5      | u8       | flags: 1 stale, 2 no bid, 4 no ask, 8 no open/high/low, 16 no close       |
| 6      | u16      | reserved, 0                                                             |
| 8      | i32 x 7  | ltp, bid, ask, open, high, low, close                                   |
| 36     | u32 x 3  | bid_qty, ask_qty, ltq (units)                                           |
| 48     | f64 x 3  | volume, oi (units), exchange_ts_ms (epoch milliseconds of market time)   |

The compact record of ``ltp`` subscriptions is cut out of it, 24 bytes: 0-12 (id, exponent, flags,
ltp), 32-36 (close) and 64-72 (exchange_ts_ms).

A snapshot entry is a record followed by the f64 ``received_ts_ms`` (wall clock); a published batch
is that f64 followed by records.
"""

import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from terminal.kernel.quotes import Quote

RECORD: Final = struct.Struct("<IBBHiiiiiiiIIIddd")
RECORD_SIZE: Final = RECORD.size
TIMESTAMP: Final = struct.Struct("<d")
TIMESTAMP_SIZE: Final = TIMESTAMP.size
SNAPSHOT_SIZE: Final = RECORD_SIZE + TIMESTAMP_SIZE

# instrument_id, price_exp, flags, reserved, ltp, close, exchange_ts_ms
LTP_RECORD: Final = struct.Struct("<IBBHiid")
LTP_SIZE: Final = LTP_RECORD.size

# The record as numpy spells it, for sources that pack whole columns at once.
RECORD_DTYPE: Final = [
    ("instrument_id", "<u4"),
    ("price_exp", "u1"),
    ("flags", "u1"),
    ("reserved", "<u2"),
    *((name, "<i4") for name in ("ltp", "bid", "ask", "open", "high", "low", "close")),
    *((name, "<u4") for name in ("bid_qty", "ask_qty", "ltq")),
    *((name, "<f8") for name in ("volume", "oi", "exchange_ts_ms")),
]

FLAG_STALE: Final = 1
FLAG_NO_BID: Final = 2
FLAG_NO_ASK: Final = 4
FLAG_NO_OHLC: Final = 8
FLAG_NO_CLOSE: Final = 16

_ID = struct.Struct(f"<I{RECORD_SIZE - 4}x")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_U32_MAX = 2**32 - 1


def price_exp(tick_size: Decimal) -> int:
    """Return how many decimals the record keeps for an instrument: 2, or 4 for finer ticks."""
    return 2 if tick_size % Decimal("0.01") == 0 else 4


def to_ms(at: datetime) -> float:
    """Return the aware instant ``at`` as epoch milliseconds."""
    return (at - _EPOCH) / _MS


def from_ms(ms: float) -> datetime:
    """Return epoch milliseconds as an aware UTC instant."""
    return _EPOCH + timedelta(milliseconds=ms)


def pack(quote: Quote, price_exp: int) -> bytes:
    """Return ``quote`` as a record.

    Args:
        quote: What to pack; ``received_at`` is not part of the record.
        price_exp: Decimals kept, see ``price_exp()``.

    Raises:
        ValueError: if a price has more decimals than ``price_exp`` keeps.
        struct.error: if a price does not fit 31 bits at that scale.
    """
    flags = 0
    if quote.bid is None:
        flags |= FLAG_NO_BID
    if quote.ask is None:
        flags |= FLAG_NO_ASK
    if quote.open is None or quote.high is None or quote.low is None:
        flags |= FLAG_NO_OHLC
    if quote.close is None:
        flags |= FLAG_NO_CLOSE
    ohlc = (None, None, None) if flags & FLAG_NO_OHLC else (quote.open, quote.high, quote.low)
    prices = (quote.ltp, quote.bid, quote.ask, *ohlc, quote.close)
    return RECORD.pack(
        quote.instrument_id,
        price_exp,
        flags,
        0,
        *(_scaled(price, price_exp) for price in prices),
        min(quote.bid_qty, _U32_MAX),
        min(quote.ask_qty, _U32_MAX),
        min(quote.ltq, _U32_MAX),
        float(quote.volume),
        float(quote.oi),
        to_ms(quote.exchange_at),
    )


def _scaled(price: Decimal | None, exp: int) -> int:
    if price is None:
        return 0
    scaled = price.scaleb(exp)
    if scaled != int(scaled):
        raise ValueError(f"{price} has more than {exp} decimals")
    return int(scaled)


def unpack(record: bytes, received_ts_ms: float, offset: int = 0) -> Quote:
    """Return the record at ``offset`` as a Quote.

    Args:
        record: Bytes that hold the record.
        received_ts_ms: Wall instant at which the feed received it, epoch milliseconds.
        offset: Where the record starts.
    """
    (
        instrument_id, exp, flags, _, ltp, bid, ask, open_, high, low, close,
        bid_qty, ask_qty, ltq, volume, oi, exchange_ts_ms,
    ) = RECORD.unpack_from(record, offset)  # fmt: skip
    has_ohlc = not flags & FLAG_NO_OHLC
    return Quote(
        instrument_id=instrument_id,
        ltp=Decimal(ltp).scaleb(-exp),
        bid=None if flags & FLAG_NO_BID else Decimal(bid).scaleb(-exp),
        ask=None if flags & FLAG_NO_ASK else Decimal(ask).scaleb(-exp),
        bid_qty=bid_qty,
        ask_qty=ask_qty,
        ltq=ltq,
        volume=int(volume),
        oi=int(oi),
        open=Decimal(open_).scaleb(-exp) if has_ohlc else None,
        high=Decimal(high).scaleb(-exp) if has_ohlc else None,
        low=Decimal(low).scaleb(-exp) if has_ohlc else None,
        close=None if flags & FLAG_NO_CLOSE else Decimal(close).scaleb(-exp),
        exchange_at=from_ms(exchange_ts_ms),
        received_at=from_ms(received_ts_ms),
    )


def pack_snapshot(record: bytes, received_ts_ms: float) -> bytes:
    """Return the 80 bytes kept in the snapshot hash for ``record``."""
    return record + TIMESTAMP.pack(received_ts_ms)


def unpack_snapshot(entry: bytes) -> Quote:
    """Return a snapshot entry as a Quote.

    Raises:
        ValueError: if the entry has a wrong size.
    """
    if len(entry) != SNAPSHOT_SIZE:
        raise ValueError(f"a snapshot entry has {SNAPSHOT_SIZE} bytes, not {len(entry)}")
    (received_ts_ms,) = TIMESTAMP.unpack_from(entry, RECORD_SIZE)
    return unpack(entry, received_ts_ms)


def pack_batch(records: Sequence[bytes], received_ts_ms: float) -> bytes:
    """Return ``records`` as one published batch."""
    return TIMESTAMP.pack(received_ts_ms) + b"".join(records)


def batch_ids(batch: bytes) -> list[int]:
    """Return the instrument of each record of a published batch, in order.

    Raises:
        ValueError: if the batch is not a timestamp and whole records.
    """
    if len(batch) < TIMESTAMP_SIZE or (len(batch) - TIMESTAMP_SIZE) % RECORD_SIZE:
        raise ValueError(f"{len(batch)} bytes are no tick batch")
    return [key for (key,) in _ID.iter_unpack(memoryview(batch)[TIMESTAMP_SIZE:])]


def batch_offsets(batch: bytes) -> Iterator[tuple[int, int]]:
    """Return (instrument_id, offset of its record) for each record of a published batch.

    Raises:
        ValueError: if the batch is not a timestamp and whole records.
    """
    ids = batch_ids(batch)
    return zip(ids, range(TIMESTAMP_SIZE, len(batch), RECORD_SIZE), strict=True)


def batch_received_ms(batch: bytes) -> float:
    """Return the wall instant of a published batch, epoch milliseconds."""
    received_ts_ms: float = TIMESTAMP.unpack_from(batch)[0]
    return received_ts_ms


def json_row(record: bytes) -> list[float | int | None]:
    """Return a record as the row that JSON sockets carry.

    ``[id, ltp, bid, ask, bid_qty, ask_qty, open, high, low, close, volume, oi, exchange_ts_ms,
    flags]``; prices are JSON numbers in rupees (for display), unknown values are null.
    """
    (
        instrument_id, exp, flags, _, ltp, bid, ask, open_, high, low, close,
        bid_qty, ask_qty, _ltq, volume, oi, exchange_ts_ms,
    ) = RECORD.unpack_from(record)  # fmt: skip
    unit = 10**exp
    has_ohlc = not flags & FLAG_NO_OHLC
    return [
        instrument_id,
        ltp / unit,
        None if flags & FLAG_NO_BID else bid / unit,
        None if flags & FLAG_NO_ASK else ask / unit,
        bid_qty,
        ask_qty,
        open_ / unit if has_ohlc else None,
        high / unit if has_ohlc else None,
        low / unit if has_ohlc else None,
        None if flags & FLAG_NO_CLOSE else close / unit,
        int(volume),
        int(oi),
        int(exchange_ts_ms),
        flags,
    ]


def ltp_record(record: bytes) -> bytes:
    """Return the compact record of ``record``: last price, previous close, exchange time."""
    return record[:12] + record[32:36] + record[64:RECORD_SIZE]


def ltp_json_row(record: bytes) -> list[float | int | None]:
    """Return ``[id, ltp, close, exchange_ts_ms, flags]`` of a record, prices in rupees."""
    instrument_id, exp, flags, _, ltp, close, at_ms = LTP_RECORD.unpack(ltp_record(record))
    unit = 10**exp
    before = None if flags & FLAG_NO_CLOSE else close / unit
    return [instrument_id, ltp / unit, before, int(at_ms), flags]
