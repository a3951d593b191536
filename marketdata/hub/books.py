"""The depth subscription: open for as long as somebody here wants depth."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import Final, cast

import redis
import redis.asyncio
import structlog

from marketdata.depth import RECORD_SIZE, batch_ids
from marketdata.ticks import TIMESTAMP_SIZE
from marketdata.wire import DEPTH_CHANNEL, DEPTH_KEY
from terminal.infra.redis import pubsub_channel, redis_async

logger = structlog.get_logger(__name__)
_RETRY_S: Final = 0.5


class BookFeed:
    """Keeps ``books`` (the newest depth record per instrument) and says which have changed.

    Most pages show no depth: without anybody who does, this costs a process nothing.
    """

    def __init__(self, books: dict[int, bytes], mark: Callable[[Iterable[int]], None]) -> None:
        self._books, self._mark = books, mark
        self._task: asyncio.Task[None] | None = None
        self._loaded = asyncio.Event()

    def start(self) -> None:
        """Open the subscription unless it is open."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="hub-books")

    async def ready(self) -> None:
        """Start if need be and wait (a second at most) for the first snapshot."""
        self.start()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._loaded.wait(), timeout=1.0)

    async def stop(self) -> None:
        """End the subscription and forget the books, which would only grow old."""
        task, self._task = self._task, None
        if task is not None:
            self._loaded.clear()
            self._books.clear()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def reload(self) -> None:
        """Take the books as they stand: the source has changed."""
        if self._task is None:
            return
        client = redis_async()
        with contextlib.suppress(redis.RedisError, OSError):
            await self._load(client)
        with contextlib.suppress(redis.RedisError, OSError):
            await client.aclose()

    async def _listen(self) -> None:
        while True:
            client = redis_async()
            try:
                await self._subscription(client)
            except (redis.RedisError, OSError) as error:
                logger.warning("hub_books_lost", error=str(error))
            finally:
                with contextlib.suppress(redis.RedisError, OSError):
                    await client.aclose()
            await asyncio.sleep(_RETRY_S)

    async def _subscription(self, client: redis.asyncio.Redis) -> None:
        async with client.pubsub() as pubsub:
            await pubsub.subscribe(pubsub_channel(DEPTH_CHANNEL))
            while True:
                message = await pubsub.get_message(timeout=5.0)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    await self._load(client)
                elif message["type"] == "message":
                    self.take(message["data"])

    async def _load(self, client: redis.asyncio.Redis) -> None:
        entries = cast("dict[bytes, bytes]", await client.hgetall(DEPTH_KEY))
        found = {int(key): entry[:RECORD_SIZE] for key, entry in entries.items()}
        changed = [key for key, record in found.items() if self._books.get(key) != record]
        for key in self._books.keys() - found.keys():
            del self._books[key]
        self._books.update(found)
        self._mark(changed)
        self._loaded.set()

    def take(self, batch: bytes) -> None:
        """Keep the records of one published batch; a garbled batch is logged and left out."""
        try:
            ids = batch_ids(batch)
        except ValueError:
            logger.warning("hub_depth_batch_garbled", size=len(batch))
            return
        for key, start in zip(ids, range(TIMESTAMP_SIZE, len(batch), RECORD_SIZE), strict=True):
            self._books[key] = batch[start : start + RECORD_SIZE]
        self._mark(ids)
