"""Doorbells: wake-up hints between processes. Losing one must be harmless; a poller is the
guarantee."""

from typing import cast

import redis
import structlog

from terminal.infra.redis import redis_client

logger = structlog.get_logger(__name__)
_CAP = 10_000


class Doorbell:
    """A capped Redis list: ``ring`` pushes a hint, ``wait`` blocks for hints and takes them all."""

    def __init__(self, name: str) -> None:
        self._key = f"doorbell:{name}"

    def ring(self, payload: str = "1") -> None:
        """Leave a hint; a Redis outage is logged, never raised."""
        try:
            if cast(int, redis_client().rpush(self._key, payload)) > _CAP:
                redis_client().ltrim(self._key, -_CAP, -1)
        except redis.RedisError as error:
            logger.warning("doorbell_unreachable", key=self._key, error=str(error))

    def wait(self, timeout_s: float) -> list[str]:
        """Return the hints that arrived, waiting up to ``timeout_s`` (below 4 s) for the first.

        Raises:
            redis.RedisError: when Redis is away; the caller falls back to its own pace.
        """
        first = redis_client().blpop([self._key], timeout=timeout_s)
        if first is None:
            return []
        rest = cast("list[bytes]", redis_client().lpop(self._key, _CAP) or [])
        return [item.decode() for item in (cast("bytes", first[1]), *rest)]
