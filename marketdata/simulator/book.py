"""Top of book, trades and day figures of the simulated market."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marketdata.simulator.depth import DepthMaker
from marketdata.simulator.path import DAY_S, GRID_S, DayPath
from marketdata.simulator.surface import Floats, Ints, Surface
from marketdata.simulator.universe import EQUITIES
from marketdata.ticks import FLAG_NO_ASK, FLAG_NO_BID, RECORD_DTYPE
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import InstrumentType

_EQUITY_VOLUME: Final = {equity.symbol: equity.units_per_minute for equity in EQUITIES}
_FUTURE_LOTS_A_MINUTE: Final = 90.0
_SHARE_PART: Final = 0.1  # of an index's lots, what derivatives of a share trade
_TRADE_SHARE: Final = 0.55  # of ticks that carry a trade
_MINUTE_NODES: Final = 60 // GRID_S


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What the day has brought so far, rupees: a pure function of path and instant."""

    open: Floats
    high: Floats
    low: Floats
    previous_close: Floats
    minutes: float

    @classmethod
    def at(cls, surface: Surface, path: DayPath, start_ms: float, at_ms: float) -> "DayFigures":
        """Return the figures of the day from 00:00 IST to ``at_ms``, by the minute."""
        seconds = min(max((at_ms - start_ms) / 1000.0, 0.0), DAY_S - 1.0)
        nodes = range(0, int(seconds // GRID_S) + 1, _MINUTE_NODES)
        low = np.full(len(surface.contracts), np.inf)
        high = np.full(len(surface.contracts), -np.inf)
        opened = np.empty(0)
        for node in nodes:
            value = surface.values(
                path.equities[node],
                path.residual[node],
                float(path.vol[node]),
                start_ms + node * GRID_S * 1000.0,
            )
            if node == 0:
                opened = value
            np.minimum(low, value, out=low)
            np.maximum(high, value, out=high)
        before = np.zeros(path.residual.shape[1])
        close = surface.values(path.previous_close, before, 1.0, start_ms)
        return cls(opened, high, low, close, seconds / 60.0)


class Book:
    """Quotes contracts around their fair values; keeps the columns of the tick record."""

    def __init__(
        self,
        contracts: Sequence[InstrumentSpec],
        figures: DayFigures,
        rng: np.random.Generator,
        depth_rng: np.random.Generator,
    ) -> None:
        count = len(contracts)
        self._rng = rng
        self._tick = np.array([float(c.tick_size) for c in contracts])
        self._scaled_tick = np.array([round(float(c.tick_size) * 100) for c in contracts])
        self._lot = np.array([c.lot_size for c in contracts])
        kinds = np.array([c.type.value for c in contracts])
        self._is_index = kinds == InstrumentType.IDX.value
        self._is_option = kinds == InstrumentType.OPT.value
        self._is_equity = kinds == InstrumentType.EQ.value
        spreads = [0.0016, 0.00006]  # of the price; futures below
        self._spread = np.select([self._is_option, self._is_equity], spreads, default=0.00003)
        # Typical trade in lots: shares trade by the unit, so their "lot" is a parcel.
        self._parcel = np.where(self._is_equity, 25, self._lot)
        self._depth = np.where(self._is_option, 18.0, 10.0)
        self._rate = self._units_per_minute(contracts, figures.open)
        self.columns: NDArray[np.void] = np.zeros(count, dtype=np.dtype(RECORD_DTYPE))
        self._init_columns(contracts, figures)
        self._depths = DepthMaker(tick=self._scaled_tick, parcel=self._parcel, rng=depth_rng)
        self._quoted: tuple[Ints, NDArray[np.void]] = np.arange(0), self.columns[:0]

    def _units_per_minute(
        self, contracts: Sequence[InstrumentSpec], fair: Floats
    ) -> NDArray[np.float64]:
        """Return typical volume: cheap options near the money trade most."""
        options = 400.0 * np.exp(-np.abs(np.log(np.maximum(fair, 0.05) / 60.0)) * 0.9)
        lots = np.where(self._is_option, options, _FUTURE_LOTS_A_MINUTE)
        of_share = np.array([contract.underlying in _EQUITY_VOLUME for contract in contracts])
        units: Floats = lots * self._lot * np.where(of_share, _SHARE_PART, 1.0)
        for at, contract in enumerate(contracts):
            if contract.type is InstrumentType.EQ:
                units[at] = _EQUITY_VOLUME[contract.symbol]
        units[self._is_index] = 0.0
        return units

    def _init_columns(self, contracts: Sequence[InstrumentSpec], figures: DayFigures) -> None:
        columns = self.columns
        columns["instrument_id"] = [contract.id for contract in contracts]
        columns["price_exp"] = 2
        volume = np.floor(self._rate * figures.minutes / self._lot) * self._lot
        columns["volume"] = volume
        derivative = ~(self._is_equity | self._is_index)
        columns["oi"] = np.where(derivative, np.floor(self._rate * 90 / self._lot) * self._lot, 0.0)
        # Yesterday's close of it, from which today's changes count: the same after a restart.
        scattered = columns["instrument_id"].astype(np.int64) * 2_654_435_761 % 1000 / 1000
        grown = 1.04 + 0.3 * (scattered - 0.5)
        self.previous_oi = np.floor(columns["oi"] / grown / self._lot) * self._lot
        for name in ("open", "high", "low"):
            columns[name] = self._to_tick(getattr(figures, name))
        columns["close"] = self._to_tick(figures.previous_close)

    def _to_tick(self, price: Floats) -> NDArray[np.int64]:
        """Return ``price`` (rupees) in paise on the nearest tick, at least one tick."""
        ticks = np.maximum(np.round(price / self._tick), 1.0)
        paise: NDArray[np.int64] = (ticks * self._scaled_tick).astype(np.int64)
        return paise

    def quote(self, due: Ints, fair: Floats, at_ms: float) -> bytes:
        """Quote the contracts at positions ``due`` around ``fair`` and return their records.

        Invariant: bid <= ltp <= ask wherever there is a book; bid < ask; all on the tick grid.
        """
        rng, count = self._rng, len(due)
        rows = self.columns[due]
        ticks = fair[due] / self._tick[due]
        half = 0.35 + self._spread[due] * ticks / 2
        bid = np.floor(ticks - half).astype(np.int64)
        ask = np.maximum(np.ceil(ticks + half).astype(np.int64), bid + 1)
        is_index = self._is_index[due]
        bid, ask = np.where(is_index, 0, np.maximum(bid, 0)), np.where(is_index, 0, ask)
        ltp = self._last_price(due, rows, np.round(ticks).astype(np.int64), bid, ask)
        scaled = self._scaled_tick[due]
        rows["bid"], rows["ask"], rows["ltp"] = bid * scaled, ask * scaled, ltp * scaled
        rows["flags"] = np.where(bid == 0, FLAG_NO_BID, 0) | np.where(ask == 0, FLAG_NO_ASK, 0)
        parcel, depth = self._parcel[due], self._depth[due]
        sizes = 1 + rng.exponential(1.0, (2, count)) * depth
        rows["bid_qty"] = np.where(bid == 0, 0, np.floor(sizes[0]) * parcel)
        rows["ask_qty"] = np.where(ask == 0, 0, np.floor(sizes[1]) * parcel)
        rows["high"] = np.maximum(rows["high"], rows["ltp"])
        rows["low"] = np.minimum(rows["low"], rows["ltp"])
        rows["exchange_ts_ms"] = np.floor(at_ms)
        self.columns[due] = rows
        self._quoted = due, rows
        packed: bytes = rows.tobytes()
        return packed

    def depth(self) -> bytes:
        """Return depth records of what ``quote`` returned last."""
        return self._depths.books(*self._quoted)

    def _last_price(
        self,
        due: Ints,
        rows: NDArray[np.void],
        nearest: NDArray[np.int64],
        bid: NDArray[np.int64],
        ask: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Return last prices in ticks; books trades into ``rows``.

        A contract trades by chance, and always when its book has moved past the last price.
        """
        rng, count = self._rng, len(due)
        last = rows["ltp"].astype(np.int64) // self._scaled_tick[due]
        chance, side = rng.random(count), rng.random(count)
        lots = 1 + np.floor(rng.exponential(2.2, count))
        floor = np.maximum(bid, 1)
        outside = (last < floor) | (last > ask)
        is_index = self._is_index[due]
        trades = (outside | (chance < _TRADE_SHARE)) & ~is_index
        units = lots * self._parcel[due]
        rows["ltq"] = np.where(trades, units, rows["ltq"])
        rows["volume"] += np.where(trades, units, 0.0)
        opened = np.where(trades & ~self._is_equity[due], np.round((side - 0.47) * lots), 0.0)
        rows["oi"] = np.maximum(rows["oi"] + opened * self._lot[due], 0.0)
        traded = np.where(side < 0.5, floor, ask)
        found: NDArray[np.int64] = np.where(is_index, nearest, np.where(trades, traded, last))
        return found
