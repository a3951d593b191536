"""The feed's loop: read a source, guard, publish, build bars, keep the heartbeat."""

import itertools
import threading
from collections.abc import Iterable, Iterator
from typing import Final

import redis
import redis.lock
import structlog

from marketdata.candles.bar import Bar
from marketdata.candles.builder import BarBuilder, Tick
from marketdata.candles.guard import TickGuard
from marketdata.feed.backfill import Backfill, TickStoreHistory
from marketdata.feed.chains import ChainDesk
from marketdata.feed.depths import depth_beside
from marketdata.feed.history import FeedHistory, code_of
from marketdata.feed.publisher import Publisher
from marketdata.feed.vitals import Vitals
from marketdata.ports import (
    BarStore,
    CountsReconnects,
    HistorySource,
    KnowsPreviousOi,
    SecondSource,
    TickFeed,
)
from marketdata.selectors.underlyings import underlying_ids
from marketdata.ticks import FLAG_NO_ASK, FLAG_NO_BID, RECORD, RECORD_SIZE, to_ms
from marketdata.tickstore.client import tick_store
from terminal.kernel.clock import Clock
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.errors import ServiceUnavailable

logger = structlog.get_logger(__name__)

LOCK_KEY: Final = "md:feed"
LOCK_TTL_S: Final = 5.0
_TIDY_EVERY_S: Final = 1.0
_READ_S: Final = 0.05
_RETRY_S: Final = 0.5
_BACKLOG_AT_ONCE: Final = 8
LOOK_AGAIN_MS: Final = 180_000
KEEP_OPTION_BARS: Final = 400
KEEP_BARS: Final = 6_000


