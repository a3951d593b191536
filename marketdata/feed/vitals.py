"""The feed's own health, measured in its loop and published beside its heartbeat."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import redis

from marketdata.candles.builder import Window
from marketdata.health.divergence import Comparer, Seen
from marketdata.health.monitor import FeedMonitor
from marketdata.health.report import encode_health
from marketdata.ports import CountsReconnects, SecondSource, TickFeed
from marketdata.ticks import RECORD_DTYPE, to_ms
from marketdata.wire import CLOCK_TTL_S, HEALTH_KEY
from terminal.kernel.clock import Clock
from terminal.kernel.market_clock import MarketClockState

_ROWS: Final = np.dtype(RECORD_DTYPE)


class Vitals:
    """Watches one source for a feed worker. ``report`` raises redis.RedisError."""

    def __init__(
        self,
        source: TickFeed,
        *,
        client: redis.Redis,
        clock: Clock,
        second: SecondSource | None = None,
    ) -> None:
        self._source, self._redis, self._clock, self._second = source, client, clock, second
        self._monitor = FeedMonitor()
        self._comparer = Comparer(second.name) if second else None
        self._prices: dict[int, Seen] = {}

    def opened(self) -> None:
        """The source was opened (again)."""
        self._monitor.opened()

    def begin(self) -> None:
        """A new run of the source begins."""
        self._prices.clear()
        self._monitor.begin(self._clock.monotonic(), self._wall_ms())

    def published(self, records: bytes, read_at: float) -> None:
        """Take note of a published batch that was read at monotonic ``read_at``."""
        rows = np.frombuffer(records, _ROWS)
        ids, now, wall = rows["instrument_id"].tolist(), self._clock.monotonic(), self._clock.now()
        self._monitor.took(ids, now, to_ms(wall))
        state = self._source.clock_state()
        lag_ms = None
        if state.speed > 0:
            behind = to_ms(state.market_time(wall)) - float(rows["exchange_ts_ms"].max())
            lag_ms = round(max(0.0, behind / state.speed), 1)
        self._monitor.published((now - read_at) * 1000.0, lag_ms)
        if self._comparer is not None:
            prices = rows["ltp"] / 10.0 ** rows["price_exp"]
            for key, price in zip(ids, prices.tolist(), strict=True):
                self._prices[key] = Seen(price, now)

    def report(self, state: MarketClockState, refused: Mapping[str, int]) -> None:
        """Publish how the source does; ``refused`` counts ticks left out, by reason."""
        now, wall_ms = self._clock.monotonic(), self._wall_ms()
        self._compare(now, wall_ms)
        market_ms = to_ms(state.market_time(self._clock.now()))
        own = self._source.reconnects if isinstance(self._source, CountsReconnects) else 0
        report = self._monitor.report(
            now=now,
            wall_ms=wall_ms,
            source=state.source,
            mode=state.mode.value,
            session_open=state.speed > 0 and _is_open(self._source.windows(), market_ms),
            max_quote_age_s=state.max_quote_age_s,
            refused=refused,
            own_reconnects=own,
        )
        self._redis.set(HEALTH_KEY, encode_health(report), ex=CLOCK_TTL_S)

    def goodbye(self) -> None:
        """Say nothing more: the feed has ended."""
        self._redis.delete(HEALTH_KEY)

    def _compare(self, now: float, wall_ms: float) -> None:
        if self._comparer is None or self._second is None:
            return
        self._monitor.divergences = self._comparer.compare(
            self._prices,
            self._second.prices(),
            tick_sizes=self._second.tick_sizes(),
            now=now,
            wall_ms=wall_ms,
        )

    def _wall_ms(self) -> float:
        return to_ms(self._clock.now())


def _is_open(windows: tuple[Window, ...] | None, market_ms: float) -> bool:
    if windows is None:
        return True
    return any(window.open_ms <= market_ms < window.close_ms for window in windows)
