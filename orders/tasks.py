"""Long loops of the order path: each call holds one shard until its lease is lost."""

import threading

import redis
from celery import shared_task

from orders.reconciler import Reconciler
from orders.sender import Sender
from terminal.infra.doorbell import Doorbell
from terminal.infra.leases import run_loop

_IDLE_S = 0.25
_pause = threading.Event()


@shared_task
def sender_hold(key: str) -> None:
    """Send the outbox while nobody else does; returns at once if the shard is held."""
    bell = Doorbell("sender")

    def idle() -> None:
        try:
            bell.wait(_IDLE_S)
        except redis.RedisError:
            _pause.wait(_IDLE_S)  # without Redis the poll alone keeps the pace

    sender = Sender()
    run_loop(key, sender.step, idle=idle, finish=sender.close)


@shared_task
def reconciler_hold(key: str) -> None:
    """Reconcile with the brokers while nobody else does; returns at once if the shard is held."""
    reconciler = Reconciler()

    def idle() -> None:
        if not reconciler.listen(_IDLE_S):
            _pause.wait(_IDLE_S)

    run_loop(key, reconciler.step, idle=idle, finish=reconciler.close)
