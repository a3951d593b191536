"""The tick store's writer for Prometheus, read from the feed's last word when somebody scrapes."""

import functools
from collections.abc import Iterable
from typing import cast

import msgspec
import redis
import structlog
from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from marketdata.tickstore.stats import WriterStats, decode_stats
from marketdata.wire import STORE_KEY
from terminal.infra.redis import redis_client

logger = structlog.get_logger(__name__)


class StoreCollector(Collector):
    """One reading of the writer per scrape; every web process tells the same."""

    def collect(self) -> Iterable[Metric]:
        """Yield the metrics; nothing while no feed writes history."""
        try:
            raw = redis_client().get(STORE_KEY)
            stats = decode_stats(cast(bytes, raw)) if raw else None
        except (redis.RedisError, msgspec.DecodeError) as error:
            logger.warning("store_metrics_unreadable", error=str(error))
            return
        if stats is not None:
            yield from _metrics(stats)

    def describe(self) -> Iterable[Metric]:
        """Name nothing in advance: Redis need not be there when the process starts."""
        return ()


def _metrics(stats: WriterStats) -> Iterable[Metric]:
    written = CounterMetricFamily("tick_store_written_rows", "Rows taken.", labels=["table"])
    for table, count in stats.written.items():
        written.add_metric([table], count)
    yield written
    for name, words, count in (
        ("spooled", "Rows that went to disk first.", stats.spooled),
        ("dropped", "Rows lost: memory and spool were full.", stats.dropped),
        ("refused", "Rows that the store does not accept, set aside.", stats.refused),
    ):
        counter = CounterMetricFamily(f"tick_store_{name}_rows", words)
        counter.add_metric([], count)
        yield counter
    for name, words, value in (
        ("up", "Whether the last write passed.", float(stats.away is None)),
        ("queue_bytes", "Waiting in memory.", stats.queued_bytes),
        ("spool_bytes", "Waiting on disk.", stats.spool_bytes),
        ("spool_batches", "Waiting on disk.", stats.spool_batches),
        ("lag_seconds", "Age of the oldest row that waits.", stats.lag_s),
    ):
        yield GaugeMetricFamily(f"tick_store_{name}", words, value=value)


@functools.cache
def register() -> StoreCollector:
    """Have the process's metrics include the store's; call it as often as you like."""
    collector = StoreCollector()
    REGISTRY.register(collector)
    return collector
