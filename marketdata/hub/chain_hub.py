"""Fan-out of option chains: one subscription a process, the feed's bytes to every client."""

import asyncio
import contextlib
import weakref
from collections.abc import Callable
from datetime import date
from typing import Final, cast

import redis
import redis.asyncio
import structlog

from marketdata.wire import CHAIN_HEADER, CHAINS_CHANNEL, chain_key
from terminal.infra.redis import pubsub_channel, redis_async

logger = structlog.get_logger(__name__)

CREDIT: Final = 3
STALE_AFTER_S: Final = 15.0
STALE_CODE: Final = 4408
MOST_CHAINS: Final = 8
_SWEEP_S: Final = 1.0
_RETRY_S: Final = 0.5

Key = tuple[int, int]  # underlying id, expiry as yyyymmdd


def key_of(underlying_id: int, expiry: date) -> Key:
    """Return the name of a chain as the channel's header has it."""
    return underlying_id, int(f"{expiry:%Y%m%d}")


class ChainLink:
    """One client: what it wants, what it is owed, what it has not acknowledged.

    Invariant: at most ``CREDIT`` documents are unacknowledged. A client that falls behind is owed
    keys, not documents: it gets the newest of each when it comes back.
    """

    __slots__ = ("_acked", "_every_s", "_heard_at", "_owed", "_send", "_sent", "_sent_at", "drop",
                 "keys", "user_id")  # fmt: skip

    def __init__(
        self, *, user_id: int, send: Callable[[str], None], drop: Callable[[int], None], now: float
    ) -> None:
        self.user_id, self.keys, self.drop = user_id, set[Key](), drop
        self._send, self._heard_at = send, now
        self._sent = self._acked = 0
        self._owed: set[Key] = set()
        self._every_s = self._sent_at = 0.0

    def owe(self, key: Key) -> None:
        """Note that there is a newer document of ``key``."""
        if key in self.keys:
            self._owed.add(key)

    def leave(self, key: Key) -> None:
        """Forget ``key``."""
        self.keys.discard(key)
        self._owed.discard(key)

    def ack(self, count: int) -> bool:
        """Take the word that ``count`` documents have arrived; False if fewer were sent."""
        if count > self._sent:
            return False
        self._acked = max(self._acked, count)
        return True

    def set_rate(self, hz: float) -> None:
        """Send at most ``hz`` times a second."""
        self._every_s = 0.0 if hz >= 1 else 1.0 / hz

    def heard(self, now: float) -> None:
        """Remember that the client is alive at monotonic ``now``."""
        self._heard_at = now

    def is_stale(self, now: float) -> bool:
        """Return whether the client has been silent for too long."""
        return now - self._heard_at > STALE_AFTER_S

    def flush(self, newest: dict[Key, str], now: float) -> None:
        """Send what is owed, as far as credit and rate allow."""
        if self._every_s and now - self._sent_at < self._every_s:
            return
        for key in sorted(self._owed):
            if self._sent - self._acked >= CREDIT:
                return
            self._owed.discard(key)
            text = newest.get(key)
            if text is not None:
                self._sent += 1
                self._sent_at = now
                self._send(text)


class ChainHub:
    """Newest documents of the chains that this process's clients want."""

    def __init__(self) -> None:
        self._newest: dict[Key, str] = {}
        self._links: set[ChainLink] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def count_of(self, user_id: int) -> int:
        """Return how many connections the user has here."""
        return sum(link.user_id == user_id for link in self._links)

    def add(self, link: ChainLink) -> None:
        """Serve ``link`` from now on."""
        self._links.add(link)
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._listen(), name="chains-listen"),
                asyncio.create_task(self._sweep(), name="chains-sweep"),
            ]

    async def remove(self, link: ChainLink) -> None:
        """Forget ``link``; the last one ends the subscription."""
        self._links.discard(link)
        if self._links:
            return
        tasks, self._tasks = self._tasks, []
        self._newest.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def show(self, link: ChainLink, underlying_id: int, expiry: date) -> None:
        """Subscribe ``link`` to a chain and send it the newest document at once.

        Raises:
            redis.RedisError: when Redis is away.
        """
        key = key_of(underlying_id, expiry)
        if key not in self._newest:
            client = redis_async()
            try:
                raw = cast("bytes | None", await client.get(chain_key(underlying_id, expiry)))
            finally:
                await client.aclose()
            if raw is not None and key not in self._newest:
                self._newest[key] = raw.decode()
        link.keys.add(key)
        link.owe(key)
        self.flush(link)

    def flush(self, link: ChainLink) -> None:
        """Give ``link`` what it is owed."""
        link.flush(self._newest, asyncio.get_running_loop().time())

    def take(self, message: bytes) -> None:
        """Keep one published document and hand it on."""
        if len(message) <= CHAIN_HEADER.size:
            logger.warning("chain_message_garbled", size=len(message))
            return
        underlying_id, expiry = CHAIN_HEADER.unpack_from(message)
        key = (underlying_id, expiry)
        wanting = [link for link in self._links if key in link.keys]
        if not wanting:
            self._newest.pop(key, None)
            return
        self._newest[key] = message[CHAIN_HEADER.size :].decode()
        for link in wanting:
            link.owe(key)
            self.flush(link)

    async def _listen(self) -> None:
        while True:
            client = redis_async()
            try:
                async with client.pubsub() as pubsub:
                    await pubsub.subscribe(pubsub_channel(CHAINS_CHANNEL))
                    while True:
                        message = await pubsub.get_message(timeout=5.0)
                        if message is not None and message["type"] == "message":
                            self.take(message["data"])
            except (redis.RedisError, OSError) as error:
                logger.warning("chain_subscription_lost", error=str(error))
            finally:
                with contextlib.suppress(redis.RedisError, OSError):
                    await client.aclose()
            await asyncio.sleep(_RETRY_S)

    async def _sweep(self) -> None:
        """Drop the silent; serve those whose rate or credit held something back."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP_S)
            for link in list(self._links):
                if link.is_stale(loop.time()):
                    self._links.discard(link)
                    link.drop(STALE_CODE)
                else:
                    self.flush(link)


_hubs: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, ChainHub] = weakref.WeakKeyDictionary()


def chain_hub() -> ChainHub:
    """Return the hub of the running event loop, made at the first call."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None:
        found = _hubs[loop] = ChainHub()
    return found
