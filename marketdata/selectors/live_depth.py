"""Reads of the book."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

import redis

from marketdata.depth import unpack_snapshot
from marketdata.selectors.instruments import instrument_spec
from marketdata.wire import DEPTH_KEY
from terminal.infra.clock import clock
from terminal.infra.redis import redis_client
from terminal.kernel.errors import ServiceUnavailable
from terminal.kernel.quotes import Depth


def depths_get(ids: Collection[int]) -> dict[int, Depth]:
    """Return the newest book of each of ``ids`` that has one.

    Raises:
        ServiceUnavailable: when Redis is away.
    """
    keys = list(ids)
    if not keys:
        return {}
    try:
        entries = redis_client().hmget(DEPTH_KEY, [str(key) for key in keys])
    except redis.RedisError as error:
        raise ServiceUnavailable("Live prices are away; try again.", cause=str(error)) from error
    return {
        key: unpack_snapshot(cast(bytes, entry))
        for key, entry in zip(keys, entries, strict=True)
        if entry is not None
    }


def depth_get(instrument_id: int) -> Depth | None:
    """Return the book of one instrument, None where the source has none of it.

    Raises:
        InstrumentNotFound: if there is no such instrument.
        ServiceUnavailable: when Redis is away.
    """
    instrument_spec(instrument_id)
    return depths_get([instrument_id]).get(instrument_id)


def age_s(received_at: datetime) -> float:
    """Return wall seconds since ``received_at``."""
    return max(0.0, (clock().now() - received_at).total_seconds())
