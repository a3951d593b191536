"""Reads of the feed's health."""

from dataclasses import dataclass, field
from typing import Final, cast

import msgspec
import redis
import structlog
from django.conf import settings

from marketdata.health.report import FeedStatus, HealthReport, Reason, decode_health
from marketdata.selectors.instruments import instrument_specs
from marketdata.ticks import to_ms
from marketdata.wire import CLOCK_KEY, HEALTH_KEY
from terminal.infra.clock import clock
from terminal.infra.redis import redis_client
from terminal.kernel.errors import ServiceUnavailable

logger = structlog.get_logger(__name__)

REPORT_EVERY_S: Final = 1.0
# A feed that has missed several reports is stuck or overloaded.
LATE_S: Final = 5.0
_DOWN = Reason("down", "No feed is running.")


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """The feed as seen from here.

    Attributes:
        status / reasons: How it does, and why not well; DOWN where no feed reports.
        heartbeat_age_s: Wall seconds since its last report; None without one.
        report: What it said last; None without one.
        symbols: Names of the instruments that the report mentions.
    """

    status: FeedStatus
    reasons: tuple[Reason, ...]
    heartbeat_age_s: float | None
    report: HealthReport | None
    symbols: dict[int, str] = field(default_factory=dict)


def entries_wait(health: FeedHealth) -> bool:
    """Return whether the risk gate makes new positions wait because of the whole feed.

    A feed that says nothing at all is no trouble by itself: its prices grow old, which is judged
    for each of them.
    """
    return health.report is not None and health.status is not FeedStatus.OK


def data_age_s(report: HealthReport | None) -> float | None:
    """Return the wall seconds since the newest tick of the source; None before the first.

    As the last report measured it: what came since is not known, and adds only when the next
    report is overdue.
    """
    if report is None or report.last_tick_ms is None:
        return None
    overdue_ms = max(0.0, to_ms(clock().now()) - report.at_ms - REPORT_EVERY_S * 1000.0)
    return max(0.0, round((report.at_ms - report.last_tick_ms + overdue_ms) / 1000.0, 1))


def report_read() -> HealthReport | None:
    """Return the feed's last report, None where there is none (or none that can be read).

    Raises:
        redis.RedisError: when Redis is away.
    """
    raw = redis_client().get(HEALTH_KEY)
    try:
        return decode_health(cast(bytes, raw)) if raw else None
    except msgspec.DecodeError as error:
        logger.warning("feed_health_unreadable", error=str(error))
        return None


def judged(report: HealthReport | None) -> FeedHealth:
    """Return how the feed does by ``report`` and its age (symbols are left out)."""
    if report is None:
        return FeedHealth(FeedStatus.DOWN, (_DOWN,), None, None)
    age_s = max(0.0, (to_ms(clock().now()) - report.at_ms) / 1000.0)
    if age_s <= LATE_S:
        return FeedHealth(report.status, report.reasons, age_s, report)
    late = Reason("late", f"The feed has not reported for {age_s:.0f} s.")
    return FeedHealth(FeedStatus.DEGRADED, (late, *report.reasons), age_s, report)


def feed_health() -> FeedHealth:
    """Return the feed's health with the names of the instruments in it (one query at most).

    Raises:
        ServiceUnavailable: when Redis is away.
    """
    try:
        report = report_read()
    except redis.RedisError as error:
        raise ServiceUnavailable("The feed cannot be asked; try again.") from error
    health = judged(report)
    if report is None:
        return health
    ids = {row.id for row in report.worst} | {row.id for row in report.divergences}
    specs = instrument_specs(ids) if ids else {}
    names = {key: spec.symbol for key, spec in specs.items()}
    return FeedHealth(health.status, health.reasons, health.heartbeat_age_s, report, names)


class TroubleReader:
    """Why prices should not be traded on, read at most once in MARKET_CLOCK_CACHE_S."""

    def __init__(self) -> None:
        self._health: FeedHealth | None = None
        self._read_at: float | None = None

    def __call__(self, instrument_id: int) -> str | None:
        """Return what is wrong with the feed, or with its price of the instrument; None if
        nothing is known to be wrong."""
        now = clock().monotonic()
        if self._read_at is None or not 0 <= now - self._read_at < settings.MARKET_CLOCK_CACHE_S:
            self._health, self._read_at = _health_now(), now
        health = self._health
        if health is None or health.report is None:
            return None
        if entries_wait(health):
            return " ".join(reason.message for reason in health.reasons)
        for row in health.report.divergences:
            if row.id == instrument_id:
                return (
                    f"{row.other} names ₹{row.other_price:g} for this instrument, "
                    f"{row.pct:.2g} % away."
                )
        return None


def _health_now() -> FeedHealth | None:
    try:
        client = redis_client()
        # The report outlives its feed by some seconds; without a heartbeat it says nothing.
        return judged(report_read()) if client.exists(CLOCK_KEY) else None
    except redis.RedisError as error:
        logger.warning("feed_health_unreadable", error=str(error))
        return None


feed_trouble = TroubleReader()
