"""The feed's report for tests, written to Redis as the feed writes it."""

from typing import Any

from marketdata.health.report import FeedStatus, HealthReport, encode_health
from marketdata.ticks import to_ms
from marketdata.wire import CLOCK_TTL_S, HEALTH_KEY
from terminal.infra.clock import clock
from terminal.infra.redis import redis_client


def make_health(status: FeedStatus = FeedStatus.OK, **changes: Any) -> HealthReport:
    """Return the report of a feed that does well (or as ``changes`` say); now by default."""
    now_ms = to_ms(clock().now())
    fields: dict[str, Any] = {
        "source": "simulator",
        "mode": "SIM",
        "at_ms": now_ms,
        "since_ms": now_ms - 60_000,
        "session_open": True,
        "ticks_per_s": 1000.0,
        "total": 760,
        "live": 760,
    }
    return HealthReport(status=status, **(fields | changes))


def set_feed_health(status: FeedStatus = FeedStatus.OK, **changes: Any) -> HealthReport:
    """Publish ``make_health``."""
    report = make_health(status, **changes)
    redis_client().set(HEALTH_KEY, encode_health(report), ex=CLOCK_TTL_S)
    return report
