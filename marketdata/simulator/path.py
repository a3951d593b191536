"""The day's price path: a pure function of seed, date and time of day.

Whoever starts a simulator at 14:00 sees the same morning behind them as one that has run since
midnight, and yesterday's last price is today's first one. The path is drawn on a grid of 5 seconds:
shares follow a market factor, a bank factor and their own noise under a mean-reverting volatility
with rare jumps; each day is a bridge to the next day's level; levels wander around their base for
ever. The simulated market has no closing hours: its day is the calendar day in IST.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marketdata.simulator.universe import EQUITIES, INDICES

Floats = NDArray[np.float64]

DAY_S: Final = 86_400
GRID_S: Final = 5
NODES: Final = DAY_S // GRID_S + 1
_EPOCH: Final = date(2026, 1, 1)
_PULL_TO_BASE: Final = 0.995  # of a level's distance from its base, what is left a day later
_MARKET_DAILY: Final = 0.0085
_BANK_DAILY: Final = 0.0045
_GAP: Final = 0.0015
_JUMPS_A_DAY: Final = 4.0
_JUMP: Final = 0.0012

N_EQUITIES: Final = len(EQUITIES)
_BETA: Final[Floats] = np.array([e.beta for e in EQUITIES])
_OWN: Final[Floats] = np.array([e.daily_vol for e in EQUITIES])
_IS_BANK: Final[Floats] = np.array([1.0 if e.banknifty else 0.0 for e in EQUITIES])
_WEIGHTS: Final[Floats] = np.array(
    [[e.nifty for e in EQUITIES], [e.banknifty for e in EQUITIES]], dtype=np.float64
)
# Log weights: an index moves by the weighted sum of its members' log returns plus a residual.
WEIGHTS: Final[Floats] = _WEIGHTS / _WEIGHTS.sum(axis=1, keepdims=True)
EQUITY_BASE: Final[Floats] = np.array([e.base for e in EQUITIES])
INDEX_BASE: Final[Floats] = np.array([i.base for i in INDICES])


def _rng(seed: int, on: date, purpose: int) -> np.random.Generator:
    return np.random.default_rng([seed, on.toordinal(), purpose])


def levels(seed: int, on: date) -> Floats:
    """Return the log distance of every share from its base at the start (00:00 IST) of ``on``."""
    level = np.zeros(N_EQUITIES)
    day = _EPOCH
    while day < on:
        rng = _rng(seed, day, 1)
        market = _MARKET_DAILY * rng.standard_normal()
        bank = _BANK_DAILY * rng.standard_normal()
        own = _OWN * rng.standard_normal(N_EQUITIES)
        level = _PULL_TO_BASE * level + _BETA * market + _IS_BANK * bank + own
        day += timedelta(days=1)
    return level


def index_levels(log_equities: Floats, residual: Floats | float = 0.0) -> Floats:
    """Return index levels in rupees for log distances of the shares (last axis: shares)."""
    found: Floats = INDEX_BASE * np.exp(log_equities @ WEIGHTS.T + residual)
    return found


def all_levels(log_equities: Floats, residual: Floats | float = 0.0) -> Floats:
    """Return levels in rupees of the indices and then of the shares (last axis)."""
    shares = EQUITY_BASE * np.exp(log_equities)
    return np.concatenate([index_levels(log_equities, residual), shares], axis=-1)


def opening_levels(seed: int, on: date) -> dict[str, float]:
    """Return the level in rupees of every index and share at the start of ``on``, by symbol."""
    names = [each.symbol for each in (*INDICES, *EQUITIES)]
    return dict(zip(names, all_levels(levels(seed, on)).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class DayPath:
    """One day on the grid.

    Attributes:
        on: The IST date.
        equities: Log distances of the shares from their base, (nodes, shares).
        residual: Log distance of each index from its members, (nodes, indices); 0 at both ends.
        vol: Multiplier of volatility around 1, (nodes,).
        previous_close: Log distances of the shares at the end of the day before.
    """

    on: date
    equities: Floats
    residual: Floats
    vol: Floats
    previous_close: Floats

    def at(self, seconds: float) -> tuple[Floats, Floats, float]:
        """Return (log equities, residual, vol) ``seconds`` after midnight IST, interpolated."""
        position = min(max(seconds, 0.0), DAY_S - 1e-6) / GRID_S
        node = int(position)
        part = position - node
        mix = (1.0 - part, part)
        return (
            mix[0] * self.equities[node] + mix[1] * self.equities[node + 1],
            mix[0] * self.residual[node] + mix[1] * self.residual[node + 1],
            float(mix[0] * self.vol[node] + mix[1] * self.vol[node + 1]),
        )


def day_path(seed: int, on: date) -> DayPath:
    """Return the path of ``on``."""
    rng = _rng(seed, on, 2)
    start, end = levels(seed, on), levels(seed, on + timedelta(days=1))
    steps = NODES - 1
    vol = _volatility(rng)
    scale = vol[:-1] / np.sqrt(steps)
    market = _MARKET_DAILY * scale * rng.standard_normal(steps) + _jumps(rng, steps)
    bank = _BANK_DAILY * scale * rng.standard_normal(steps)
    own = _OWN * scale[:, None] * rng.standard_normal((steps, N_EQUITIES))
    moves = np.outer(market, _BETA) + np.outer(bank, _IS_BANK) + own
    gap = _GAP * rng.standard_normal() * _BETA
    equities = _bridge(_summed(moves), start + gap, end)
    residual = _bridge(
        _summed(0.0012 * scale[:, None] * rng.standard_normal((steps, len(INDICES)))),
        np.zeros(len(INDICES)),
        np.zeros(len(INDICES)),
    )
    return DayPath(on, equities, residual, vol, start)


def _volatility(rng: np.random.Generator) -> Floats:
    """Return a mean-reverting multiplier around 1 with a memory of about 40 minutes."""
    keep = float(np.exp(-GRID_S / 2400))
    shocks = rng.standard_normal(NODES) * 0.35 * float(np.sqrt(1 - keep**2))
    state, log_vol = 0.0, np.empty(NODES)
    for node, shock in enumerate(shocks.tolist()):
        state = keep * state + shock
        log_vol[node] = state
    found: Floats = np.exp(log_vol - 0.06)
    return found


def _jumps(rng: np.random.Generator, steps: int) -> Floats:
    jumps = np.zeros(steps)
    count = int(rng.poisson(_JUMPS_A_DAY))
    jumps[rng.integers(0, steps, count)] += _JUMP * rng.standard_normal(count)
    return jumps


def _summed(moves: Floats) -> Floats:
    return np.concatenate([np.zeros((1, moves.shape[1])), np.cumsum(moves, axis=0)])


def _bridge(walk: Floats, start: Floats, end: Floats) -> Floats:
    """Return ``walk`` (starting at 0) bent so that it runs from ``start`` to ``end``."""
    part = np.linspace(0.0, 1.0, len(walk))[:, None]
    bridged: Floats = start + walk + part * (end - start - walk[-1])
    return bridged
