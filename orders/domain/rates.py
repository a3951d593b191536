"""How fast an account places orders: a sliding window for risk, a token bucket for the sender."""

from dataclasses import dataclass, field
from typing import Any

_WINDOW_S = 60
# How often one order may be changed: brokers refuse further changes of an order after 25
# (as their API rules stand in 2026-11).
MODIFICATIONS_MAX = 25


@dataclass(frozen=True, slots=True)
class RateWindow:
    """Orders of one account within the last minute, kept in its book row under the account's lock.

    ``recent`` holds (millisecond, is_exit, segment) of the last second exactly; ``buckets`` holds
    the count of each whole second of the last minute, over all segments.
    """

    recent: tuple[tuple[int, int, str], ...] = ()
    buckets: tuple[tuple[int, int], ...] = ()

    @classmethod
    def load(cls, data: dict[str, Any]) -> "RateWindow":
        """Return the window stored as JSON."""
        return cls(
            tuple((at, is_exit, segment) for at, is_exit, segment in data.get("recent", [])),
            tuple((second, count) for second, count in data.get("buckets", [])),
        )

    def dump(self) -> dict[str, Any]:
        """Return the window as JSON."""
        return {
            "recent": [list(item) for item in self.recent],
            "buckets": [list(item) for item in self.buckets],
        }

    def at(self, now_ms: int) -> "RateWindow":
        """Return the window with everything too old at ``now_ms`` forgotten."""
        first = now_ms // 1000 - _WINDOW_S
        return RateWindow(
            tuple(item for item in self.recent if item[0] > now_ms - 1000),
            tuple(item for item in self.buckets if item[0] > first),
        )

    def add(self, now_ms: int, *, segment: str, is_exit: bool) -> "RateWindow":
        """Return the window with one more order in ``segment`` at ``now_ms``."""
        kept, second = self.at(now_ms), now_ms // 1000
        buckets = dict(kept.buckets)
        buckets[second] = buckets.get(second, 0) + 1
        recent = (*kept.recent, (now_ms, int(is_exit), segment))
        return RateWindow(recent, tuple(sorted(buckets.items())))

    def last_second(self, segment: str) -> int:
        """Return orders of the last second in ``segment``."""
        return sum(1 for _, _, where in self.recent if where == segment)

    def exits_last_second(self, segment: str) -> int:
        """Return exits of the last second in ``segment``."""
        return sum(is_exit for _, is_exit, where in self.recent if where == segment)

    def last_minute(self) -> int:
        """Return orders of the last minute (to the whole second)."""
        return sum(count for _, count in self.buckets)


@dataclass(slots=True)
class TokenBucket:
    """Requests per second towards one broker account, with a lane kept free for exits.

    ``per_second`` tokens refill evenly; an entry leaves at least ``reserved`` tokens behind.
    Seconds are monotonic.
    """

    per_second: float
    reserved: float
    _tokens: float = field(init=False)
    _at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._tokens = self.per_second

    def take(self, now: float, *, is_exit: bool) -> bool:
        """Take one token at monotonic second ``now``; False if the lane is empty."""
        if self._at is not None:
            self._tokens = min(self.per_second, self._tokens + (now - self._at) * self.per_second)
        self._at = now
        floor = 0.0 if is_exit else self.reserved
        if self._tokens - 1 < floor - 1e-9:
            return False
        self._tokens -= 1
        return True
