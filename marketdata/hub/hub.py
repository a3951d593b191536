"""Fan-out of one Redis subscription to the sockets of this process.

Ticks are never encoded here: the record that the feed packed is the record that the browser reads.
Connections are spread over five slots that flush one after the other, so that the loop is busy a
little all the time and every client gets its turn at the same pace.
"""

import asyncio
import contextlib
import time
import weakref
from collections.abc import Iterable
from typing import Final, NamedTuple, cast

import redis
import redis.asyncio
import structlog

from marketdata.hub.autobahn_logs import plain_autobahn_logs
from marketdata.hub.board import Board
from marketdata.hub.books import BookFeed
from marketdata.hub.connection import ACK_EVERY, CREDIT, Connection
from marketdata.hub.status import StatusWatch
from marketdata.ticks import RECORD_SIZE, TIMESTAMP_SIZE, batch_ids, to_ms
from marketdata.wire import CLOCK_KEY, HEALTH_KEY, SNAPSHOT_KEY, TICKS_CHANNEL
from terminal.infra.clock import clock
from terminal.infra.redis import pubsub_channel, redis_async

logger = structlog.get_logger(__name__)

FASTEST_S: Final = 0.05
SLOWEST_S: Final = 0.1
_SLOTS: Final = 5
_PACE_EVERY_S: Final = 0.25
_BUSY: Final = 0.75
_IDLE: Final = 0.6
_STATUS_EVERY_S: Final = 1.0
_RETRY_S: Final = 0.5
STALE_CODE: Final = 4408


class _Pace(NamedTuple):
    """A reading of the loop's clock and of the processor time of its thread, seconds."""

    at: float
    cpu_s: float


