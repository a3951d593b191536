"""Celery tasks of market data: long loops, each call holds one shard until its lease is lost."""

import threading

from celery import shared_task

from marketdata.alerts.watch import AlertWatch
from marketdata.health_watcher import FeedWatch
from marketdata.stream import QuoteStream
from terminal.infra.leases import run_loop
from terminal.infra.redis import redis_client

_LOOK_EVERY_S = 1.0
_pause = threading.Event()


@shared_task(name="marketdata.tasks.alerts_hold", ignore_result=True)
def alerts_hold(key: str = "alerts:0") -> None:
    """Watch price alerts while this process holds the lease; returns at once if another does."""
    watch = AlertWatch(QuoteStream(redis_client()))
    try:
        run_loop(key, watch.step, idle=watch.idle)
    finally:
        watch.close()


@shared_task(name="marketdata.tasks.feed_watch_hold", ignore_result=True)
def feed_watch_hold(key: str = "feedwatch:0") -> None:
    """Watch the feed while this process holds the lease; returns at once if another does."""

    def idle() -> None:
        _pause.wait(_LOOK_EVERY_S)

    run_loop(key, FeedWatch().step, idle=idle)
