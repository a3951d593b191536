"""From reports to events: what has changed since the last look."""

from typing import Final

from marketdata.health.report import FeedStatus, HealthReport, Reason
from terminal.kernel.events import Event, FeedDegraded, FeedRecovered, InstrumentStale

# Well for this long before it is called so: a feed that flickers is one trouble, not many.
_WELL_FOR_S: Final = 3.0
# No feed at all for this long before it is called trouble: one that is being restarted is none.
_DOWN_FOR_S: Final = 10.0


class HealthWatch:
    """Compares each look at the feed with the one before; edge-triggered, with hysteresis.

    Attributes:
        bad_since: Monotonic instant from which the feed is in trouble; None while it is well.
    """

    def __init__(self, *, bad_since: float | None = None) -> None:
        """``bad_since`` takes over a trouble that another watch has announced."""
        self.bad_since = bad_since
        self._down_since: float | None = None
        self._well_since: float | None = None
        self._stale: frozenset[int] = frozenset()

    def look(
        self,
        *,
        now: float,
        status: FeedStatus,
        reasons: tuple[Reason, ...],
        report: HealthReport | None,
    ) -> list[Event]:
        """Return what must be announced at monotonic ``now``; ``report`` None: no feed."""
        source = report.source if report else ""
        if status is not FeedStatus.OK:
            return self._is_bad(now, source, status, reasons)
        found = self._is_well(now, source)
        return found if report is None else found + self._newly_stale(report)

    def _is_bad(
        self, now: float, source: str, status: FeedStatus, reasons: tuple[Reason, ...]
    ) -> list[Event]:
        self._well_since = None
        if self.bad_since is not None:
            return []
        since = now
        if status is FeedStatus.DOWN:
            self._down_since = since = now if self._down_since is None else self._down_since
            if now - since < _DOWN_FOR_S:
                return []
        self.bad_since, self._down_since = since, None
        words = tuple(reason.message for reason in reasons)
        return [FeedDegraded(source=source, status=status.value, reasons=words)]

    def _is_well(self, now: float, source: str) -> list[Event]:
        self._down_since = None
        if self.bad_since is None:
            return []
        if self._well_since is None:
            self._well_since = now
        if now - self._well_since < _WELL_FOR_S:
            return []
        after_s, self.bad_since, self._well_since = now - self.bad_since, None, None
        return [FeedRecovered(source=source, after_s=round(after_s, 1))]

    def _newly_stale(self, report: HealthReport) -> list[Event]:
        """Single instruments that fell silent while the feed as a whole did not."""
        before, self._stale = self._stale, frozenset(row.id for row in report.worst)
        return [
            InstrumentStale(
                source=report.source,
                instrument_id=row.id,
                age_s=row.age_s,
                expected_s=row.expected_s,
            )
            for row in report.worst
            if row.id not in before
        ]
