"""Rows as blocks for the tables: what a batch holds, ready to insert or to lie on disk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marketdata.candles.bar import Bar
from marketdata.ticks import RECORD_DTYPE
from marketdata.tickstore.native import Column, block
from marketdata.tickstore.rows import TOTALS, ChainRows
from marketdata.tickstore.schema import BARS, CHAIN, CHAIN_HEADS, TICKS

Floats = NDArray[np.float64]
_RECORD: Final = np.dtype(RECORD_DTYPE)
_EPOCH: Final = date(1970, 1, 1)
_KEY: Final = frozenset({"source", "underlying_id", "expiry", "at", "strike", "gex"})


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one table in Native format."""

    table: str
    columns: tuple[str, ...]
    rows: int
    body: bytes


def ticks_block(records: bytes, source: str) -> Block:
    """Return packed tick records (72 bytes each) as a block.

    Raises:
        ValueError: if ``records`` are not whole records.
    """
    rows = np.frombuffer(records, dtype=_RECORD)
    values: dict[str, NDArray[Any] | str] = {
        column.name: rows[column.name] for column in TICKS if column.name not in ("source", "at")
    }
    values |= {"source": source, "at": rows["exchange_ts_ms"]}
    return _block("ticks", TICKS, values, len(rows))


def bars_block(
    bars: Iterable[tuple[int, Sequence[Bar]]], source: str, *, minutes: int = 1
) -> Block:
    """Return bars per instrument as a block; ``minutes`` is their length."""
    flat = [(key, *bar) for key, rows in bars for bar in rows]
    table = np.array(flat, dtype=np.int64).reshape(len(flat), 2 + len(Bar._fields) - 1)
    names = ("instrument_id", "start", *Bar._fields[1:])
    values: dict[str, NDArray[Any] | str] = {
        name: table[:, place] for place, name in enumerate(names)
    }
    values |= {"source": source, "minutes": np.full(len(flat), minutes)}
    return _block("bars", BARS, values, len(flat))


def bar_columns_block(columns: dict[str, NDArray[Any]], source: str, *, minutes: int) -> Block:
    """Return bars as a block, a column each: instrument_id, start (epoch ms), open, high, low,
    close (integers of the price scale), volume, oi."""
    count = len(columns["start"])
    values: dict[str, NDArray[Any] | str] = {**columns, "source": source}
    values["minutes"] = np.full(count, minutes)
    return _block("bars", BARS, values, count)


def chain_block(snapshots: Sequence[ChainRows], source: str) -> Block:
    """Return the strikes of snapshots as a block."""
    counts = [len(rows.strikes) for rows in snapshots]
    values = _keys(snapshots, source, counts)
    values["strike"] = _joined([rows.strikes for rows in snapshots])
    values["gex"] = _joined([_filled(rows.gex, len(rows.strikes)) for rows in snapshots])
    for column in CHAIN:
        if column.name in _KEY:
            continue
        side, name = column.name[:2], column.name[3:]
        values[column.name] = _joined(
            [
                _filled((rows.ce if side == "ce" else rows.pe).get(name), len(rows.strikes))
                for rows in snapshots
            ]
        )
    return _block("chain", CHAIN, values, sum(counts))


def heads_block(snapshots: Sequence[ChainRows], source: str) -> Block:
    """Return the heads of snapshots as a block."""
    values = _keys(snapshots, source, [1] * len(snapshots))
    values["forward_from"] = np.array([rows.totals.forward_from for rows in snapshots])
    values["convention"] = np.array([rows.totals.convention for rows in snapshots])
    for name in TOTALS:
        found = [rows.totals.values.get(name) for rows in snapshots]
        values[name] = np.array([np.nan if value is None else value for value in found])
    return _block("chain_heads", CHAIN_HEADS, values, len(snapshots))


def _keys(
    snapshots: Sequence[ChainRows], source: str, counts: list[int]
) -> dict[str, NDArray[Any] | str]:
    def repeated(values: list[int]) -> NDArray[Any]:
        return np.repeat(np.array(values, dtype=np.int64), counts)

    return {
        "source": source,
        "underlying_id": repeated([rows.underlying_id for rows in snapshots]),
        "expiry": repeated([(rows.expiry - _EPOCH).days for rows in snapshots]),
        "at": repeated([rows.at_ms for rows in snapshots]),
    }


def _joined(parts: list[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.empty(0)


def _filled(column: Floats | None, count: int) -> Floats:
    return column if column is not None and len(column) == count else np.full(count, np.nan)


def _block(
    table: str, columns: Sequence[Column], values: dict[str, NDArray[Any] | str], count: int
) -> Block:
    names = tuple(column.name for column in columns)
    return Block(table, names, count, block(columns, values, count))
