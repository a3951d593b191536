"""``TickStore`` in ClickHouse SQL, the same for a server and for the embedded engine."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.ticks import RECORD_DTYPE
from marketdata.tickstore import queries
from marketdata.tickstore.blocks import Block, bars_block, chain_block, heads_block, ticks_block
from marketdata.tickstore.native import row_dtype
from marketdata.tickstore.rows import (
    ANY_REAL,
    SIDE_COLUMNS,
    SIMULATOR,
    TOTALS,
    ChainRows,
    ChainTotals,
    StoredDay,
)
from marketdata.tickstore.session import Session

_BAR: Final = np.dtype(
    [("start", "<i8"), *((name, "<i4") for name in ("open", "high", "low", "close")),
     ("volume", "<i8"), ("oi", "<i8")]
)  # fmt: skip
_TICK_NUMBERS: Final = [field for field in RECORD_DTYPE if field[0] != "reserved"][:-3]
_TICK: Final = np.dtype([*_TICK_NUMBERS, ("volume", "<u8"), ("oi", "<u8"), ("at_ms", "<i8")])
_CELLS: Final = row_dtype(queries.CHAIN_CELLS)
# A previous session is never further away than this.
_LOOK_BACK_MS: Final = 21 * 86_400_000
_IST_MS: Final = 19_800_000
_DAY_MS: Final = 86_400_000


class ClickHouseTickStore:
    """Reads and writes through a ``Session``. Thread-safe."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ticks_append(self, records: bytes, *, source: str) -> None:
        """Keep packed tick records; they are durable when this returns."""
        self._insert(ticks_block(records, source))

    def bars_append(
        self, bars: Iterable[tuple[int, Sequence[Bar]]], *, source: str, minutes: int = 1
    ) -> None:
        """Keep finished bars per instrument; durable when this returns."""
        self._insert(bars_block(bars, source, minutes=minutes))

    def chain_append(self, snapshots: Sequence[ChainRows], *, source: str) -> None:
        """Keep chain snapshots; durable when this returns."""
        # Rows first: whoever sees the head finds its rows.
        self._insert(chain_block(snapshots, source))
        self._insert(heads_block(snapshots, source))

    def _insert(self, block: Block) -> None:
        self.insert(block, token=uuid.uuid4().hex)

    def insert(self, block: Block, *, token: str) -> None:
        """Insert a block once; a second insert with the same token changes nothing."""
        if block.rows:
            self._session.insert(block.table, list(block.columns), block.body, token=token)

    def bars(
        self,
        instrument_id: int,
        *,
        interval_ms: int,
        since_ms: int,
        until_ms: int,
        limit: int,
        source: str | None = None,
    ) -> list[Bar]:
        """Return the newest ``limit`` bars that start in [since_ms, until_ms), oldest first."""
        values = _window(instrument_id, since_ms, until_ms)
        if interval_ms % MINUTE_MS:
            values |= {"interval": interval_ms, "limit": limit}
            values["source"] = self._tick_source(values, source)
            raw = self._session.read(queries.bars_of_ticks(), values)
        else:
            raw = self._whole_minutes(values, interval_ms, limit, source)
        rows = np.frombuffer(raw, dtype=_BAR)[::-1]
        return [Bar(*row) for row in rows.tolist()]

    def ticks(
        self,
        instrument_id: int,
        *,
        since_ms: int,
        until_ms: int,
        limit: int,
        source: str | None = None,
    ) -> bytes:
        """Return the oldest ``limit`` tick records of [since_ms, until_ms), packed, in order."""
        values = {**_window(instrument_id, since_ms, until_ms), "limit": limit}
        values["source"] = self._tick_source(values, source)
        rows = np.frombuffer(self._session.read(queries.TICKS, values), dtype=_TICK)
        records: Any = np.zeros(len(rows), dtype=np.dtype(RECORD_DTYPE))
        for name in _TICK.names or ():
            records["exchange_ts_ms" if name == "at_ms" else name] = rows[name]
        return bytes(records.tobytes())

    def chain_at(
        self, underlying_id: int, expiry: date, at_ms: int, *, source: str | None = None
    ) -> ChainRows | None:
        """Return the newest snapshot at or before ``at_ms``, None if there is none."""
        values = {"underlying": underlying_id, "expiry": expiry.isoformat(), "at": at_ms}
        heads = self._heads(queries.CHAIN_HEAD, values, source)
        if not heads:
            return None
        head = heads[0]
        values |= {"at": head.at_ms, "source": head.source}
        cells = np.frombuffer(self._session.read(queries.CHAIN_ROWS, values), dtype=_CELLS)
        columns = {name: cells[name].astype(np.float64) for name in _CELLS.names or ()}
        ce, pe = (
            {name: columns[f"{side}_{name}"] for name in SIDE_COLUMNS} for side in ("ce", "pe")
        )
        return ChainRows(underlying_id, expiry, head, columns["strike"], ce, pe, gex=columns["gex"])

    def chain_times(
        self,
        underlying_id: int,
        expiry: date,
        *,
        since_ms: int,
        until_ms: int,
        source: str | None = None,
    ) -> list[ChainTotals]:
        """Return the heads of the snapshots in [since_ms, until_ms), oldest first."""
        values = {"underlying": underlying_id, "expiry": expiry.isoformat()}
        values |= {"since": since_ms, "until": until_ms}
        heads = self._heads(queries.CHAIN_HEADS, values, source)
        real = [head for head in heads if head.source != SIMULATOR]
        return real or heads

    def close_oi(
        self, ids: Sequence[int], *, before_ms: int, source: str | None = None
    ) -> dict[int, int]:
        """Return the last OI (units) of each instrument's newest date before ``before_ms``."""
        if not ids:
            return {}
        midnight = (before_ms + _IST_MS) // _DAY_MS * _DAY_MS - _IST_MS
        values: dict[str, Any] = {"since": midnight - _LOOK_BACK_MS, "until": midnight}
        values["ids"] = list(ids)
        values["source"] = source or ""
        found: dict[int, int] = {}
        for key, oi, has_any in self._session.rows(queries.CLOSE_OI, values):
            if has_any:
                found.setdefault(key, oi)
        return found

    def days(self, instrument_id: int) -> list[StoredDay]:
        """Return the stored trading dates, oldest first; ticks win over bars of a date."""
        found: dict[tuple[date, str], StoredDay] = {}
        for on, source, resolution, from_ms, to_ms in self._session.rows(
            queries.DAYS, {"id": instrument_id}
        ):
            key = (date.fromisoformat(on), source)
            if resolution == "tick" or key not in found:
                found[key] = StoredDay(*key, resolution, from_ms, to_ms)
        return [found[key] for key in sorted(found)]

    def _heads(self, query: str, values: dict[str, Any], source: str | None) -> list[ChainTotals]:
        return [
            ChainTotals(
                at_ms=row[0],
                values=dict(zip(TOTALS, row[4:], strict=True)),
                forward_from=row[2],
                convention=row[3],
                source=row[1],
            )
            for row in self._session.rows(query, {**values, "source": source or ""})
        ]

    def _whole_minutes(
        self, values: dict[str, Any], interval_ms: int, limit: int, source: str | None
    ) -> bytes:
        """Return bars of whole minutes by the cheapest query that gives them."""
        length = interval_ms // MINUTE_MS
        kinds = [
            (name, minutes)
            for name, minutes in self._session.rows(queries.BAR_KINDS, values)
            if length % minutes == 0 and source in (None, ANY_REAL, name)
        ]
        real = [kind for kind in kinds if kind[0] != SIMULATOR]
        if source == ANY_REAL or (source is None and real):
            kinds = real
        if not kinds:
            return b""
        given = values | {"limit": limit, "interval": interval_ms}
        if len(kinds) > 1:
            given["sources"] = sorted({name for name, _ in kinds})
            return self._session.read(queries.BARS_CHOSEN, given)
        given |= {"source": kinds[0][0], "minutes": kinds[0][1]}
        stored = kinds[0][1] == length and interval_ms < _DAY_MS
        return self._session.read(queries.BARS_AS_STORED if stored else queries.BARS_JOINED, given)

    def _tick_source(self, values: dict[str, Any], wanted: str | None) -> str:
        """Return the source that has most ticks of the time; the simulator comes last."""
        if wanted not in (None, ANY_REAL):
            return str(wanted)
        window = {key: values[key] for key in ("id", "since", "until")}
        counts = self._session.rows(queries.TICK_SOURCES, window)
        if wanted == ANY_REAL:
            counts = [row for row in counts if row[0] != SIMULATOR]
        best = max(counts, key=lambda row: (row[0] != SIMULATOR, row[1]), default=[ANY_REAL])
        return str(best[0])


def _window(instrument_id: int, since_ms: int, until_ms: int) -> dict[str, Any]:
    return {"id": instrument_id, "since": since_ms, "until": until_ms}
