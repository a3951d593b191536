"""Redis (or the bundled Valkey): one pool per process."""

import functools

import redis
import redis.asyncio
from django.conf import settings


def redis_url() -> str:
    """Return the URL of the server: ``redis://…`` or ``unix:///path``."""
    return settings.REDIS_URL


def pubsub_channel(name: str) -> str:
    """Return the pub/sub channel ``name`` of this database (Redis has one set for all of them)."""
    return f"{settings.PUBSUB_PREFIX}{name}"


@functools.cache
def redis_client() -> redis.Redis:
    """Return the process-wide synchronous client; answers are bytes."""
    return redis.Redis.from_url(
        redis_url(), socket_connect_timeout=2, socket_timeout=5, health_check_interval=30
    )


def redis_async() -> redis.asyncio.Redis:
    """Return a new asynchronous client for the running event loop; the caller closes it."""
    return redis.asyncio.Redis.from_url(redis_url(), socket_connect_timeout=2)
