"""Every loop that beat asks for is a task that the worker has."""

import pytest
from django.conf import settings

from terminal.celery import app


@pytest.mark.parametrize("key", sorted(settings.LOOPS))
def test_the_task_of_every_loop_is_registered(key: str) -> None:
    app.loader.import_default_modules()
    assert settings.LOOPS[key] in app.tasks
