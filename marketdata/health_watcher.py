"""The shell around ``HealthWatch``: reads the feed's report, keeps and announces what has changed.

A trouble is a row (``FeedIncident``): a watch that takes over while it lasts neither announces it
again nor forgets its end.
"""

from collections.abc import Iterable
from datetime import timedelta

import redis
import structlog
from django.db import transaction

from marketdata.health.report import FeedStatus
from marketdata.health.watch import HealthWatch
from marketdata.models import FeedIncident
from marketdata.selectors.health import FeedHealth, judged, report_read
from marketdata.selectors.incidents import incident_now
from marketdata.services import incidents
from terminal.infra.bus import publish_on_commit
from terminal.infra.clock import clock
from terminal.infra.leases import Lease, lease_guard
from terminal.kernel.events import Event, FeedDegraded, FeedRecovered

logger = structlog.get_logger(__name__)


class FeedWatch:
    """Tells this process, and whoever is wired to it, how the feed does."""

    def __init__(self) -> None:
        self._watch: HealthWatch | None = None
        self._incident: FeedIncident | None = None
        self._noted: tuple[FeedStatus, frozenset[str]] | None = None

    def step(self, lease: Lease | None = None) -> bool:
        """Look once and announce what has changed; False: there is nothing more to do now.

        Raises:
            LeaseLost: if another process watches by now; nothing is kept or announced then.
        """
        try:
            report = report_read()
        except redis.RedisError as error:
            # Not to be able to look is no news about the feed.
            logger.warning("feed_watch_blind", error=str(error))
            return False
        health = judged(report)
        watch = self._watch = self._watch or self._resumed()
        found = watch.look(
            now=clock().monotonic(), status=health.status, reasons=health.reasons, report=report
        )
        if found or self._is_news(health):
            with transaction.atomic():
                if lease is not None:
                    lease_guard(lease.key, lease.epoch)
                self._keep(found, health, since=watch.bad_since)
                for event in found:
                    publish_on_commit(event)
        return False

    def _resumed(self) -> HealthWatch:
        """Take over where the watch before left off; not before the lease is ours."""
        self._incident = incident_now()
        if self._incident is None:
            return HealthWatch()
        for_s = (clock().now() - self._incident.started_at).total_seconds()
        return HealthWatch(bad_since=clock().monotonic() - for_s)

    def _is_news(self, health: FeedHealth) -> bool:
        """Whether a trouble that lasts has come to something else."""
        lasts = self._incident is not None and health.status is not FeedStatus.OK
        return lasts and _kind(health) != self._noted

    def _keep(self, found: Iterable[Event], health: FeedHealth, *, since: float | None) -> None:
        now = clock().now()
        for event in found:
            if isinstance(event, FeedDegraded):
                self._incident = incidents.incident_open(
                    source=event.source,
                    status=health.status,
                    reasons=health.reasons,
                    started_at=now - _for(since),
                )
                self._noted = _kind(health)
            elif isinstance(event, FeedRecovered) and self._incident is not None:
                incidents.incident_close(incident=self._incident, ended_at=now)
                self._incident = None
        if self._incident is not None and self._is_news(health):
            incidents.incident_note(
                incident=self._incident, status=health.status, reasons=health.reasons
            )
            self._noted = _kind(health)


def _for(since: float | None) -> timedelta:
    return timedelta(seconds=0.0 if since is None else clock().monotonic() - since)


def _kind(health: FeedHealth) -> tuple[FeedStatus, frozenset[str]]:
    """What a trouble is, without the seconds that its sentences count."""
    return health.status, frozenset(reason.code for reason in health.reasons)
