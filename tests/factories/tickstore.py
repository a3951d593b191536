"""A tick store in memory, as slow and as plain as can be: what the real one must answer."""

import contextlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import numpy as np
import pytest

from marketdata.candles.bar import MINUTE_MS, Bar, aggregate
from marketdata.ports import TickStore
from marketdata.ticks import RECORD, RECORD_SIZE, from_ms
from marketdata.tickstore.embedded.loading import EngineMissing
from marketdata.tickstore.rows import (
    ANY_REAL,
    SIDE_COLUMNS,
    SIMULATOR,
    ChainRows,
    ChainTotals,
    StoredDay,
)
from terminal.kernel.clock import to_ist


@contextlib.contextmanager
def engine_wanted() -> Iterator[None]:
    """Skip a test where there is no engine for this machine; in CI there must be one."""
    try:
        yield
    except EngineMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


class MemoryTickStore(TickStore):
    """Implements ``TickStore``; a row appended again replaces the one before it."""

    def __init__(self) -> None:
        self._ticks: dict[int, dict[tuple[str, int, bytes], bytes]] = defaultdict(dict)
        self._bars: dict[int, dict[tuple[str, int, int], Bar]] = defaultdict(dict)
        self._chains: dict[tuple[int, date], dict[tuple[str, int], ChainRows]] = defaultdict(dict)

    def ticks_append(self, records: bytes, *, source: str) -> None:
        for offset in range(0, len(records), RECORD_SIZE):
            record = records[offset : offset + RECORD_SIZE]
            row = RECORD.unpack(record)
            self._ticks[row[0]][source, int(row[16]), record] = record

    def bars_append(
        self, bars: Iterable[tuple[int, Sequence[Bar]]], *, source: str, minutes: int = 1
    ) -> None:
        for instrument_id, rows in bars:
            for bar in rows:
                key = (source, bar.start_ms, minutes)
                self._bars[instrument_id].pop(key, None)
                self._bars[instrument_id][key] = bar

    def chain_append(self, snapshots: Sequence[ChainRows], *, source: str) -> None:
        for rows in snapshots:
            self._chains[rows.underlying_id, rows.expiry][source, rows.at_ms] = rows

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
        if interval_ms % MINUTE_MS:
            records = self.ticks(
                instrument_id, since_ms=since_ms, until_ms=until_ms, limit=10**9, source=source
            )
            rows = [RECORD.unpack_from(records, at) for at in range(0, len(records), RECORD_SIZE)]
            return aggregate(_seconds(rows), interval_ms)[-limit:]
        found = self._bars_of(instrument_id, since_ms, until_ms, source)
        found = {key: bar for key, bar in found.items() if interval_ms % (key[1] * MINUTE_MS) == 0}
        choose = max if interval_ms >= 86_400_000 else min
        lengths: dict[date, int] = {}
        for start, minutes in found:
            lengths[_day(start)] = choose(lengths.get(_day(start), minutes), minutes)
        rows = [found[key] for key in sorted(found) if lengths[_day(key[0])] == key[1]]
        return aggregate(rows, interval_ms)[-limit:]

    def _bars_of(
        self, instrument_id: int, since_ms: int, until_ms: int, source: str | None
    ) -> dict[tuple[int, int], Bar]:
        stored = self._bars[instrument_id]
        rows = {key: bar for key, bar in stored.items() if since_ms <= key[1] < until_ms}
        wanted = _sources(source, {key[0] for key in rows})
        return {key[1:]: bar for key, bar in rows.items() if key[0] in wanted}

    def ticks(
        self,
        instrument_id: int,
        *,
        since_ms: int,
        until_ms: int,
        limit: int,
        source: str | None = None,
    ) -> bytes:
        stored = self._ticks[instrument_id]
        rows = [key for key in stored if since_ms <= key[1] < until_ms]
        wanted = sorted(_sources(source, {key[0] for key in rows}))
        best = max(wanted, key=lambda name: sum(key[0] == name for key in rows), default="")
        keys = [key for key in rows if key[0] == best]
        return b"".join(stored[key] for key in sorted(keys, key=lambda key: key[1])[:limit])

    def chain_at(
        self, underlying_id: int, expiry: date, at_ms: int, *, source: str | None = None
    ) -> ChainRows | None:
        stored = self._chains[underlying_id, expiry]
        rows = [key for key in stored if key[1] <= at_ms]
        wanted = _sources(source, {key[0] for key in rows})
        keys = [key for key in rows if key[0] in wanted]
        return stored[max(keys, key=lambda key: key[1])] if keys else None

    def chain_times(
        self,
        underlying_id: int,
        expiry: date,
        *,
        since_ms: int,
        until_ms: int,
        source: str | None = None,
    ) -> list[ChainTotals]:
        stored = self._chains[underlying_id, expiry]
        rows = [key for key in stored if since_ms <= key[1] < until_ms]
        wanted = _sources(source, {key[0] for key in rows})
        keys = sorted((key for key in rows if key[0] in wanted), key=lambda key: key[1])
        return [stored[key].totals for key in keys]

    def close_oi(
        self, ids: Sequence[int], *, before_ms: int, source: str | None = None
    ) -> dict[int, int]:
        before = _day(before_ms)
        found: dict[int, int] = {}
        for instrument_id in ids:
            rows = self._bars_of(instrument_id, 0, before_ms, source)
            days = [_day(start) for start, _ in rows if _day(start) < before]
            last = {key: bar for key, bar in rows.items() if days and _day(key[0]) == max(days)}
            if any(bar.oi for bar in last.values()):
                key = max(last, key=lambda key: (key[1] == 1440, key[0]))
                found[instrument_id] = last[key].oi
        return found

    def days(self, instrument_id: int) -> list[StoredDay]:
        found: dict[tuple[date, str], StoredDay] = {}
        times = [(source, at, "1m") for source, at, long in self._bars[instrument_id] if long == 1]
        times += [(source, at, "tick") for source, at, _ in self._ticks[instrument_id]]
        for source, at_ms, resolution in times:
            key = (_day(at_ms), source)
            known = found.get(key)
            if known is None or (known.resolution == "1m" and resolution == "tick"):
                found[key] = StoredDay(key[0], source, resolution, at_ms, at_ms)  # type: ignore[arg-type]
            elif known.resolution == resolution:
                found[key] = StoredDay(
                    key[0],
                    source,
                    known.resolution,
                    min(known.from_ms, at_ms),
                    max(known.to_ms, at_ms),
                )
        return [found[key] for key in sorted(found)]


