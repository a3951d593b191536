"""What the feed hands to the tick store: ticks, bars, and word of how that goes."""

from collections.abc import Sequence

import redis

from marketdata.candles.bar import Bar
from marketdata.tickstore.rows import ChainRows
from marketdata.tickstore.stats import encode_stats
from marketdata.tickstore.writer import TickStoreWriter
from marketdata.wire import CLOCK_TTL_S, STORE_KEY


class FeedHistory:
    """Passes a source's rows on; does nothing where no history is kept.

    Appending never waits and never raises; ``report`` raises redis.RedisError.
    """

    def __init__(self, writer: TickStoreWriter | None, *, client: redis.Redis) -> None:
        self._writer, self._redis = writer, client

    def ticks(self, records: bytes, *, source: str) -> None:
        """Keep published records."""
        if self._writer:
            self._writer.ticks_append(records, source=code_of(source))

    def bars(self, bars: Sequence[tuple[int, Sequence[Bar]]], *, source: str) -> None:
        """Keep finished one-minute bars."""
        if self._writer and bars:
            self._writer.bars_append(bars, source=code_of(source))

    def chains(self, snapshots: Sequence[ChainRows], *, source: str) -> None:
        """Keep chain snapshots."""
        if self._writer and snapshots:
            self._writer.chain_append(snapshots, source=code_of(source))

    def report(self) -> None:
        """Publish the writer's counters."""
        if self._writer:
            self._redis.set(STORE_KEY, encode_stats(self._writer.stats()), ex=CLOCK_TTL_S)


def code_of(source: str) -> str:
    """Return the short name under which a source's rows are kept: ``replay`` of
    ``replay:NIFTY_1s@2022-11-14``."""
    return source.partition(":")[0]
