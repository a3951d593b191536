"""Fills minutes that the feed did not see from whoever remembers them."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple

import structlog

from marketdata.candles.backfill import Gap, filled, gaps
from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.candles.builder import Window
from marketdata.ports import BarStore, HistorySource, TickStore
from terminal.kernel.errors import TerminalError

logger = structlog.get_logger(__name__)

# A bar waits for late ticks, and a history for its own last minute.
SETTLED_MS: Final = 2 * MINUTE_MS
_ALL: Final = 10_000


class Filled(NamedTuple):
    """Bars of one instrument for minutes that were not seen, oldest first."""

    instrument_id: int
    bars: list[Bar]


class TickStoreHistory:
    """The tick store as a history: what this source told us before the feed was started again."""

    def __init__(self, store: TickStore, *, source: str) -> None:
        """``source`` is the short name under which the rows are kept."""
        self._store, self._source = store, source

    def minute_bars(self, instrument_id: int, *, from_ms: int, until_ms: int) -> list[Bar]:
        """Return stored one-minute bars; raises ServiceUnavailable."""
        return self._store.bars(
            instrument_id,
            interval_ms=MINUTE_MS,
            since_ms=from_ms,
            until_ms=until_ms,
            limit=_ALL,
            source=self._source,
        )


class Backfill:
    """Asks histories for the gaps of instruments, beside the feed's loop.

    ``look`` and ``ready`` are called by the feed's thread and never wait; the histories are asked
    in turn by one thread of their own, each for what those before it could not tell.
    """

    def __init__(self, histories: Sequence[HistorySource], *, longest_pause_ms: int = 0) -> None:
        """Gaps no longer than ``longest_pause_ms`` are instruments that nobody traded."""
        self._histories = histories
        self._pause_ms = longest_pause_ms
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="backfill")
        self._asked: dict[int, Future[Filled]] = {}

    def look(
        self, ids: Iterable[int], bars: BarStore, windows: Sequence[Window], *, market_ms: int
    ) -> int:
        """Ask for what is missing of ``ids`` so far; return how many instruments have gaps."""
        if not self._histories:
            return 0
        found = 0
        for instrument_id in ids:
            seen = [bar.start_ms for bar in bars.read(instrument_id, _ALL)]
            missing = gaps(
                seen, windows, until_ms=market_ms - SETTLED_MS, longest_pause_ms=self._pause_ms
            )
            found += bool(missing)
            if missing and instrument_id not in self._asked:
                self._asked[instrument_id] = self._pool.submit(self._ask, instrument_id, missing)
        return found

    def ready(self) -> Iterator[Filled]:
        """Yield what has been answered since the last call."""
        for instrument_id in [key for key, asked in self._asked.items() if asked.done()]:
            answer = self._asked.pop(instrument_id).result()
            if answer.bars:
                yield answer

    def close(self) -> None:
        """Forget all questions; does not wait for the one that is being answered."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._asked.clear()

    def _ask(self, instrument_id: int, missing: list[Gap]) -> Filled:
        found: list[Bar] = []
        for history in self._histories:
            known = {bar.start_ms for bar in found}
            if all(_complete(gap, known) for gap in missing):
                break
            found = filled(found, self._of(history, instrument_id, missing), missing)
        return Filled(instrument_id, found)

    def _of(self, history: HistorySource, instrument_id: int, missing: list[Gap]) -> list[Bar]:
        try:
            return [
                bar
                for gap in missing
                for bar in history.minute_bars(
                    instrument_id, from_ms=gap.from_ms, until_ms=gap.until_ms
                )
            ]
        except TerminalError as error:
            logger.warning("backfill_refused", instrument_id=instrument_id, reason=error.message)
            return []


def _complete(gap: Gap, known: set[int]) -> bool:
    return all(start in known for start in range(gap.from_ms, gap.until_ms, MINUTE_MS))
