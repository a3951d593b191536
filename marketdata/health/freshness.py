"""How long each instrument may be silent: learnt from its own pauses.

A NIFTY future ticks three times a second, a far strike once in ten minutes; five seconds of silence
mean something for the first one only. Each instrument is measured by the longest pause that it has
lately made, which fades as it goes on ticking faster.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from marketdata.health.report import Stale

_TIMES_LONGEST: Final = 3.0
_FADE: Final = 0.02  # of the difference, with each tick
_UNKNOWN_S: Final = 300.0  # an instrument that has ticked only once or twice
_LONGEST_S: Final = 900.0
_TO_KNOW: Final = 3  # pauses seen before they count as habit


@dataclass(slots=True)
class Pulse:
    """Last tick (monotonic seconds), the longest late pause, the number of pauses seen."""

    at: float
    longest_s: float = 0.0
    pauses: int = 0

    def beat(self, now: float, *, learn: bool) -> None:
        """Take one more tick; ``learn`` False leaves the pause before it out of the habit."""
        pause, self.at = now - self.at, now
        if not learn:
            return
        self.pauses += 1
        if pause > self.longest_s:
            self.longest_s = pause
        else:
            self.longest_s += (pause - self.longest_s) * _FADE

    def expected_s(self, floor_s: float) -> float:
        """Return the silence that is still ordinary, at least ``floor_s``."""
        if self.pauses < _TO_KNOW:
            return max(floor_s, _UNKNOWN_S)
        return max(floor_s, min(_TIMES_LONGEST * self.longest_s, _LONGEST_S))


@dataclass(frozen=True, slots=True)
class Census:
    """Instruments of one source at one instant.

    Attributes:
        total / stale: Seen since the source began; silent for longer than ordinary.
        liquid / liquid_stale: Those among them of which no pause beyond the floor is ordinary.
        worst: The most overdue ones, worst first.
    """

    total: int
    stale: int
    liquid: int
    liquid_stale: int
    worst: tuple[Stale, ...]


class Freshness:
    """Pulses of all instruments of one run of a source."""

    def __init__(self) -> None:
        self._pulses: dict[int, Pulse] = {}
        self._learn_from = float("-inf")

    def saw(self, ids: Iterable[int], now: float) -> None:
        """Remember that each of ``ids`` ticked at monotonic ``now``."""
        pulses, learn_from = self._pulses, self._learn_from
        for key in ids:
            pulse = pulses.get(key)
            if pulse is None:
                pulses[key] = Pulse(now)
            else:
                pulse.beat(now, learn=pulse.at >= learn_from)

    def forgive(self, now: float) -> None:
        """Learn nothing from pauses that began before ``now``: the whole source was away."""
        self._learn_from = now

    def census(self, now: float, *, since: float, floor_s: float, show: int) -> Census:
        """Return how all instruments stand at monotonic ``now``.

        Args:
            now: Monotonic seconds.
            since: Silence counts from here at the earliest: the session's opening.
            floor_s: Age from which the source itself calls its quotes stale.
            show: How many of the worst to name.
        """
        late: list[tuple[float, Stale]] = []
        liquid = liquid_stale = 0
        for key, pulse in self._pulses.items():
            expected = pulse.expected_s(floor_s)
            age = now - max(pulse.at, since)
            is_liquid = expected <= floor_s
            liquid += is_liquid
            if age > expected:
                liquid_stale += is_liquid
                late.append((age / expected, Stale(key, round(age, 1), round(expected, 1))))
        late.sort(key=lambda row: (-row[0], row[1].id))
        worst = tuple(row for _, row in late[:show])
        return Census(len(self._pulses), len(late), liquid, liquid_stale, worst)
