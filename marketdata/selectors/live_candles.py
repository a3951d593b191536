"""Reads of bars."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

import redis

from marketdata.candles.bar import MINUTE_MS, aggregate
from marketdata.feed.bar_store import RedisBarStore
from marketdata.selectors.instruments import instrument_spec
from marketdata.ticks import from_ms, price_exp
from terminal.infra.redis import redis_client
from terminal.kernel.errors import ServiceUnavailable

INTERVALS: Final = {"1m": 1, "5m": 5, "15m": 15, "1h": 60}


@dataclass(frozen=True, slots=True)
class Candle:
    """A bar with prices in rupees; ``volume`` in units, ``start_at`` in market time (UTC)."""

    start_at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int


def candles_get(*, instrument_id: int, interval: str, limit: int) -> list[Candle]:
    """Return the newest ``limit`` candles of the running source, oldest first.

    The last one may still be forming. Empty for an instrument without ticks.

    Args:
        instrument_id: Our instrument id.
        interval: A key of ``INTERVALS``.
        limit: At most this many.

    Raises:
        InstrumentNotFound: if there is no such instrument.
        ServiceUnavailable: when the bar store is away.
    """
    spec = instrument_spec(instrument_id)
    minutes = INTERVALS[interval]
    try:
        bars = RedisBarStore(redis_client()).read(instrument_id, limit * minutes)
    except redis.RedisError as error:
        raise ServiceUnavailable("Candles are away; try again.", cause=str(error)) from error
    joined = aggregate(bars, minutes * MINUTE_MS)[-limit:]
    exp = price_exp(spec.tick_size)
    return [
        Candle(
            start_at=from_ms(bar.start_ms),
            open=Decimal(bar.open).scaleb(-exp),
            high=Decimal(bar.high).scaleb(-exp),
            low=Decimal(bar.low).scaleb(-exp),
            close=Decimal(bar.close).scaleb(-exp),
            volume=bar.volume,
        )
        for bar in joined
    ]
