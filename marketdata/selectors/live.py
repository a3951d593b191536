"""Reads of live values: latest quotes and the market clock."""

import functools
from collections.abc import Collection
from datetime import datetime
from typing import cast

import msgspec
import redis
import structlog
from django.conf import settings

from marketdata.ticks import unpack_snapshot
from marketdata.wire import CLOCK_KEY, SNAPSHOT_KEY, decode_clock
from terminal.infra.clock import clock
from terminal.infra.redis import redis_client
from terminal.kernel.errors import ServiceUnavailable
from terminal.kernel.market_clock import MarketClock, MarketClockState
from terminal.kernel.quotes import Quote
from terminal.kernel.sessions import default_calendar

logger = structlog.get_logger(__name__)


def quotes_get(ids: Collection[int]) -> dict[int, Quote]:
    """Return the latest quote of each of ``ids`` that has one (ask ``quote_age_s`` for its age).

    Raises:
        ServiceUnavailable: when Redis is away.
    """
    keys = list(ids)
    if not keys:
        return {}
    try:
        entries = redis_client().hmget(SNAPSHOT_KEY, [str(key) for key in keys])
    except redis.RedisError as error:
        raise ServiceUnavailable("Live prices are away; try again.", cause=str(error)) from error
    return {
        key: unpack_snapshot(cast(bytes, entry))
        for key, entry in zip(keys, entries, strict=True)
        if entry is not None
    }


def quote_get(instrument_id: int) -> Quote | None:
    """Return the latest quote of one instrument, None if it never had one.

    Raises:
        ServiceUnavailable: when Redis is away.
    """
    return quotes_get([instrument_id]).get(instrument_id)


def quote_age_s(quote: Quote) -> float:
    """Return the age of ``quote`` in wall seconds."""
    return max(0.0, (clock().now() - quote.received_at).total_seconds())


class _ProcessClock:
    """The process clock at the time of asking, so that tests may put another in its place."""

    def now(self) -> datetime:
        return clock().now()

    def monotonic(self) -> float:
        return clock().monotonic()


class ClockReader:
    """Reads the feed's clock state from Redis, at most once in ``settings.MARKET_CLOCK_CACHE_S``.

    No feed, or no Redis, is None: callers then live by the wall clock and find quotes stale.
    """

    def __init__(self) -> None:
        self._state: MarketClockState | None = None
        self._read_at: float | None = None

    def __call__(self) -> MarketClockState | None:
        """Return the state as of at most the cache time ago."""
        now = clock().monotonic()
        if self._read_at is None or not 0 <= now - self._read_at < settings.MARKET_CLOCK_CACHE_S:
            self._state = _state_read()
            self._read_at = now
        return self._state


def _state_read() -> MarketClockState | None:
    try:
        raw = redis_client().get(CLOCK_KEY)
        return decode_clock(cast(bytes, raw)) if raw else None
    except (redis.RedisError, msgspec.DecodeError) as error:
        logger.warning("market_clock_unreadable", error=str(error))
        return None


@functools.cache
def market_clock() -> MarketClock:
    """Return the process-wide market clock of the current source."""
    return MarketClock(wall=_ProcessClock(), calendar=default_calendar(), read_state=ClockReader())
