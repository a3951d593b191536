"""The feed's health for Prometheus, read from its last report when somebody scrapes."""

import functools
from collections.abc import Iterable
from typing import Final

import redis
import structlog
from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from marketdata.health.report import FeedStatus, HealthReport
from marketdata.selectors.health import FeedHealth, judged, report_read
from marketdata.ticks import to_ms
from terminal.infra.clock import clock

logger = structlog.get_logger(__name__)
_LEVELS: Final = {FeedStatus.DOWN: 0, FeedStatus.DEGRADED: 1, FeedStatus.OK: 2}


class FeedCollector(Collector):
    """One reading of the feed per scrape; every web process tells the same."""

    def collect(self) -> Iterable[Metric]:
        """Yield the metrics; only the status while there is no report."""
        try:
            health = judged(report_read())
        except redis.RedisError as error:
            logger.warning("feed_metrics_unreadable", error=str(error))
            return
        yield _gauge("feed_status", "2 ok, 1 degraded, 0 down.", _LEVELS[health.status])
        if health.report is not None:
            yield from _gauges(health, health.report)
            yield from _counters(health.report)

    def describe(self) -> Iterable[Metric]:
        """Name nothing in advance: Redis need not be there when the process starts."""
        return ()


def _gauges(health: FeedHealth, report: HealthReport) -> Iterable[Metric]:
    yield _gauge("feed_heartbeat_age_seconds", "Since the last report.", health.heartbeat_age_s)
    yield _gauge("feed_session_open", "Whether ticks are expected.", report.session_open)
    yield _gauge("feed_ticks_per_second", "Published ticks.", report.ticks_per_s)
    yield _gauge("feed_instruments", "Instruments seen by this run.", report.total)
    yield _gauge("feed_instruments_stale", "Silent for longer than ordinary.", report.stale)
    yield _gauge(
        "feed_divergences", "Instruments on which two sources differ.", len(report.divergences)
    )
    if report.publish_ms is not None:
        spread = GaugeMetricFamily(
            "feed_publish_seconds", "From reading a batch to having published it.", labels=["q"]
        )
        for name, value in zip(("0.5", "0.99"), report.publish_ms, strict=True):
            spread.add_metric([name], value / 1000.0)
        yield spread
    if report.lag_ms is not None:
        yield _gauge("feed_lag_seconds", "Age of the newest tick.", report.lag_ms / 1000.0)
    gap = report.gaps[-1] if report.gaps else None
    lasts = gap.seconds(to_ms(clock().now())) if gap and gap.to_ms is None else 0.0
    yield _gauge("feed_gap_seconds", "How long the present gap has lasted.", lasts)


def _counters(report: HealthReport) -> Iterable[Metric]:
    reconnects = CounterMetricFamily("feed_reconnects", "Connections that had to be made again.")
    reconnects.add_metric([], report.reconnects)
    yield reconnects
    refused = CounterMetricFamily("feed_refused_ticks", "Ticks left out.", labels=["reason"])
    for reason, count in report.refused.items():
        refused.add_metric([reason], count)
    yield refused


def _gauge(name: str, words: str, value: float | None) -> Metric:
    return GaugeMetricFamily(name, words, value=float(value or 0.0))


@functools.cache
def register() -> FeedCollector:
    """Have the process's metrics include the feed's; call it as often as you like."""
    collector = FeedCollector()
    REGISTRY.register(collector)
    return collector
