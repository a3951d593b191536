"""The tick stream for programs inside the house (the paper exchange, monitors)."""

import threading
from collections.abc import Collection, Iterable
from typing import cast

import redis
import structlog

from marketdata.ticks import batch_offsets, batch_received_ms, unpack, unpack_snapshot
from marketdata.wire import SNAPSHOT_KEY, TICKS_CHANNEL
from terminal.infra.redis import pubsub_channel
from terminal.kernel.quotes import Quote

logger = structlog.get_logger(__name__)
_MAX_BATCHES = 1000


class QuoteStream:
    """A subscription to all ticks. Use from one thread; ``close`` it in the end.

    Attributes:
        generation: Grows at every (re)subscription. When it has changed since the last read, ticks
            may have been missed: take ``snapshot`` of what matters.
    """

    def __init__(self, client: redis.Redis) -> None:
        self.generation = 0
        self._redis = client
        self._pubsub: redis.client.PubSub | None = None
        self._pause = threading.Event()

    def read(self, timeout_s: float, ids: Collection[int] | None = None) -> list[Quote]:
        """Return every quote that arrived since the last read, oldest first.

        Args:
            timeout_s: Seconds to wait for the first batch; an empty list means nothing came.
            ids: Instruments to decode; None for all.

        A lost connection is logged and subscribed again; the pause is at most ``timeout_s``.
        """
        try:
            batches = self._batches(timeout_s)
        except redis.RedisError as error:
            logger.warning("quote_stream_lost", error=str(error))
            self.close()
            self._pause.wait(min(timeout_s, 0.5))
            return []
        return [quote for batch in batches for quote in _decoded(batch, ids)]

    def _batches(self, timeout_s: float) -> list[bytes]:
        pubsub = self._subscribed()
        found: list[bytes] = []
        message = pubsub.get_message(timeout=timeout_s)
        while message is not None:
            if message["type"] == "message":
                found.append(message["data"])
            elif message["type"] == "subscribe":  # the client library has reconnected by itself
                self.generation += 1
            if len(found) == _MAX_BATCHES:
                break
            message = pubsub.get_message(timeout=0)
        return found

    def _subscribed(self) -> "redis.client.PubSub":
        if self._pubsub is None:
            self._pubsub = self._redis.pubsub()
            self._pubsub.subscribe(pubsub_channel(TICKS_CHANNEL))
            # Wait for the server's word, so that whoever publishes after this is heard.
            self._pubsub.get_message(timeout=2)
            self.generation += 1
        return self._pubsub

    def open(self) -> None:
        """Subscribe now instead of at the first read.

        Raises:
            redis.RedisError: when Redis is away.
        """
        self._subscribed()

    def snapshot(self, ids: Iterable[int]) -> dict[int, Quote]:
        """Return the latest quote of each of ``ids`` that has one.

        Raises:
            redis.RedisError: when Redis is away.
        """
        keys = list(ids)
        if not keys:
            return {}
        entries = self._redis.hmget(SNAPSHOT_KEY, [str(key) for key in keys])
        return {
            key: unpack_snapshot(cast(bytes, entry))
            for key, entry in zip(keys, entries, strict=True)
            if entry is not None
        }

    def close(self) -> None:
        """End the subscription; a later read subscribes again."""
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            pubsub.close()


def _decoded(batch: bytes, ids: Collection[int] | None) -> list[Quote]:
    received_ms = batch_received_ms(batch)
    return [
        unpack(batch, received_ms, offset)
        for instrument_id, offset in batch_offsets(batch)
        if ids is None or instrument_id in ids
    ]
