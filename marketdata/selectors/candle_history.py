"""Bars of one instrument out of Redis (today) and the tick store (before), as one series."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import redis
import structlog

from marketdata.candles.bar import MINUTE_MS, Bar, bucket_start
from marketdata.candles.builder import Window
from marketdata.candles.grid import DAY_MS, SessionGrid, WindowsOf, base_of, day_of, day_start_ms
from marketdata.feed.bar_store import RedisBarStore
from marketdata.selectors.live import market_clock
from marketdata.ticks import to_ms
from marketdata.tickstore.client import tick_store
from marketdata.tickstore.rows import ANY_REAL, SIMULATOR
from terminal.infra.redis import redis_client
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange
from terminal.kernel.errors import CalendarNotCovered, ServiceUnavailable
from terminal.kernel.sessions import default_calendar

logger = structlog.get_logger(__name__)

# More than Redis keeps of any instrument, and more than any answer needs of the store.
_ALL_HOT: Final = 10_000
_MOST_ROWS: Final = 200_000


class BarHistory:
    """Reads one instrument's bars of one length.

    Prices that the simulator made up and real ones never stand in one series.
    """

    def __init__(
        self,
        spec: InstrumentSpec,
        interval_ms: int,
        *,
        source: str | None,
        is_running: bool,
        windows_of: WindowsOf | None,
    ) -> None:
        """``source`` as in ``TickStore``; ``is_running`` takes the bars of the feed as well."""
        self._id, self._interval_ms = spec.id, interval_ms
        self._source, self._is_running = source, is_running
        self._grid = SessionGrid(interval_ms, windows_of)

    def newest(
        self, count: int, *, until_ms: int, since_ms: int = 0, may_lack: bool = False
    ) -> list[Bar]:
        """Return the newest ``count`` bars that start in [since_ms, until_ms), oldest first.

        A bar that the end cuts holds only what came before it. With ``may_lack`` what Redis has
        will do while the store is away.

        Raises:
            ServiceUnavailable: when Redis or the store is away.
        """
        hot = [bar for bar in self._hot() if since_ms <= bar.start_ms < until_ms]
        joined = self._grid.join(hot)
        if len(joined) > count:  # the first of them may have lost its beginning
            return joined[-count:]
        until = hot[0].start_ms if hot else until_ms
        try:
            older = self._stored(count - len(joined) + 1, since_ms=since_ms, until_ms=until)
        except ServiceUnavailable as error:
            if not may_lack:
                raise
            logger.warning("candles_without_history", reason=error.message)
            older = []
        return self._grid.join([*older, *hot])[-count:]

    def _hot(self) -> list[Bar]:
        if not self._is_running or self._interval_ms % MINUTE_MS:
            return []
        try:
            return RedisBarStore(redis_client()).read(self._id, _ALL_HOT)
        except redis.RedisError as error:
            raise ServiceUnavailable("Candles are away; try again.", cause=str(error)) from error

    def _stored(self, count: int, *, since_ms: int, until_ms: int) -> list[Bar]:
        """Return enough stored bars for ``count``, cut exactly at ``until_ms``."""
        step = base_of(self._interval_ms)
        is_daily = self._interval_ms >= DAY_MS
        # What is longer than a minute could reach beyond the end: minutes for the last piece.
        cut = until_ms
        if is_daily:
            cut = day_start_ms(day_of(until_ms - 1))
        elif step > MINUTE_MS:
            cut = bucket_start(until_ms, step)
        # A daily bar may come in two: the store counts from 09:15, some open before.
        rows = min(_MOST_ROWS, (count + 1) * (2 if is_daily else self._interval_ms // step))
        found = self._read(step, rows, max(since_ms, 0), cut)
        if cut < until_ms:
            found += self._read(MINUTE_MS, _ALL_HOT, max(since_ms, cut), until_ms)
        return found

    def _read(self, interval_ms: int, limit: int, since_ms: int, until_ms: int) -> list[Bar]:
        if since_ms >= until_ms:
            return []
        return tick_store().bars(
            self._id,
            interval_ms=interval_ms,
            since_ms=since_ms,
            until_ms=until_ms,
            limit=limit,
            source=self._source,
        )


def running_history(spec: InstrumentSpec, interval_ms: int) -> BarHistory:
    """Return the bars of the running source and, before them, those that belong to it."""
    state = market_clock().state()
    source = None
    if state is not None:
        is_simulated = state.source.partition(":")[0] == SIMULATOR
        source = SIMULATOR if is_simulated else ANY_REAL
    always_open = state is not None and state.always_open
    return BarHistory(
        spec,
        interval_ms,
        source=source,
        is_running=True,
        windows_of=None if always_open else sessions_of(spec.exchange),
    )


def stored_history(spec: InstrumentSpec, interval_ms: int, *, is_simulated: bool) -> BarHistory:
    """Return what the store has: of real sources, or what the simulator once made."""
    return BarHistory(
        spec,
        interval_ms,
        source=SIMULATOR if is_simulated else ANY_REAL,
        is_running=False,
        windows_of=None if is_simulated else sessions_of(spec.exchange),
    )


def sessions_of(exchange: Exchange) -> WindowsOf:
    """Return continuous trading by date; None where no calendar reaches."""

    def windows(on: date) -> Sequence[Window] | None:
        try:
            session = default_calendar().session(exchange, on)
        except CalendarNotCovered:
            return None
        parts = session.intervals if session else ()
        return tuple(Window(int(to_ms(part.open_at)), int(to_ms(part.close_at))) for part in parts)

    return windows
