"""Celery tasks of brokers."""

from celery import shared_task

from brokers.paper.exchange import PaperExchange
from marketdata.stream import QuoteStream
from terminal.infra.leases import run_loop
from terminal.infra.redis import redis_client


@shared_task(name="brokers.tasks.paper_exchange_hold", ignore_result=True)
def paper_exchange_hold(key: str = "paper:0") -> None:
    """Run the paper exchange while this process holds its lease; returns at once if another
    does."""
    exchange = PaperExchange(QuoteStream(redis_client()))
    try:
        run_loop(key, exchange.step, idle=exchange.idle)
    finally:
        exchange.close()
