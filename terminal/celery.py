"""The Celery application; in embedded mode beat runs as a thread of the worker."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.beat import EmbeddedService
from celery.signals import worker_shutting_down

from terminal.infra.leases import stop_all_loops

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terminal.settings.embedded")
# Celery runs Django's checks without looking at what they say; for the URL checks a worker would
# load the API, the admin and the logins, 20 MB that it never uses.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
app = Celery("terminal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class BeatThread(bootsteps.StartStopStep):
    """Runs beat inside the worker (EMBEDDED_BEAT=1): 100 MB less than a process of its own.

    Celery's own ``-B`` forks and ignores the scheduler setting.
    """

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        self.enabled = os.environ.get("EMBEDDED_BEAT") == "1"
        super().__init__(parent, **kwargs)

    def start(self, parent: Any) -> None:
        """Start beat's thread."""
        if self.enabled:
            scheduler = parent.app.conf.beat_scheduler
            self.beat = EmbeddedService(parent.app, thread=True, scheduler_cls=scheduler)
            self.beat.start()

    def stop(self, parent: Any) -> None:
        """Stop beat's thread."""
        if self.enabled:
            self.beat.stop()


app.steps["worker"].add(BeatThread)


@worker_shutting_down.connect
def _stop_loops(**_kwargs: Any) -> None:
    """Let the lease-holding loops end, so that the worker's warm shutdown does not wait for
    them."""
    stop_all_loops()
