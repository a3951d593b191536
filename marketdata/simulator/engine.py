"""The simulated market as a deterministic machine: instants in, tick records out.

One engine lives for one IST date. The same seed, contracts and sequence of instants give the same
records, byte for byte.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marketdata.simulator.book import Book, DayFigures
from marketdata.simulator.path import DAY_S, N_EQUITIES, day_path
from marketdata.simulator.surface import Floats, Ints, Surface
from marketdata.simulator.universe import INDICES
from marketdata.ticks import to_ms
from terminal.kernel.clock import IST
from terminal.kernel.contracts import InstrumentSpec

_NOISE_MEMORY_S: Final = 20.0
_EQUITY_NOISE: Final = 0.00006
_INDEX_NOISE: Final = 0.00002
_BASIS_NOISE: Final = 0.00008
_FAST_S: Final = 0.33
_NEAR_S: Final = 0.7
_MIDDLE_S: Final = 1.5
_FAR_S: Final = 3.0


def day_start_ms(on: date) -> float:
    """Return 00:00 IST of ``on`` as epoch milliseconds."""
    return to_ms(datetime.combine(on, datetime.min.time(), IST))


class SimulatorEngine:
    """All contracts of one date; ``step`` them through the day."""

    def __init__(
        self, contracts: Sequence[InstrumentSpec], *, seed: int, on: date, at_ms: float
    ) -> None:
        """Set the market up as it stands at ``at_ms``.

        Args:
            contracts: What is listed; at least the simulator's shares and indices.
            seed: Which of all possible markets this is.
            on: The IST date.
            at_ms: First instant, epoch milliseconds of ``on``.
        """
        self.on = on
        self.surface = Surface(contracts)
        self.path = day_path(seed, on)
        self.starts_ms = day_start_ms(on)
        self._rng = np.random.default_rng([seed, on.toordinal(), 3, int(at_ms)])
        self._noise_scale = np.concatenate(
            [
                np.full(N_EQUITIES, _EQUITY_NOISE),
                np.full(len(INDICES), _INDEX_NOISE),
                np.full(self.surface.pair_count, _BASIS_NOISE),
            ]
        )
        self._noise = self._noise_scale * self._rng.standard_normal(len(self._noise_scale))
        self._at_ms = at_ms
        value = self.fair_values(at_ms)
        self._interval_s = self._cadence(value)
        self._due_ms = at_ms + 1000 * self._interval_s * self._rng.random(len(contracts))
        figures = DayFigures.at(self.surface, self.path, self.starts_ms, at_ms)
        depth_rng = np.random.default_rng([seed, on.toordinal(), 4, int(at_ms)])
        self.book = Book(contracts, figures, self._rng, depth_rng)
        self.book.quote(np.arange(len(contracts)), value, at_ms)

    def ends_ms(self) -> float:
        """Return the instant at which the date is over, epoch milliseconds."""
        return self.starts_ms + DAY_S * 1000.0

    def fair_values(self, at_ms: float) -> Floats:
        """Return the fair value of every contract at ``at_ms``, rupees, noise included."""
        equities, residual, vol = self.path.at((at_ms - self.starts_ms) / 1000.0)
        noise = self._noise
        ends = N_EQUITIES + len(INDICES)
        return self.surface.values(
            equities + noise[:N_EQUITIES],
            residual + noise[N_EQUITIES:ends],
            vol,
            at_ms,
            noise[ends:],
        )

    def step(self, at_ms: float) -> bytes:
        """Move on to ``at_ms`` and return the records of all contracts that tick by then."""
        self._age_noise(at_ms)
        due: Ints = np.flatnonzero(self._due_ms <= at_ms)
        if len(due) == 0:
            return b""
        wait = self._interval_s[due] * (0.7 + 0.6 * self._rng.random(len(due)))
        self._due_ms[due] = at_ms + 1000.0 * wait
        return self.book.quote(due, self.fair_values(at_ms), at_ms)

    def depth(self) -> bytes:
        """Return the depth records that belong to what ``step`` or ``refresh`` returned last."""
        return self.book.depth()

    def refresh(self, at_ms: float) -> bytes:
        """Move on to ``at_ms`` and return a record of every contract, all of that instant."""
        self._age_noise(at_ms)
        return self.book.quote(np.arange(len(self._due_ms)), self.fair_values(at_ms), at_ms)

    def _age_noise(self, at_ms: float) -> None:
        elapsed_s = max(0.0, at_ms - self._at_ms) / 1000.0
        self._at_ms = at_ms
        keep = float(np.exp(-elapsed_s / _NOISE_MEMORY_S))
        shock = self._rng.standard_normal(len(self._noise))
        self._noise = keep * self._noise + float(np.sqrt(1 - keep**2)) * self._noise_scale * shock

    def _cadence(self, value: Floats) -> NDArray[np.float64]:
        """Return seconds between ticks: the nearer the money and the expiry, the livelier."""
        interval = np.full(len(value), _FAST_S)
        distance, rank = self.surface.nearness(value)
        interval[self.surface.options] = np.select(
            [(distance <= 8) & (rank <= 1), (distance <= 14) & (rank <= 2)],
            [_NEAR_S, _MIDDLE_S],
            default=_FAR_S,
        )
        return interval