class FeedWorker:
    """Publishes one source for as long as it holds the feed lock.

    The lock lives in Redis beside what it protects: whoever cannot reach it cannot publish either.

    Attributes:
        published: Ticks published so far.
    """

    def __init__(
        self,
        source: TickFeed,
        *,
        client: redis.Redis,
        bars: BarStore,
        clock: Clock,
        second: SecondSource | None = None,
        history: FeedHistory | None = None,
        chains: ChainDesk | None = None,
    ) -> None:
        self.published = 0
        self._source, self._bars, self._clock = source, bars, clock
        self._publisher = Publisher(client)
        self._lock = redis.lock.Lock(
            client, LOCK_KEY, timeout=LOCK_TTL_S, blocking=False, thread_local=False
        )
        self._vitals = Vitals(source, client=client, clock=clock, second=second)
        self._history = history or FeedHistory(None, client=client)
        self._chains = chains
        self._guard = TickGuard()
        self._builder = BarBuilder()
        self._backlog: Iterator[tuple[InstrumentSpec, list[Bar]]] | None = None
        self._options: set[int] = set()
        self._specs: list[InstrumentSpec] = []
        self._tidied_at = 0.0
        self._run = 0
        self._backfill: Backfill | None = None
        self._reconnects = -1  # when gaps were looked for last
        self._looks_due_ms: list[int] = []

    def run(self, stop: threading.Event) -> None:
        """Publish until ``stop`` is set; waits for the lock and survives outages of Redis."""
        waiting = False
        while not stop.is_set():
            try:
                if self._lock.acquire():
                    waiting = False
                    self._hold(stop)
                elif not waiting:
                    waiting = True
                    logger.info("feed_waiting", reason="another feed publishes")
            except redis.RedisError as error:
                logger.warning("feed_interrupted", error=str(error))
            stop.wait(_RETRY_S)

    def _hold(self, stop: threading.Event) -> None:
        try:
            self._source.open()
            self._vitals.opened()
            logger.info("feed_started", source=self._source.name)
            self._begin()
            while not stop.is_set():
                self._step()
        finally:
            self._source.close()
            self._end()

    def _begin(self) -> None:
        self._run = self._source.run
        self._vitals.begin()
        self._publisher.reset()
        self._bars.reset()
        self._builder = BarBuilder(self._source.windows(), from_start=self._source.starts_session())
        self._backlog = self._source.history()
        self._specs = []
        self._begin_backfill()
        self._tidied_at = self._clock.monotonic()
        self._publisher.heartbeat(self._source.clock_state())

    def _end(self) -> None:
        try:
            self._lock.release()
            self._publisher.goodbye()
            self._vitals.goodbye()
        except (redis.RedisError, redis.lock.LockError) as error:
            logger.info("feed_left_quietly", error=str(error))
        logger.info(
            "feed_stopped",
            source=self._source.name,
            published=self.published,
            refused=dict(self._guard.refused),
            dropped=dict(self._builder.dropped),
        )

    def _step(self) -> None:
        if self._source.run != self._run:
            self._begin()
        records = self._source.read(0.0 if self._backlog else _READ_S)
        if records:
            read_at = self._clock.monotonic()
            good = self._checked(records)
            if good:
                depth = depth_beside(self._source, records, good)
                self._publisher.publish(good, to_ms(self._clock.now()), depth)
                self.published += len(good) // RECORD_SIZE
                self._vitals.published(good, read_at)
                self._history.ticks(good, source=self._source.name)
                self._take_chains(good)
        now = self._clock.monotonic()
        if now - self._tidied_at >= _TIDY_EVERY_S:
            self._tidied_at = now
            self._tidy()
        self._work_backlog()
        self._step_chains()

    def _checked(self, records: bytes) -> bytes:
        """Return ``records`` without impossible ones; the rest goes into the bars."""
        good: list[bytes] = []
        for offset, row in zip(
            range(0, len(records), RECORD_SIZE), RECORD.iter_unpack(records), strict=True
        ):
            instrument_id, exp, flags, _, ltp, bid, ask = row[:7]
            unit = 10.0**exp
            book_bid = 0.0 if flags & FLAG_NO_BID else bid / unit
            book_ask = 0.0 if flags & FLAG_NO_ASK else ask / unit
            if not self._guard.accepts(instrument_id, ltp / unit, book_bid, book_ask):
                continue
            good.append(records[offset : offset + RECORD_SIZE])
            self._builder.add(Tick(instrument_id, int(row[16]), ltp, int(row[14]), int(row[15])))
        return records if len(good) * RECORD_SIZE == len(records) else b"".join(good)

    def _tidy(self) -> None:
        """Renew the lock, beat the heart, move finished bars to the store."""
        self._lock.reacquire()
        state = self._source.clock_state()
        self._publisher.heartbeat(state)
        self._vitals.report(state, self._guard.refused + self._builder.dropped)
        if self._backlog is None:
            market_ms = int(to_ms(state.market_time(self._clock.now())))
            closed = [(key, [bar]) for key, bar in self._builder.close(market_ms)]
            self._append(closed)
            self._history.bars(closed, source=self._source.name)
            self._step_backfill(market_ms)
        self._bars.set_forming(self._builder.forming())
        self._history.report()

    def _work_backlog(self) -> None:
        """Store some of the earlier bars; live ones wait until these are done."""
        if self._backlog is None:
            return
        part = list(itertools.islice(self._backlog, _BACKLOG_AT_ONCE))
        if not part:
            self._backlog = None
            logger.info("feed_history_stored")
            self._arrange_chains()
        self._specs.extend(spec for spec, _ in part)
        self._options.update(spec.id for spec, _ in part if spec.is_option)
        self._append((spec.id, bars) for spec, bars in part if bars)

    def _append(self, bars: Iterable[tuple[int, list[Bar]]]) -> None:
        by_keep: dict[int, list[tuple[int, list[Bar]]]] = {}
        for key, rows in bars:
            keep = KEEP_OPTION_BARS if key in self._options else KEEP_BARS
            by_keep.setdefault(keep, []).append((key, rows))
        for keep, part in by_keep.items():
            self._bars.append(part, keep=keep)

    # --- gaps

    def _begin_backfill(self) -> None:
        """Sources that remember fill what was not seen; the simulator and replays bring it all."""
        if self._backfill is not None:
            self._backfill.close()
        self._backfill, self._reconnects = None, -1
        if isinstance(self._source, HistorySource):
            ours = TickStoreHistory(tick_store(), source=code_of(self._source.name))
            self._backfill = Backfill([ours, self._source])

    def _step_backfill(self, market_ms: int) -> None:
        """Look for gaps at the start and after each reconnection; store what has been found."""
        windows = self._source.windows()
        if self._backfill is None or windows is None:
            return
        source = self._source
        reconnects = source.reconnects if isinstance(source, CountsReconnects) else 0
        if reconnects != self._reconnects:
            # At once, and again when the minutes of the reconnection itself are over.
            self._reconnects = reconnects
            self._looks_due_ms = [market_ms, market_ms + LOOK_AGAIN_MS]
        if self._looks_due_ms and market_ms >= self._looks_due_ms[0]:
            del self._looks_due_ms[0]
            ids = [spec.id for spec in self._specs]
            self._backfill.look(ids, self._bars, windows, market_ms=market_ms)
        for key, bars in self._backfill.ready():
            keep = KEEP_OPTION_BARS if key in self._options else KEEP_BARS
            self._bars.fill(key, bars, keep=keep)
            self._history.bars([(key, bars)], source=self._source.name)

    # --- option chains

    def _arrange_chains(self) -> None:
        """Set the chains up once every contract is known."""
        if self._chains is None:
            return
        names = {spec.underlying for spec in self._specs if spec.is_option}
        self._chains.begin(
            self._specs,
            underlying_ids(names),
            source=self._source.name,
            always_open=self._source.clock_state().always_open,
        )
        told = self._source.previous_oi() if isinstance(self._source, KnowsPreviousOi) else {}
        unknown = [key for key in self._chains.option_ids() if key not in told]
        self._chains.previous_oi({**self._stored_oi(unknown), **told})
        # What was quoted before this moment.
        self._chains.take(self._publisher.latest())

    def _stored_oi(self, ids: list[int]) -> dict[int, int]:
        if not ids:
            return {}
        market_now = self._source.clock_state().market_time(self._clock.now())
        try:
            return tick_store().close_oi(ids, before_ms=int(to_ms(market_now)))
        except ServiceUnavailable as error:
            logger.info("previous_oi_unknown", reason=error.message)
            return {}

    def _take_chains(self, records: bytes) -> None:
        if self._chains is not None and self._backlog is None:
            self._chains.take(records)

    def _step_chains(self) -> None:
        if self._chains is not None and self._backlog is None:
            self._chains.step(self._source.clock_state().market_time(self._clock.now()))
