"""Pauses of a whole source while its session is open."""

from collections import deque
from typing import Final

from marketdata.health.report import GAPS_KEPT, Gap

_SHORTEST_S: Final = 5.0
_TIMES_LONGEST: Final = 3.0
_FADE: Final = 0.02
_TO_KNOW: Final = 10


class GapWatch:
    """Notices when nothing at all arrives.

    A source that speaks ten times a second is missed after five; a recording of one-minute
    snapshots only when it is later than the source itself allows (``longest_s``).

    Attributes:
        gaps: The newest ones, oldest first; the last one may still be open.
    """

    def __init__(self) -> None:
        self.gaps: deque[Gap] = deque(maxlen=GAPS_KEPT)
        self._last: float | None = None
        self._longest_s, self._pauses = 0.0, 0
        self._source_s: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the source is silent right now."""
        return bool(self.gaps) and self.gaps[-1].to_ms is None

    def allowed_s(self, longest_s: float) -> float:
        """Return the silence that is no gap yet; ``longest_s`` is what the source allows itself."""
        ceiling = max(_SHORTEST_S, longest_s)
        if self._pauses < _TO_KNOW:
            return ceiling
        return min(max(_SHORTEST_S, _TIMES_LONGEST * self._longest_s), ceiling)

    def took(self, now: float, wall_ms: float) -> bool:
        """Take note of a batch; return whether it ends a gap."""
        pause = 0.0 if self._last is None else now - self._last
        ended = self.is_open
        if ended:
            self.gaps[-1] = Gap(self.gaps[-1].from_ms, wall_ms)
        elif self._source_s is not None and pause > self.allowed_s(self._source_s):
            # Nobody looked meanwhile: the feed itself stood still.
            self.gaps.append(Gap(wall_ms - pause * 1000.0, wall_ms))
            ended = True
        elif self._last is not None:
            self._learn(pause)
        self._last = now
        return ended

    def _learn(self, pause_s: float) -> None:
        self._pauses += 1
        if pause_s > self._longest_s:
            self._longest_s = pause_s
        else:
            self._longest_s += (pause_s - self._longest_s) * _FADE

    def look(self, now: float, wall_ms: float, longest_s: float) -> None:
        """Open a gap if the silence has lasted too long by monotonic ``now``."""
        self._source_s = longest_s
        if self._last is None:
            self._last = now
        silent_s = now - self._last
        if not self.is_open and silent_s > self.allowed_s(longest_s):
            self.gaps.append(Gap(wall_ms - silent_s * 1000.0, None))

    def rest(self, now: float, wall_ms: float) -> None:
        """The session is not open: silence up to ``now`` is nothing to speak of."""
        if self.is_open:
            self.gaps[-1] = Gap(self.gaps[-1].from_ms, wall_ms)
        self._last, self._source_s = now, None
