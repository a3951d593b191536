"""Celery tasks of market data."""

from celery import shared_task

from marketdata.alerts.watch import AlertWatch
from marketdata.stream import QuoteStream
from terminal.infra.leases import run_loop
from terminal.infra.redis import redis_client


@shared_task(name="marketdata.tasks.alerts_hold", ignore_result=True)
def alerts_hold(key: str = "alerts:0") -> None:
    """Watch price alerts while this process holds the lease; returns at once if another does."""
    watch = AlertWatch(QuoteStream(redis_client()))
    try:
        run_loop(key, watch.step, idle=watch.idle)
    finally:
        watch.close()
