"""Batches rows into the store without ever making the feed wait."""

import threading
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import structlog

from marketdata.candles.bar import Bar
from marketdata.ticks import RECORD_SIZE
from marketdata.tickstore.blocks import Block
from marketdata.tickstore.gathering import (
    BlockMaker,
    Gathered,
    bar_blocks,
    blocks_of,
    chain_blocks,
    tick_blocks,
)
from marketdata.tickstore.rows import ChainRows
from marketdata.tickstore.session import StoreAway, StoreRefused
from marketdata.tickstore.spool import Batch, Spool, SpoolFull
from marketdata.tickstore.stats import WriterStats
from marketdata.tickstore.store import ClickHouseTickStore
from terminal.kernel.clock import Clock

logger = structlog.get_logger(__name__)

_FIRST_RETRY_S: Final = 0.5
_LAST_RETRY_S: Final = 15.0
_TRIES: Final = 5
_BAR_BYTES: Final = 200  # what a bar costs in memory while it waits
_CELL_BYTES: Final = 300


class TickStoreWriter:
    """Takes rows at once, writes them in batches from its own threads.

    A row is *acknowledged* (``on_durable``) when the store's insert has returned or its batch lies
    in the spool; a process that dies in between loses at most the last ``flush_s`` seconds, none
    of which was acknowledged. While the store is slow or away everything goes to the spool and
    from there, in order and once (each batch has a token), into the store when it is back.
    """

    def __init__(
        self,
        store: ClickHouseTickStore,
        spool: Spool,
        *,
        clock: Clock,
        prepare: Callable[[], None] = lambda: None,
        on_durable: Callable[[Block], None] = lambda _block: None,
        flush_s: float = 2.0,
        memory_bytes: int = 64 * 1024 * 1024,
        queue_bytes: int = 16 * 1024 * 1024,
    ) -> None:
        """Nothing happens before ``start``.

        Args:
            store: Takes the batches.
            spool: Keeps them meanwhile.
            clock: Wall clock.
            prepare: Called before the first insert until it succeeds (the schema).
            on_durable: Told of every block that is acknowledged; called from our threads.
            flush_s: Seconds for which rows are gathered.
            memory_bytes: Rows that are not yet batches; more are dropped.
            queue_bytes: Batches that wait in memory; more go to the spool.
        """
        self._store, self._spool, self._clock = store, spool, clock
        self._prepare, self._on_durable = prepare, on_durable
        self._flush_s, self._memory, self._queue_max = flush_s, memory_bytes, queue_bytes
        self._lock = threading.Lock()
        self._gathered: list[Gathered] = []
        self._gathered_bytes = 0
        self._queue: deque[Batch] = deque()
        self._number = spool.last_number
        self._counts: Counter[str] = Counter()
        self._written: Counter[str] = Counter()
        self._away: str | None = None
        self._prepared = False
        self._stopping = threading.Event()
        self._work = threading.Event()
        self._threads = [
            threading.Thread(target=target, name=name, daemon=True)
            for target, name in ((self._gather, "tick-gather"), (self._insert, "tick-insert"))
        ]

    # Rows in: never wait, never raise.

    def ticks_append(self, records: bytes, *, source: str) -> None:
        """Take packed tick records."""
        self._take(tick_blocks, records, source, len(records), len(records) // RECORD_SIZE)

    def bars_append(
        self, bars: Iterable[tuple[int, Sequence[Bar]]], *, source: str, minutes: int = 1
    ) -> None:
        """Take finished bars per instrument."""
        rows = [(key, list(part)) for key, part in bars]
        count = sum(len(part) for _, part in rows)
        if count:
            self._take(bar_blocks, (rows, minutes), source, count * _BAR_BYTES, count)

    def chain_append(self, snapshots: Sequence[ChainRows], *, source: str) -> None:
        """Take chain snapshots."""
        count = sum(len(rows.strikes) for rows in snapshots)
        self._take(chain_blocks, list(snapshots), source, count * _CELL_BYTES, count)

    def _take(self, make: BlockMaker, rows: Any, source: str, size: int, count: int) -> None:
        with self._lock:
            if self._gathered_bytes + size > self._memory:
                self._counts["dropped"] += count
                return
            self._gathered.append(Gathered(make, source, rows, count))
            self._gathered_bytes += size

    # Life.

    def start(self) -> None:
        """Begin to write; what an earlier process left in the spool goes first."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Write what is there; what the store does not take in time stays in the spool."""
        self._stopping.set()
        self._work.set()
        for thread in self._threads:
            thread.join(timeout_s)
        with self._lock:
            left, self._queue = list(self._queue), deque()
        for batch in left:
            self._to_spool(batch)

    def stats(self) -> WriterStats:
        """Return the counters."""
        with self._lock:
            first_at = self._queue[0].created_at if self._queue else None
            queued = self._gathered_bytes + sum(batch.size for batch in self._queue)
        times = [at for at in (first_at, self._spool.oldest_at) if at is not None]
        lag_s = self._clock.now().timestamp() - min(times) if times else 0.0
        return WriterStats(
            written=dict(self._written),
            spooled=self._counts["spooled"],
            dropped=self._counts["dropped"],
            refused=self._counts["refused"],
            queued_bytes=queued,
            spool_batches=self._spool.count,
            spool_bytes=self._spool.bytes,
            lag_s=max(0.0, lag_s),
            away=self._away,
        )

    # The gathering thread: rows become batches, in memory or on disk.

    def _gather(self) -> None:
        while not self._stopping.wait(self._flush_s):
            self._batch_up()
        self._batch_up()

    def _batch_up(self) -> None:
        with self._lock:
            gathered, self._gathered = self._gathered, []
            self._gathered_bytes = 0
        blocks = [block for block in self._blocks(gathered) if block.rows]
        now = self._clock.now().timestamp()
        for block in blocks:
            self._number += 1
            self._pass_on(Batch(self._number, uuid.uuid4().hex, block, now))
        if blocks:
            self._work.set()

    def _blocks(self, gathered: list[Gathered]) -> list[Block]:
        try:
            return blocks_of(gathered)
        except Exception:  # a thread's edge: what cannot be stored must not end the writing
            if len(gathered) > 1:
                return [block for one in gathered for block in self._blocks([one])]
            logger.exception("tick_store_rows_unfit", rows=gathered[0].row_count)
            self._counts["refused"] += gathered[0].row_count
            return []

    def _pass_on(self, batch: Batch) -> None:
        with self._lock:
            waiting = sum(other.size for other in self._queue)
            fits = waiting + batch.size <= self._queue_max or not self._queue
            if fits and not self._away and not self._spool.count:
                self._queue.append(batch)
                return
        self._to_spool(batch)

    def _to_spool(self, batch: Batch) -> None:
        try:
            self._spool.put(batch)
        except (SpoolFull, OSError) as error:
            self._counts["dropped"] += batch.block.rows
            logger.error("tick_store_rows_lost", rows=batch.block.rows, error=str(error))
            return
        self._counts["spooled"] += batch.block.rows
        self._on_durable(batch.block)

    # The inserting thread.

    def _insert(self) -> None:
        retry_s = _FIRST_RETRY_S
        while True:
            batch, from_spool = self._next()
            ending = self._stopping.is_set() and not self._threads[0].is_alive()
            if ending and (batch is None or from_spool):
                return
            if batch is None:
                self._work.wait(self._flush_s)
                self._work.clear()
            elif self._try(batch, from_spool):
                retry_s = _FIRST_RETRY_S
            else:
                self._queue_to_spool()
                self._stopping.wait(retry_s)
                retry_s = min(retry_s * 2, _LAST_RETRY_S)

    def _next(self) -> tuple[Batch | None, bool]:
        """Return the oldest batch and whether it lies in the spool."""
        with self._lock:
            queued = self._queue[0] if self._queue else None
        # Batches of this process are younger than what it found in the spool, and never enter
        # the queue while there is a spool.
        spooled = self._spool.oldest()
        if spooled and (queued is None or spooled.number < queued.number):
            return spooled, True
        return queued, False

    def _try(self, batch: Batch, from_spool: bool) -> bool:
        for _ in range(_TRIES):
            try:
                if not self._prepared:
                    self._prepare()
                    self._prepared = True
                self._store.insert(batch.block, token=batch.token)
            except StoreAway as error:
                self._gone(str(error.extra.get("cause", error.message)))
                return False
            except StoreRefused as error:
                cause = str(error.extra.get("cause", error.message))
                if self._stopping.wait(_FIRST_RETRY_S):
                    break
            else:
                self._done(batch, from_spool)
                return True
        self._refuse(batch, from_spool, cause)
        return True

    def _done(self, batch: Batch, from_spool: bool) -> None:
        if self._away:
            logger.info("tick_store_back", spooled=self._spool.count)
        self._away = None
        self._written[batch.block.table] += batch.block.rows
        if from_spool:
            self._spool.remove(batch)
            return
        self._leave_queue(batch)
        self._on_durable(batch.block)

    def _leave_queue(self, batch: Batch) -> None:
        with self._lock:
            if self._queue and self._queue[0] is batch:
                self._queue.popleft()

    def _refuse(self, batch: Batch, from_spool: bool, cause: str) -> None:
        """Set a batch aside that the store never takes, or all after it would wait for ever."""
        logger.error("tick_store_refuses", rows=batch.block.rows, error=cause)
        if not from_spool:
            self._leave_queue(batch)
        try:
            self._spool.set_aside(batch)
        except (SpoolFull, OSError) as error:
            logger.error("tick_store_rows_lost", rows=batch.block.rows, error=str(error))
        self._counts["refused"] += batch.block.rows

    def _gone(self, why: str) -> None:
        if self._away is None:
            logger.warning("tick_store_away", error=why)
        self._away = why

    def _queue_to_spool(self) -> None:
        with self._lock:
            waiting, self._queue = list(self._queue), deque()
        for batch in waiting:
            self._to_spool(batch)
