"""The feed's self-observation: fed by its loop, asked for a report once a second."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final

from marketdata.health.freshness import Census, Freshness
from marketdata.health.gaps import GapWatch
from marketdata.health.report import (
    STALE_SHOWN,
    Divergence,
    FeedStatus,
    HealthReport,
    Reason,
)

_STALE_SHARE: Final = 0.2  # of the liquid instruments: more than a hiccup of some of them
# Fewer instruments than these are doubtful by themselves, not the feed.
_APART: Final = 3
_APART_SHARE: Final = 0.02
_RATE_OVER_S: Final = 5.0
_LAGS_KEPT: Final = 200


class FeedMonitor:
    """Measures of one feed process; ``begin`` at each new run of its source.

    Every method takes monotonic seconds (``now``) and epoch milliseconds (``wall_ms``): the monitor
    has no clock of its own.

    Attributes:
        reconnects: How often the feed had to open the source again.
        divergences: What the comparer of a second source found last.
    """

    def __init__(self) -> None:
        self.reconnects = 0
        self.divergences: tuple[Divergence, ...] = ()
        self._opened = False
        self._last_tick_ms: float | None = None
        self._gaps = GapWatch()
        self._max_quote_age_s = 0.0
        self._session_from: float | None = None
        self._begin(0.0)

    def _begin(self, wall_ms: float) -> None:
        self._freshness = Freshness()
        self._counts: deque[tuple[float, int]] = deque()
        self._publish_ms: deque[float] = deque(maxlen=_LAGS_KEPT)
        self._lag_ms: float | None = None
        self._since_ms = wall_ms

    def opened(self) -> None:
        """Count an opening of the source; all but the first are reconnections."""
        self.reconnects += self._opened
        self._opened = True

    def begin(self, now: float, wall_ms: float) -> None:
        """Start afresh: another run, another day, or the same one after an outage.

        What was silent too long by then is a gap, which the first tick ends.
        """
        if self._session_from is not None:
            self._gaps.look(now, wall_ms, self._max_quote_age_s)
            self._session_from = now
        self._begin(wall_ms)

    def took(self, ids: Sequence[int], now: float, wall_ms: float) -> None:
        """Take note of the good ticks of one batch."""
        self._last_tick_ms = wall_ms
        if self._gaps.took(now, wall_ms):
            self._freshness.forgive(now)
        self._freshness.saw(ids, now)
        self._counts.append((now, len(ids)))

    def published(self, took_ms: float, lag_ms: float | None) -> None:
        """Take note of how long publishing took and how old the newest tick then was."""
        self._publish_ms.append(took_ms)
        self._lag_ms = lag_ms

    def report(
        self,
        *,
        now: float,
        wall_ms: float,
        source: str,
        mode: str,
        session_open: bool,
        max_quote_age_s: float,
        refused: Mapping[str, int],
        own_reconnects: int = 0,
    ) -> HealthReport:
        """Return how the feed does.

        Args:
            now / wall_ms: Monotonic seconds and the wall instant.
            source / mode: Name and mode of the source.
            session_open: Whether ticks are expected at all.
            max_quote_age_s: Age in wall seconds from which the source calls its quotes stale.
            refused: Ticks left out, by reason.
            own_reconnects: What the source itself counts.
        """
        self._watch(now, wall_ms, session_open, max_quote_age_s)
        census = self._census(now, max_quote_age_s)
        reasons = self._reasons(census, wall_ms) if session_open else ()
        return HealthReport(
            status=FeedStatus.DEGRADED if reasons else FeedStatus.OK,
            reasons=reasons,
            source=source,
            mode=mode,
            at_ms=wall_ms,
            since_ms=self._since_ms,
            session_open=session_open,
            last_tick_ms=self._last_tick_ms,
            ticks_per_s=self._rate(now),
            publish_ms=_percentiles(self._publish_ms),
            lag_ms=self._lag_ms,
            total=census.total,
            live=census.total - census.stale,
            stale=census.stale,
            worst=census.worst,
            gaps=tuple(self._gaps.gaps),
            reconnects=self.reconnects + own_reconnects,
            refused=dict(refused),
            divergences=self.divergences,
        )

    def _watch(self, now: float, wall_ms: float, session_open: bool, longest_s: float) -> None:
        self._max_quote_age_s = longest_s
        if not session_open:
            self._session_from = None
            self._gaps.rest(now, wall_ms)
            return
        if self._session_from is None:
            self._session_from = now
            self._freshness.forgive(now)
        self._gaps.look(now, wall_ms, longest_s)

    def _census(self, now: float, floor_s: float) -> Census:
        # Outside the session nothing is overdue: silence begins to count at the opening.
        since = now if self._session_from is None else self._session_from
        return self._freshness.census(now, since=since, floor_s=floor_s, show=STALE_SHOWN)

    def _reasons(self, census: Census, wall_ms: float) -> tuple[Reason, ...]:
        found: list[Reason] = []
        if self._gaps.is_open:
            silent_s = self._gaps.gaps[-1].seconds(wall_ms)
            found.append(Reason("silent", f"The source has sent nothing for {silent_s:.0f} s."))
        if census.liquid and census.liquid_stale > _STALE_SHARE * census.liquid:
            found.append(
                Reason(
                    "stale",
                    f"{census.liquid_stale} of {census.liquid} liquid instruments have no fresh "
                    "price.",
                )
            )
        apart = len(self.divergences)
        if apart > max(_APART, _APART_SHARE * census.total):
            other = self.divergences[0].other
            found.append(
                Reason("divergence", f"{other} names other prices of {apart} instruments.")
            )
        return tuple(found)

    def _rate(self, now: float) -> float:
        while self._counts and now - self._counts[0][0] > _RATE_OVER_S:
            self._counts.popleft()
        return round(sum(count for _, count in self._counts) / _RATE_OVER_S, 1)


def _percentiles(values: Sequence[float]) -> tuple[float, float] | None:
    if not values:
        return None
    ordered = sorted(values)
    return (
        round(ordered[len(ordered) // 2], 2),
        round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
    )
