"""The shell around ``HealthWatch``: reads the feed's report, announces what has changed."""

import redis
import structlog

from marketdata.health.watch import HealthWatch
from marketdata.selectors.health import judged, report_read
from terminal.infra.bus import publish_on_commit
from terminal.infra.clock import clock
from terminal.infra.leases import Lease

logger = structlog.get_logger(__name__)


class FeedWatch:
    """Tells this process, and whoever is wired to it, how the feed does."""

    def __init__(self) -> None:
        self._watch = HealthWatch()

    def step(self, lease: Lease | None = None) -> bool:
        """Look once and announce what has changed; False: there is nothing more to do now."""
        try:
            report = report_read()
        except redis.RedisError as error:
            # Not to be able to look is no news about the feed.
            logger.warning("feed_watch_blind", error=str(error))
            return False
        health = judged(report)
        for event in self._watch.look(
            now=clock().monotonic(), status=health.status, reasons=health.reasons, report=report
        ):
            publish_on_commit(event)
        return False
