"""Puts ticks and market time where every other process reads them."""

from typing import Any

import redis

from marketdata.ticks import RECORD_SIZE, TIMESTAMP
from marketdata.wire import CLOCK_KEY, CLOCK_TTL_S, SNAPSHOT_KEY, TICKS_CHANNEL, encode_clock
from terminal.kernel.market_clock import MarketClockState

# Records per publish: keeps one message below 64 KiB.
_MAX_RECORDS = 900


class Publisher:
    """Writes snapshot and batches in one round trip. All methods raise redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def publish(self, records: bytes, received_ms: float) -> None:
        """Store ``records`` as the latest of their instruments and publish them as a batch."""
        stamp = TIMESTAMP.pack(received_ms)
        pipe = self._redis.pipeline(transaction=False)
        for start in range(0, len(records), _MAX_RECORDS * RECORD_SIZE):
            part = records[start : start + _MAX_RECORDS * RECORD_SIZE]
            pipe.hset(SNAPSHOT_KEY, mapping=_entries(part, stamp))
            pipe.publish(TICKS_CHANNEL, stamp + part)
        pipe.execute()

    def heartbeat(self, state: MarketClockState) -> None:
        """Say that the feed lives and what time its market has."""
        self._redis.set(CLOCK_KEY, encode_clock(state), ex=CLOCK_TTL_S)

    def reset(self) -> None:
        """Forget the latest quotes: another source or another run begins."""
        self._redis.unlink(SNAPSHOT_KEY)

    def goodbye(self) -> None:
        """Say at once that the feed has ended."""
        self._redis.delete(CLOCK_KEY)


def _entries(records: bytes, stamp: bytes) -> dict[Any, Any]:
    entries: dict[Any, Any] = {}
    for offset in range(0, len(records), RECORD_SIZE):
        record = records[offset : offset + RECORD_SIZE]
        entries[str(int.from_bytes(record[:4], "little"))] = record + stamp
    return entries
