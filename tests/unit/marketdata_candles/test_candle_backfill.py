"""Gaps are found, and filled from whoever remembers; what was seen live stays."""

import pytest

from marketdata.candles.backfill import Gap, filled, gaps
from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.candles.builder import Window
from marketdata.feed.backfill import SETTLED_MS, Backfill, TickStoreHistory
from terminal.kernel.errors import ServiceUnavailable
from tests.factories.tickstore import MemoryTickStore

OPEN = 1_795_405_500_000  # 2026-11-23 09:15 IST
DAY = (Window(OPEN, OPEN + 375 * MINUTE_MS),)


def at(minute: int) -> int:
    return OPEN + minute * MINUTE_MS


def bar(minute: int, price: int = 100) -> Bar:
    return Bar(at(minute), price, price, price, price, 10, 5)


def test_gaps_are_whole_minutes_of_the_session_that_are_over() -> None:
    seen = [at(0), at(1), at(4), at(-30)]
    assert gaps(seen, DAY, until_ms=at(7) + 30_000) == [Gap(at(2), at(4)), Gap(at(5), at(7))]
    assert gaps([], DAY, until_ms=at(10_000)) == [Gap(at(0), at(375))]
    assert gaps([], DAY, until_ms=OPEN - 1) == []
    assert gaps(map(at, range(375)), DAY, until_ms=at(10_000)) == []


def test_a_pause_between_two_sessions_is_no_gap() -> None:
    drill = (Window(at(0), at(45)), Window(at(135), at(195)))
    seen = [*map(at, range(45)), *map(at, range(136, 195))]
    assert gaps(seen, drill, until_ms=at(500)) == [Gap(at(135), at(136))]


def test_a_minute_that_nobody_traded_is_no_gap_where_that_is_usual() -> None:
    seen = [at(0), at(2), at(9)]
    found = gaps(seen, DAY, until_ms=at(10), longest_pause_ms=3 * MINUTE_MS)
    assert found == [Gap(at(3), at(9))]


def test_live_bars_win_in_minutes_that_were_seen() -> None:
    live, history = [bar(0), bar(3)], [bar(minute, 999) for minute in range(6)]
    found = filled(live, history, [Gap(at(1), at(3))])
    assert found == [bar(0), bar(1, 999), bar(2, 999), bar(3)]


class Bars:
    """The store's reading end."""

    def __init__(self, bars: list[Bar]) -> None:
        self.bars = bars

    def read(self, instrument_id: int, limit: int) -> list[Bar]:
        return self.bars[-limit:]


class Broker:
    def __init__(self, *, fails: bool = False) -> None:
        self.asked: list[tuple[int, int]] = []
        self.fails = fails

    def minute_bars(self, instrument_id: int, *, from_ms: int, until_ms: int) -> list[Bar]:
        self.asked.append((from_ms, until_ms))
        if self.fails:
            raise ServiceUnavailable("The broker is away.")
        # A broker that answers more than was asked.
        return [bar(minute, 700) for minute in range(60)]


def answers(backfill: Backfill) -> list[Bar]:
    backfill._pool.shutdown(wait=True)
    return [one for each in backfill.ready() for one in each.bars]


def test_our_own_store_is_asked_before_the_broker() -> None:
    store = MemoryTickStore()
    store.bars_append([(7, [bar(2, 300), bar(3, 300)])], source="zerodha")
    store.bars_append([(7, [bar(4, 111)])], source="simulator")
    broker = Broker()
    backfill = Backfill([TickStoreHistory(store, source="zerodha"), broker])
    live = Bars([bar(0), bar(1), bar(6)])
    assert backfill.look([7], live, DAY, market_ms=at(7) + SETTLED_MS) == 1
    assert answers(backfill) == [bar(2, 300), bar(3, 300), bar(4, 700), bar(5, 700)]
    assert broker.asked == [(at(2), at(6))]


def test_a_broker_that_refuses_leaves_the_gap() -> None:
    backfill = Backfill([Broker(fails=True)])
    assert backfill.look([7], Bars([bar(0)]), DAY, market_ms=at(9)) == 1
    assert answers(backfill) == []


def test_who_has_no_gap_asks_nobody() -> None:
    broker = Broker()
    backfill = Backfill([broker])
    assert backfill.look([7], Bars([bar(0), bar(1)]), DAY, market_ms=at(2) + SETTLED_MS) == 0
    assert answers(backfill) == []
    assert broker.asked == []


@pytest.mark.parametrize("histories", [[], [Broker()]])
def test_before_the_session_nothing_is_missing(histories: list[Broker]) -> None:
    assert Backfill(histories).look([7], Bars([]), DAY, market_ms=at(-5)) == 0
