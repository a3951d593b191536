"""Puts ticks and market time where every other process reads them."""

from typing import Any, cast

import redis

from marketdata import depth as book
from marketdata.ticks import RECORD_SIZE, TIMESTAMP
from marketdata.wire import (
    CLOCK_KEY,
    CLOCK_TTL_S,
    DEPTH_CHANNEL,
    DEPTH_KEY,
    SNAPSHOT_KEY,
    TICKS_CHANNEL,
    encode_clock,
)
from terminal.infra.redis import pubsub_channel
from terminal.kernel.market_clock import MarketClockState

# Records per publish: keeps one message below 64 KiB.
_MAX_RECORDS = 900
_MAX_DEPTHS = 480


class Publisher:
    """Writes snapshot and batches in one round trip. All methods raise redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def publish(self, records: bytes, received_ms: float, depth: bytes = b"") -> None:
        """Store ``records`` as the latest of their instruments and publish them as batches.

        ``depth`` holds the depth records that belong to them; the books go first, so that nobody
        finds a quote whose book is older.
        """
        stamp = TIMESTAMP.pack(received_ms)
        pipe = self._redis.pipeline(transaction=False)
        for part in _parts(depth, _MAX_DEPTHS * book.RECORD_SIZE):
            pipe.hset(DEPTH_KEY, mapping=_entries(part, stamp, book.RECORD_SIZE))
            pipe.publish(pubsub_channel(DEPTH_CHANNEL), stamp + part)
        for part in _parts(records, _MAX_RECORDS * RECORD_SIZE):
            pipe.hset(SNAPSHOT_KEY, mapping=_entries(part, stamp, RECORD_SIZE))
            pipe.publish(pubsub_channel(TICKS_CHANNEL), stamp + part)
        pipe.execute()

    def latest(self) -> bytes:
        """Return the newest record of every instrument."""
        entries = cast("list[bytes]", self._redis.hvals(SNAPSHOT_KEY))
        return b"".join(entry[:RECORD_SIZE] for entry in entries)

    def heartbeat(self, state: MarketClockState) -> None:
        """Say that the feed lives and what time its market has."""
        self._redis.set(CLOCK_KEY, encode_clock(state), ex=CLOCK_TTL_S)

    def reset(self) -> None:
        """Forget the latest quotes: another source or another run begins."""
        self._redis.unlink(SNAPSHOT_KEY, DEPTH_KEY)

    def goodbye(self) -> None:
        """Say at once that the feed has ended."""
        self._redis.delete(CLOCK_KEY)


def _parts(records: bytes, size: int) -> list[bytes]:
    return [records[start : start + size] for start in range(0, len(records), size)]


def _entries(records: bytes, stamp: bytes, size: int) -> dict[Any, Any]:
    entries: dict[Any, Any] = {}
    for offset in range(0, len(records), size):
        record = records[offset : offset + size]
        entries[str(int.from_bytes(record[:4], "little"))] = record + stamp
    return entries
