"""Celery: queues, beat, and the loops that beat keeps held."""

from typing import Any

# Long-running loops (lease key -> task). Beat asks each second that somebody holds them; a task
# that cannot
# take the lease returns at once, so a killed worker is replaced within the lease's 5 s.
LOOPS = {
    "sender:0": "orders.tasks.sender_hold",
    "reconciler:0": "orders.tasks.reconciler_hold",
    "paper:0": "brokers.tasks.paper_exchange_hold",
    "feedwatch:0": "marketdata.tasks.feed_watch_hold",
    "alerts:0": "marketdata.tasks.alerts_hold",
}


def broker_url(redis_url: str) -> str:
    """Return ``redis_url`` as Celery spells it (unix sockets have a scheme of their own)."""
    return redis_url.replace("unix://", "redis+socket://", 1)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """Return the schedule entries of the loops."""
    return {
        f"hold {key}": {
            "task": task,
            "schedule": 1.0,
            "args": (key,),
            # A request that nobody took within two seconds is stale: the next one is on its way.
            "options": {"queue": "orders", "expire_seconds": 2},
        }
        for key, task in LOOPS.items()
    }


CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "orders.*": {"queue": "orders"},
    "brokers.*": {"queue": "orders"},
    "marketdata.*": {"queue": "default"},
    "rms.*": {"queue": "rms"},
    "strategies.*": {"queue": "strategies"},
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = beat_schedule()
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_TIMEZONE = "Asia/Kolkata"
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "global_keyprefix": "celery:"}
