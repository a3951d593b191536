"""Fair values of everything listed, from the levels of shares and indices."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marketdata.simulator import pricing
from marketdata.simulator.path import all_levels
from marketdata.simulator.universe import EQUITIES, INDICES, Equity, Index
from terminal.kernel.clock import IST
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import InstrumentType, Right

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

YEAR_MS: Final = 365 * 86_400_000.0
_SHORTEST_YEARS: Final = 60_000 / YEAR_MS
# Indices and then shares, as ``all_levels`` has them.
_UNDERLYINGS: Final[tuple[Index | Equity, ...]] = (*INDICES, *EQUITIES)
_AT: Final = {underlying.symbol: at for at, underlying in enumerate(_UNDERLYINGS)}
_ATM_VOL: Final = np.array([underlying.atm_vol for underlying in _UNDERLYINGS])
_STEP: Final = np.array([max(underlying.strike_step, 1) for underlying in _UNDERLYINGS])
# The nearest month of a share is as busy as the third expiry of an index.
_SHARE_RANK: Final = 2


def expiry_ms(expiry: date) -> float:
    """Return the end of ``expiry`` in IST as epoch milliseconds.

    The simulated market has no closing hours, so its contracts live to the end of their day.
    """
    midnight = datetime.combine(expiry + timedelta(days=1), datetime.min.time(), IST)
    return (midnight - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)


class Surface:
    """Prices contracts in the order given.

    Attributes:
        equities / indices / futures / options: Positions of each kind in that order.
        strikes / is_call / option_pair: Terms of the options, in the order of ``options``.
    """

    def __init__(self, contracts: Sequence[InstrumentSpec]) -> None:
        self.contracts = contracts
        kinds = [contract.type for contract in contracts]
        self.equities, self.indices, self.futures, self.options = (
            np.array([at for at, kind in enumerate(kinds) if kind is wanted], dtype=np.int64)
            for wanted in (
                InstrumentType.EQ,
                InstrumentType.IDX,
                InstrumentType.FUT,
                InstrumentType.OPT,
            )
        )
        self._equity_of = self._lookup(self.equities, lambda c: _AT[c.symbol])
        self._index_of = self._lookup(self.indices, lambda c: _AT[c.symbol])
        pairs = sorted({(c.underlying, c.expiry) for c in contracts if c.expiry is not None})
        self._pair_at = {pair: at for at, pair in enumerate(pairs)}
        self._level_of_pair = np.array([_AT[name] for name, _ in pairs], dtype=np.int64)
        self._pair_expiry_ms = np.array([expiry_ms(expiry) for _, expiry in pairs])
        self._future_pair = self._lookup(self.futures, self._pair_of)
        self.option_pair = self._lookup(self.options, self._pair_of)
        options = [contracts[at] for at in self.options]
        self.strikes = np.array([float(c.strike or 0) for c in options])
        self.is_call = np.array([c.right is Right.CE for c in options], dtype=np.bool_)

    def _lookup(self, positions: Ints, of: Callable[[InstrumentSpec], int]) -> Ints:
        return np.array([of(self.contracts[at]) for at in positions], dtype=np.int64)

    def _pair_of(self, contract: InstrumentSpec) -> int:
        if contract.expiry is None:
            raise ValueError(f"{contract.symbol} has no expiry")
        return self._pair_at[(contract.underlying, contract.expiry)]

    @property
    def pair_count(self) -> int:
        """Number of (underlying, expiry) pairs, the last axis of ``basis``."""
        return len(self._pair_at)

    def forwards(
        self, levels: Floats, at_ms: Floats | float, basis: Floats | float
    ) -> tuple[Floats, Floats]:
        """Return (forward level, years to expiry) per (underlying, expiry) pair.

        Args:
            levels: Levels of indices and shares in rupees, last axis as ``all_levels``.
            at_ms: Instants, epoch milliseconds; shaped as ``levels`` without its last axis.
            basis: Relative distance of each forward from carry, last axis pairs.
        """
        at = np.asarray(at_ms)[..., None]
        years = np.maximum((self._pair_expiry_ms - at) / YEAR_MS, _SHORTEST_YEARS)
        spot = levels[..., self._level_of_pair]
        forward: Floats = spot * np.exp(pricing.CARRY * years) * (1.0 + np.asarray(basis))
        return forward, years

    def values(
        self,
        log_equities: Floats,
        residual: Floats,
        vol: float,
        at_ms: float,
        basis: Floats | float = 0.0,
    ) -> Floats:
        """Return the fair value in rupees of every contract at one instant."""
        value = np.empty(len(self.contracts))
        levels = all_levels(log_equities, residual)
        forward, years = self.forwards(levels, at_ms, basis)
        value[self.equities] = levels[self._equity_of]
        value[self.indices] = levels[self._index_of]
        value[self.futures] = forward[self._future_pair]
        value[self.options] = self.option_values(slice(None), forward, years, vol)
        return value

    def underlying_values(self, levels: Floats, forward: Floats) -> Floats:
        """Return values of ``equities``, ``indices`` and ``futures`` side by side; leading axes
        are times."""
        columns = [
            levels[..., self._equity_of],
            levels[..., self._index_of],
            forward[..., self._future_pair],
        ]
        return np.concatenate(columns, axis=-1)

    def option_values(
        self, part: slice | Ints, forward: Floats, years: Floats, vol: Floats | float
    ) -> Floats:
        """Return fair values of the options at ``part`` of ``options``; leading axes are times."""
        pair = self.option_pair[part]
        multiplier = np.asarray(vol)[..., None] if np.ndim(vol) else vol
        tau = years[..., pair]
        atm = pricing.atm_vol(_ATM_VOL[self._level_of_pair[pair]], tau, multiplier)
        strikes, calls = self.strikes[part], self.is_call[part]
        return pricing.option_prices(forward[..., pair], strikes, tau, atm, calls)

    def nearness(self, value: Floats) -> tuple[Ints, Ints]:
        """Return per option (strikes from the spot, rank of its expiry), for tick cadence."""
        level = np.empty(len(_UNDERLYINGS))
        level[self._equity_of] = value[self.equities]
        level[self._index_of] = value[self.indices]
        underlying = self._level_of_pair[self.option_pair]
        distance = np.abs(self.strikes - level[underlying]) / _STEP[underlying]
        rank = np.zeros(self.pair_count, dtype=np.int64)
        for at in np.unique(self._level_of_pair):
            own = np.flatnonzero(self._level_of_pair == at)
            first = 0 if at < len(INDICES) else _SHARE_RANK
            rank[own[np.argsort(self._pair_expiry_ms[own])]] = first + np.arange(len(own))
        return np.round(distance).astype(np.int64), rank[self.option_pair]
