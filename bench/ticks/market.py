"""A made-up market of ticks as a full feed sends them: every instrument once a second."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from marketdata.candles.bar import Bar
from marketdata.ticks import RECORD_DTYPE
from marketdata.tickstore.rows import SIDE_COLUMNS, ChainRows, ChainTotals

SESSION_S = 22_500
OPEN_MS = 1_795_405_500_000  # 2026-11-23 09:15 IST
DAY_MS = 86_400_000
STRIKES, EXPIRIES = 41, 10
LOT = 65


class Market:
    """Prices walk, books are a few ticks wide, volumes grow, open interest moves now and then."""

    def __init__(self, instruments: int, *, seed: int = 1) -> None:
        self.count = instruments
        self._rng = np.random.default_rng(seed)
        self._ltp = self._rng.integers(200, 60_000, instruments) * 5
        self._volume = np.zeros(instruments, dtype=np.int64)
        self._oi = self._rng.integers(1_000, 200_000, instruments) * LOT

    def day(self, number: int, *, seconds_at_once: int = 250) -> Iterator[bytes]:
        """Yield the packed records of one trading day in batches."""
        self._volume[:] = 0
        for start in range(0, SESSION_S, seconds_at_once):
            yield self._batch(number, start, seconds_at_once).tobytes()

    def _batch(self, day: int, start_s: int, seconds: int) -> np.ndarray:
        rng, shape = self._rng, (seconds, self.count)
        steps = rng.choice([-2, -1, 0, 0, 0, 1, 2], shape) * 5
        ltp = np.maximum(self._ltp + np.cumsum(steps, axis=0), 5)
        traded = rng.integers(1, 30, shape) * (steps != 0) * LOT
        volume = self._volume + np.cumsum(traded, axis=0)
        oi = (
            self._oi
            + np.cumsum(rng.integers(-3, 4, shape) * (rng.random(shape) < 0.05), axis=0) * LOT
        )
        rows = np.zeros(shape, dtype=np.dtype(RECORD_DTYPE))
        rows["instrument_id"] = np.arange(1, self.count + 1)
        rows["price_exp"], rows["ltp"] = 2, ltp
        rows["bid"] = np.maximum(ltp - rng.integers(1, 3, shape) * 5, 0)
        rows["ask"] = ltp + rng.integers(1, 3, shape) * 5
        rows["open"], rows["close"] = 10_000, 10_005
        rows["high"], rows["low"] = ltp.max(axis=0), ltp.min(axis=0)
        rows["bid_qty"] = rng.integers(1, 60, shape) * LOT
        rows["ask_qty"] = rng.integers(1, 60, shape) * LOT
        rows["ltq"] = traded
        rows["volume"], rows["oi"] = volume, oi
        at_ms = OPEN_MS + day * DAY_MS + (start_s + np.arange(seconds)[:, None]) * 1000
        rows["exchange_ts_ms"] = at_ms + rng.integers(0, 1000, shape)
        self._ltp, self._volume, self._oi = ltp[-1], volume[-1], oi[-1]
        return rows.ravel()


def bars_of(records: np.ndarray, day: int) -> list[tuple[int, list[Bar]]]:
    """Return made-up minutes of a day for the instruments of one batch of ``records``."""
    rng, shape = np.random.default_rng(day), (len(records), 375)
    starts = (OPEN_MS + day * DAY_MS + np.arange(375) * 60_000).tolist()
    opened = np.maximum(records["ltp"][:, None] + np.cumsum(rng.integers(-8, 9, shape) * 5, 1), 500)
    close = opened + rng.integers(-8, 9, shape) * 5
    high = np.maximum(opened, close) + rng.integers(0, 5, shape) * 5
    low = np.minimum(opened, close) - rng.integers(0, 5, shape) * 5
    volume = rng.integers(0, 900, shape) * LOT
    held = rng.integers(1_000, 9_000, (len(records), 1))
    oi = (held + np.cumsum(rng.integers(-9, 10, shape), 1)) * LOT
    columns = (opened, high, low, close, volume, oi)
    found = []
    for row, key in enumerate(records["instrument_id"].tolist()):
        values = zip(starts, *(column[row].tolist() for column in columns), strict=True)
        found.append((key, [Bar(*bar) for bar in values]))
    return found


def snapshots(day: int, minute: int) -> list[ChainRows]:
    """Return the chains of one minute."""
    at_ms = OPEN_MS + day * DAY_MS + minute * 60_000
    rng = np.random.default_rng(minute)
    found = []
    for number in range(EXPIRIES):
        sides = [
            {name: np.round(rng.random(STRIKES) * 300, 2) for name in SIDE_COLUMNS} for _ in "cp"
        ]
        totals = ChainTotals(at_ms, {"spot": 26_000.0, "pcr_oi": 1.1, "atm_iv": 12.5})
        strikes = 25_000.0 + 50 * np.arange(STRIKES)
        expiry = date.fromordinal(date(2026, 11, 24).toordinal() + 7 * number)
        found.append(ChainRows(1, expiry, totals, strikes, *sides, gex=np.zeros(STRIKES)))
    return found
