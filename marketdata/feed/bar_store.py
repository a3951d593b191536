"""One-minute bars in Redis: capped lists of packed rows."""

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import redis

from marketdata.candles.bar import Bar

_ROW = struct.Struct("<QiiiiQQ")
_KEY = "md:bars:"
_FORMING_KEY = "md:bars:forming"


class RedisBarStore:
    """Bars of the running source; gone with Redis, rebuilt by the feed."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def append(self, bars: Iterable[tuple[int, Sequence[Bar]]], *, keep: int) -> None:
        """Add finished bars per instrument, oldest first, keeping the newest ``keep`` of each.

        Raises:
            redis.RedisError: when Redis is away; nothing may be assumed written.
        """
        pipe = self._redis.pipeline(transaction=False)
        for instrument_id, rows in bars:
            key = f"{_KEY}{instrument_id}"
            pipe.rpush(key, *(_ROW.pack(*row) for row in rows))
            pipe.ltrim(key, -keep, -1)
        pipe.execute()

    def fill(self, instrument_id: int, bars: Iterable[Bar], *, keep: int) -> None:
        """Add finished bars of minutes that have none; minutes that were seen stay as they are.

        Only the feed writes bars, so that nothing is lost between reading and writing.

        Raises:
            redis.RedisError: when Redis is away; then nothing is changed.
        """
        key = f"{_KEY}{instrument_id}"
        rows: Any = self._redis.lrange(key, 0, -1)
        by_start = {bar.start_ms: bar for bar in bars}
        by_start |= {bar.start_ms: bar for bar in (Bar(*_ROW.unpack(row)) for row in rows)}
        newest = [by_start[start] for start in sorted(by_start)][-keep:]
        if newest:
            pipe = self._redis.pipeline(transaction=True)
            pipe.delete(key)
            pipe.rpush(key, *(_ROW.pack(*bar) for bar in newest))
            pipe.execute()

    def set_forming(self, bars: Iterable[tuple[int, Bar]]) -> None:
        """Show unfinished bars; raises redis.RedisError."""
        rows: dict[Any, Any] = {str(key): _ROW.pack(*bar) for key, bar in bars}
        if rows:
            self._redis.hset(_FORMING_KEY, mapping=rows)

    def read(self, instrument_id: int, limit: int) -> list[Bar]:
        """Return the newest ``limit`` bars, oldest first, the unfinished one last.

        Raises:
            redis.RedisError: when Redis is away.
        """
        pipe = self._redis.pipeline(transaction=False)
        pipe.lrange(f"{_KEY}{instrument_id}", -limit, -1)
        pipe.hget(_FORMING_KEY, str(instrument_id))
        rows, forming = pipe.execute()
        by_start = {bar.start_ms: bar for bar in (Bar(*_ROW.unpack(row)) for row in rows)}
        if forming:
            bar = Bar(*_ROW.unpack(forming))
            if not by_start or bar.start_ms > max(by_start):
                by_start[bar.start_ms] = bar
        return [by_start[start] for start in sorted(by_start)][-limit:]

    def reset(self) -> None:
        """Forget everything; raises redis.RedisError."""
        keys = list(self._redis.scan_iter(match=f"{_KEY}*", count=1000))
        if keys:
            self._redis.unlink(*keys)