class Hub:
    """Newest records and live connections of one event loop.

    Attributes:
        interval_s: Present time between two flushes of a connection: 50 ms, up to 100 ms when the
            loop is busy.
        frames / updates: Data frames and records sent so far.
        resubscriptions: How often the Redis subscription was (re)opened.
    """

    def __init__(self) -> None:
        self.interval_s = FASTEST_S
        self.frames = self.updates = self.resubscriptions = 0
        self.board = Board()
        self._slots: list[set[Connection]] = [set() for _ in range(_SLOTS)]
        self._changed: list[set[int]] = [set() for _ in range(_SLOTS)]
        self._changed_books: list[set[int]] = [set() for _ in range(_SLOTS)]
        self.books = BookFeed(self.board.depth, self._mark_books)
        self._tasks: list[asyncio.Task[None]] = []
        self._status = StatusWatch()
        self._loaded = asyncio.Event()
        self._status_known = asyncio.Event()

    @property
    def connections(self) -> int:
        """Number of live connections."""
        return sum(len(slot) for slot in self._slots)

    def count_of(self, user_id: int) -> int:
        """Return how many connections the user has here."""
        return sum(c.user_id == user_id for slot in self._slots for c in slot)

    async def ready(self) -> None:
        """Start if need be and wait (a second at most) for the first snapshot and status."""
        self._start()
        for event in (self._loaded, self._status_known):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), timeout=1.0)

    def add(self, connection: Connection) -> None:
        """Serve ``connection`` from now on."""
        min(self._slots, key=len).add(connection)
        self._start()

    def _start(self) -> None:
        if not self._tasks:
            plain_autobahn_logs()
            self._tasks = [
                asyncio.create_task(self._listen(), name="hub-listen"),
                asyncio.create_task(self._flush(), name="hub-flush"),
                asyncio.create_task(self._watch_status(), name="hub-status"),
            ]

    async def remove(self, connection: Connection) -> None:
        """Forget ``connection``; the last one ends the subscription."""
        for slot in self._slots:
            slot.discard(connection)
        await self.rest_books()
        if self.connections == 0:
            tasks, self._tasks = self._tasks, []
            self._loaded.clear()
            self._status_known.clear()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def rest_books(self) -> None:
        """End the depth subscription if nobody wants depth any more."""
        if not any(c.wants_depth for slot in self._slots for c in slot):
            await self.books.stop()

    def hello(self, **terms: int | str | bool) -> str:
        """Return the first message of a connection; ``terms`` are what its plan allows."""
        return self._status.hello(credit=CREDIT, ack_every=ACK_EVERY, **terms)

    # --- Redis to memory

    async def _listen(self) -> None:
        while True:
            client = redis_async()
            try:
                await self._subscription(client)
            except (redis.RedisError, OSError) as error:
                logger.warning("hub_subscription_lost", error=str(error))
            finally:
                with contextlib.suppress(redis.RedisError, OSError):
                    await client.aclose()
            await asyncio.sleep(_RETRY_S)

    async def _subscription(self, client: redis.asyncio.Redis) -> None:
        """Read batches for as long as the subscription lives.

        Subscribe first and load then: a tick between the two is newer than the snapshot and stays.
        """
        async with client.pubsub() as pubsub:
            await pubsub.subscribe(pubsub_channel(TICKS_CHANNEL))
            while True:
                message = await pubsub.get_message(timeout=5.0)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    # Also after the client library has reconnected by itself.
                    await self._load(client)
                elif message["type"] == "message":
                    self.take(message["data"])

    async def _load(self, client: redis.asyncio.Redis) -> None:
        self.resubscriptions += 1
        entries = cast("dict[bytes, bytes]", await client.hgetall(SNAPSHOT_KEY))
        changed = [
            key
            for raw, entry in entries.items()
            if self.board.latest.get(key := int(raw)) != entry[:RECORD_SIZE]
        ]
        for key in changed:
            self.board.latest[key] = entries[str(key).encode()][:RECORD_SIZE]
        self._mark(changed)
        self._loaded.set()

    def take(self, batch: bytes) -> None:
        """Keep the records of one published batch; a garbled batch is logged and left out."""
        try:
            ids = batch_ids(batch)
        except ValueError:
            logger.warning("hub_batch_garbled", size=len(batch))
            return
        latest = self.board.latest
        starts = range(TIMESTAMP_SIZE, len(batch), RECORD_SIZE)
        for key, start in zip(ids, starts, strict=True):
            latest[key] = batch[start : start + RECORD_SIZE]
        self._mark(ids)

    def _mark(self, ids: list[int]) -> None:
        for changed in self._changed:
            changed.update(ids)
        self.board.changed(ids)

    def _mark_books(self, ids: Iterable[int]) -> None:
        for changed in self._changed_books:
            changed.update(ids)

    # --- memory to sockets

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        turn = 0
        next_at = loop.time()
        pace = _Pace(next_at, time.thread_time())
        while True:
            next_at += self.interval_s / _SLOTS
            await asyncio.sleep(max(0.0, next_at - loop.time()))
            began = loop.time()
            next_at = max(next_at, began - FASTEST_S)
            self._flush_slot(turn, began)
            turn = (turn + 1) % _SLOTS
            if began - pace.at >= _PACE_EVERY_S:
                pace = self._paced(pace, began)

    def _flush_slot(self, turn: int, now: float) -> None:
        changed, self._changed[turn] = self._changed[turn], set()
        books = self._changed_books[turn]
        if books:
            self._changed_books[turn] = set()
        server_ms = _now_ms()
        for connection in list(self._slots[turn]):
            if connection.is_stale(now):
                self._slots[turn].discard(connection)
                connection.drop(STALE_CODE)
                continue
            self._flush_one(connection, changed, books, now, server_ms)

    def _flush_one(
        self,
        connection: Connection,
        changed: set[int],
        books: set[int],
        now: float,
        server_ms: float,
    ) -> None:
        before, board = connection.seq, self.board
        if connection.lanes is None:
            self.updates += connection.flush(changed, board.latest, board.fragment, now, server_ms)
        else:
            self.updates += connection.flush_mixed(changed, books, board, now, server_ms)
        self.frames += connection.seq - before

    def _paced(self, last: "_Pace", now: float) -> "_Pace":
        """Stretch the interval while the loop's thread is busy, and shorten it again after.

        A loop without spare time delays every client; fewer and fuller frames carry the same
        values for less.
        """
        pace = _Pace(now, time.thread_time())
        busy = (pace.cpu_s - last.cpu_s) / (pace.at - last.at)
        if busy > _BUSY:
            self.interval_s = min(SLOWEST_S, self.interval_s * 1.1)
        elif busy < _IDLE:
            self.interval_s = max(FASTEST_S, self.interval_s / 1.05)
        return pace

    async def _watch_status(self) -> None:
        client = redis_async()
        try:
            while True:
                await self._status_once(client)
                await asyncio.sleep(_STATUS_EVERY_S)
        finally:
            with contextlib.suppress(redis.RedisError, OSError):
                await client.aclose()

    async def _status_once(self, client: redis.asyncio.Redis) -> None:
        try:
            read = await client.mget(CLOCK_KEY, HEALTH_KEY)
        except (redis.RedisError, OSError):
            read = [None, None]
        change = self._status.update(*cast("list[bytes | None]", read))
        self._status_known.set()
        if change is None:
            return
        if change.is_new_source:
            await self._forget(client)
        for slot in self._slots:
            for connection in slot:
                connection.tell(change.text)
                if change.is_new_source:
                    connection.want_snapshot()

    async def _forget(self, client: redis.asyncio.Redis) -> None:
        """Drop what only the former source quoted; the new one has published all of its own."""
        with contextlib.suppress(redis.RedisError, OSError):
            quoted = {int(key) for key in await client.hkeys(SNAPSHOT_KEY)}
            self.board.forget(self.board.latest.keys() - quoted)
        await self.books.reload()


def _now_ms() -> float:
    return to_ms(clock().now())


_hubs: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = weakref.WeakKeyDictionary()


def hub() -> Hub:
    """Return the hub of the running event loop, made at the first call."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None:
        found = _hubs[loop] = Hub()
    return found
