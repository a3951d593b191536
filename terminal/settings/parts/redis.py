"""Redis: cache, channel layer, and names that stay within one database."""

from typing import Any

from redis.connection import parse_url


def pubsub_prefix(redis_url: str) -> str:
    """Return what begins the name of every pub/sub channel, such as ``db0:``.

    Redis publishes to all databases of a server alike: without it, two terminals on one server
    would hear each other's prices.
    """
    return f"db{parse_url(redis_url).get('db', 0)}:"


def caches(redis_url: str) -> dict[str, dict[str, Any]]:
    """Return Django's ``CACHES``."""
    return {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
    }


def channel_layers(redis_url: str) -> dict[str, dict[str, Any]]:
    """Return ``CHANNEL_LAYERS``, of this database alone."""
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis_url], "prefix": f"{pubsub_prefix(redis_url)}layer"},
        }
    }