def make_chain_rows(
    underlying_id: int = 1,
    expiry: date = date(2026, 11, 24),
    at_ms: int = 1_790_000_000_000,
    *,
    strikes: Sequence[float] = (25_900.0, 26_000.0, 26_100.0),
    **totals: float | None,
) -> ChainRows:
    """Return a snapshot whose cells differ from each other; some are unknown."""
    count = len(strikes)
    sides = []
    for side in range(2):
        columns = {
            name: np.arange(count) + 10.0 * place + 0.5 * side
            for place, name in enumerate(SIDE_COLUMNS)
        }
        columns["id"] = np.arange(count) + 100.0 * (side + 1)
        columns["exchange_ms"] = np.full(count, float(at_ms))
        columns["iv"][0] = np.nan
        sides.append(columns)
    head: dict[str, float | None] = {"spot": 26_012.35, "atm_iv": None, **totals}
    return ChainRows(
        underlying_id,
        expiry,
        ChainTotals(at_ms, head, "parity", "house"),
        np.array(strikes, dtype=np.float64),
        *sides,
        gex=np.arange(count, dtype=np.float64),
    )


def _seconds(rows: Iterable[tuple]) -> list[Bar]:
    """Return a bar for each tick; volume is the growth of the day's cumulative volume."""
    bars, cumulative, day = [], 0, None
    for row in rows:
        price, volume, at_ms = row[4], int(row[14]), int(row[16])
        if _day(at_ms) != day:
            day, cumulative = _day(at_ms), volume
        grown = max(0, volume - cumulative)
        cumulative = max(volume, cumulative)
        bars.append(Bar(at_ms, price, price, price, price, grown, int(row[15])))
    return bars


def _sources(wanted: str | None, stored: set[str]) -> set[str]:
    """Return the sources to read: real ones before the simulator's."""
    if wanted == ANY_REAL:
        return stored - {SIMULATOR}
    if wanted is not None:
        return {wanted}
    return stored - {SIMULATOR} or {SIMULATOR}


def _day(at_ms: int) -> date:
    return to_ist(from_ms(at_ms)).date()
