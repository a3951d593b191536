"""One recorded day, ready to play: the tick records of all its events."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.candles.builder import BarBuilder, Tick, Window
from marketdata.replay.events import Events, Floats
from marketdata.replay.request import ReplayRefused
from marketdata.ticks import (
    FLAG_NO_ASK,
    FLAG_NO_BID,
    FLAG_NO_CLOSE,
    RECORD_DTYPE,
    price_exp,
)
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.sessions import Session

_U32_MAX: Final = 2.0**32 - 1


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """Records in order of market time.

    Attributes:
        on: Trading date (IST).
        windows: Continuous trading of the day.
        at_ms: Instant of each record, epoch milliseconds.
        records: Tick records (``RECORD_DTYPE``).
        step_s: Typical market seconds between two ticks of one contract.
        previous_oi: Open interest of the session before (units) by instrument id, where known.
    """

    on: date
    windows: tuple[Window, ...]
    at_ms: NDArray[np.int64]
    records: NDArray[np.void]
    step_s: float
    previous_oi: Mapping[int, int]

    @property
    def open_ms(self) -> int:
        """First instant of continuous trading."""
        return self.windows[0].open_ms

    @property
    def close_ms(self) -> int:
        """First instant after continuous trading."""
        return self.windows[-1].close_ms

    @property
    def begins_with_session(self) -> bool:
        """Whether the first tick is the session's: what it counts as volume was traded since."""
        return bool(len(self.at_ms)) and int(self.at_ms[0]) < self.open_ms + MINUTE_MS

    def position(self, at_ms: float) -> int:
        """Return how many records are played by ``at_ms``."""
        return int(np.searchsorted(self.at_ms, at_ms, side="right"))

    def latest(self, until: int) -> bytes:
        """Return the newest record of each contract among the first ``until``."""
        part = self.records[:until][::-1]
        _, newest = np.unique(part["instrument_id"], return_index=True)
        return bytes(part[newest].tobytes())

    def bars(self, until: int, at_ms: float) -> dict[int, list[Bar]]:
        """Return the one-minute bars of the first ``until`` records that are over at ``at_ms``."""
        builder = BarBuilder(self.windows, from_start=self.begins_with_session, grace_ms=0)
        found: dict[int, list[Bar]] = {}
        part = self.records[:until]
        names = ("ltp", "volume", "oi")
        columns = (part["instrument_id"], self.at_ms[:until], *(part[name] for name in names))
        for row in zip(*(column.tolist() for column in columns), strict=True):
            builder.add(Tick(row[0], row[1], row[2], int(row[3]), int(row[4])))
        for instrument_id, bar in builder.close(int(at_ms)):
            found.setdefault(instrument_id, []).append(bar)
        return found


def windows_of(session: Session | None, events: Events) -> tuple[Window, ...]:
    """Return the session's hours; without a session, the hours of the recording itself."""
    if session is None:
        return (Window(int(events.at_ms[0]), int(events.at_ms[-1]) + 1),)
    return tuple(
        Window(int(part.open_at.timestamp() * 1000), int(part.close_at.timestamp() * 1000))
        for part in session.intervals
    )


def in_hours(events: Events, windows: tuple[Window, ...], on: date) -> Events:
    """Return ``events`` from the opening on: prices of the pre-open are only indicative.

    Raises:
        ReplayRefused: if nothing is left.
    """
    keep = np.flatnonzero(events.at_ms >= windows[0].open_ms)
    if len(keep) == 0:
        raise ReplayRefused(f"The recording has nothing in the trading hours of {on}.")
    values = {name: column[keep] for name, column in events.values.items()}
    return replace(events, at_ms=events.at_ms[keep], which=events.which[keep], values=values)


def recorded_day(
    events: Events, specs: list[InstrumentSpec], *, on: date, windows: tuple[Window, ...]
) -> RecordedDay:
    """Return ``events`` as records.

    Args:
        events: Ticks of the day.
        specs: The instrument of each of ``events.terms``.
        on: Trading date (IST).
        windows: Continuous trading.
    """
    which, values = events.which, events.values
    exps = np.array([price_exp(spec.tick_size) for spec in specs])[which]
    scale = 10.0**exps
    records: NDArray[np.void] = np.zeros(len(which), dtype=np.dtype(RECORD_DTYPE))
    records["instrument_id"] = np.array([spec.id for spec in specs])[which]
    records["price_exp"] = exps
    flags = np.zeros(len(which), dtype=np.uint8)
    for name, flag in (("bid", FLAG_NO_BID), ("ask", FLAG_NO_ASK), ("close", FLAG_NO_CLOSE)):
        known = np.isfinite(values[name]) & (values[name] > 0)
        flags |= np.where(known, 0, flag).astype(np.uint8)
        records[name] = np.round(np.where(known, values[name], 0.0) * scale)
    records["flags"] = flags
    records["ltp"] = np.round(values["ltp"] * scale)
    records["open"], records["high"], records["low"] = _running(records["ltp"], which)
    for name in ("bid_qty", "ask_qty", "ltq"):
        records[name] = np.clip(_known(values[name]), 0, _U32_MAX)
    for name in ("volume", "oi"):
        records[name] = np.maximum(_known(values[name]), 0.0)
    records["exchange_ts_ms"] = events.at_ms
    before = _previous_oi(records["instrument_id"], values["previous_oi"])
    return RecordedDay(on, windows, events.at_ms, records, events.step_s, before)


def _previous_oi(ids: NDArray[np.uint32], units: Floats) -> dict[int, int]:
    """Return what the first row that knows says of each contract; later ones may be corrected."""
    known = np.flatnonzero(np.isfinite(units) & (units >= 0))
    found, first = np.unique(ids[known], return_index=True)
    return dict(zip(found.tolist(), units[known][first].astype(int).tolist(), strict=True))


def _known(values: Floats) -> Floats:
    return np.nan_to_num(values, nan=0.0)


def _running(ltp: NDArray[np.int32], which: NDArray[np.int64]) -> tuple[NDArray[np.int32], ...]:
    """Return the session's open, high and low so far at each record, by contract."""
    opened, high, low = ltp.copy(), ltp.copy(), ltp.copy()
    for contract in np.unique(which):
        rows = np.flatnonzero(which == contract)
        prices = ltp[rows]
        opened[rows] = prices[0]
        high[rows] = np.maximum.accumulate(prices)
        low[rows] = np.minimum.accumulate(prices)
    return opened, high, low
