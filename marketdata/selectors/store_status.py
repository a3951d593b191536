"""How the store of history does."""

import threading
from dataclasses import dataclass
from typing import Final, cast

import msgspec
import redis
import structlog

from marketdata.tickstore.stats import WriterStats, decode_stats
from marketdata.wire import STORE_KEY
from terminal.infra.clickhouse import clickhouse_ping
from terminal.infra.clock import clock
from terminal.infra.redis import redis_client

logger = structlog.get_logger(__name__)
_TRUSTED_S: Final = 5.0
_WORDS: Final = {
    "down": "History does not answer.",
    "off": "No history is kept on this machine.",
}


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """``status`` is ok, degraded, down or off; ``writer`` is None where nobody writes."""

    status: str
    message: str | None
    writer: WriterStats | None


class _Pinged:
    """What the store answered last; asked every five seconds at most, and never waited for long.

    The store may be served by the very process whose health is asked for.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = ""
        self._at: float | None = None

    def __call__(self) -> str:
        now = clock().monotonic()
        with self._lock:
            if self._at is not None and 0 <= now - self._at < _TRUSTED_S:
                return self._state
            self._at = now
        self._state = clickhouse_ping()
        return self._state


pinged = _Pinged()


def tick_store_status() -> StoreStatus:
    """Return how the store does: whether it answers, and what waits to be written."""
    state, writer = pinged() or "down", _writer()
    if state != "up":
        return StoreStatus(state, _WORDS[state], writer)
    if writer is not None and writer.away is not None:
        return StoreStatus("degraded", f"History waits to be written: {writer.away}", writer)
    return StoreStatus("ok", None, writer)


def _writer() -> WriterStats | None:
    try:
        raw = redis_client().get(STORE_KEY)
        return decode_stats(cast(bytes, raw)) if raw else None
    except (redis.RedisError, msgspec.DecodeError) as error:
        logger.warning("tick_store_stats_unreadable", error=str(error))
        return None
