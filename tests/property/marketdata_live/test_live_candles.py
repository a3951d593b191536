"""Bars do not depend on the order in which ticks arrive, and lose or invent nothing."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from marketdata.candles.bar import MINUTE_MS, Bar, aggregate, bucket_start
from marketdata.candles.builder import BarBuilder, Tick, Window
from marketdata.candles.guard import TickGuard

OPEN_MS = 1_668_397_500_000  # 2022-11-14 09:15 IST
CLOSE_MS = OPEN_MS + 375 * MINUTE_MS
FOREVER = 10**15
WINDOW = (Window(OPEN_MS, CLOSE_MS),)

moments = st.integers(-5 * MINUTE_MS, 20 * MINUTE_MS)
paths = st.dictionaries(moments, st.integers(1, 10**7), min_size=1, max_size=60)


def ticks_of(path: dict[int, int]) -> list[Tick]:
    """Return one tick a moment with a volume that grows by ten."""
    return [
        Tick(1, OPEN_MS + at, price, 10 * number)
        for number, (at, price) in enumerate(sorted(path.items()), start=1)
    ]


def bars_of(ticks: list[Tick], **options) -> list[Bar]:
    builder = BarBuilder(WINDOW, **options)
    for tick in ticks:
        builder.add(tick)
    return [bar for _, bar in builder.close(FOREVER)]


@given(paths, st.randoms())
def test_order_of_arrival_does_not_change_prices(path, random) -> None:
    ticks = ticks_of(path)
    shuffled = ticks[:]
    random.shuffle(shuffled)
    prices = [bar[:5] for bar in bars_of(ticks)]
    assert [bar[:5] for bar in bars_of(shuffled)] == prices


@given(paths, st.lists(st.integers(0, 59), max_size=20))
def test_repeated_ticks_change_nothing(path, again) -> None:
    ticks = ticks_of(path)
    repeated = ticks + [ticks[index] for index in again if index < len(ticks)]
    assert bars_of(repeated, from_start=True) == bars_of(ticks, from_start=True)


@given(paths)
def test_bars_equal_the_definition(path) -> None:
    inside = [tick for tick in ticks_of(path) if tick.at_ms >= OPEN_MS]
    expected = []
    for start, group in itertools.groupby(inside, key=lambda t: t.at_ms // MINUTE_MS * MINUTE_MS):
        prices = [tick.ltp for tick in group]
        expected.append((start, prices[0], max(prices), min(prices), prices[-1]))
    assert [bar[:5] for bar in bars_of(ticks_of(path))] == expected


@given(paths)
def test_volume_of_bars_is_the_growth_of_the_session(path) -> None:
    inside = [tick for tick in ticks_of(path) if tick.at_ms >= OPEN_MS]
    total = sum(bar.volume for bar in bars_of(ticks_of(path), from_start=True))
    assert total == (inside[-1].volume if inside else 0)
    joined_late = sum(bar.volume for bar in bars_of(ticks_of(path)))
    assert joined_late == (inside[-1].volume - inside[0].volume if inside else 0)


@given(paths, st.sampled_from([5, 15, 60]))
def test_aggregate_keeps_extremes_and_volume(path, minutes) -> None:
    bars = bars_of(ticks_of(path), from_start=True)
    joined = aggregate(bars, minutes * MINUTE_MS)
    assert sum(bar.volume for bar in joined) == sum(bar.volume for bar in bars)
    assert [bar.start_ms for bar in joined] == sorted({bar.start_ms for bar in joined})
    if bars:
        assert (joined[0].open, joined[-1].close) == (bars[0].open, bars[-1].close)
        assert max(bar.high for bar in joined) == max(bar.high for bar in bars)
        assert min(bar.low for bar in joined) == min(bar.low for bar in bars)
    for bar in bars:
        start = bucket_start(bar.start_ms, minutes * MINUTE_MS)
        assert start <= bar.start_ms < start + minutes * MINUTE_MS


def test_hourly_bars_start_with_the_session() -> None:
    assert bucket_start(OPEN_MS + 61 * MINUTE_MS, 60 * MINUTE_MS) == OPEN_MS + 60 * MINUTE_MS
    midnight = OPEN_MS - (9 * 60 + 15) * MINUTE_MS
    assert bucket_start(midnight + MINUTE_MS, 60 * MINUTE_MS) == midnight


def test_pre_open_and_after_hours_are_dropped_and_counted() -> None:
    builder = BarBuilder(WINDOW)
    for at in (OPEN_MS - 1, CLOSE_MS, CLOSE_MS + 5):
        builder.add(Tick(1, at, 100, 0))
    assert list(builder.close(FOREVER)) == []
    assert builder.dropped == {"outside": 3}


def test_late_tick_within_grace_counts_and_after_it_is_dropped() -> None:
    builder = BarBuilder(WINDOW, grace_ms=2_000)
    builder.add(Tick(1, OPEN_MS + 1_000, 100, 0))
    assert list(builder.close(OPEN_MS + MINUTE_MS + 1_999)) == []
    builder.add(Tick(1, OPEN_MS + 59_000, 130, 0))
    [(_, bar)] = builder.close(OPEN_MS + MINUTE_MS + 2_000)
    assert (bar.open, bar.close) == (100, 130)
    builder.add(Tick(1, OPEN_MS + 59_500, 999, 0))
    assert builder.dropped == {"late": 1}
    assert list(builder.close(FOREVER)) == []


def test_volume_that_falls_adds_nothing_and_goes_on_from_its_peak() -> None:
    ticks = [Tick(1, OPEN_MS + n, 100, volume) for n, volume in enumerate([50, 80, 20, 85])]
    assert [bar.volume for bar in bars_of(ticks, from_start=True)] == [85]


def test_next_day_starts_its_volume_at_nothing() -> None:
    builder = BarBuilder(None)
    builder.add(Tick(1, OPEN_MS, 100, 5_000))
    builder.add(Tick(1, OPEN_MS + 86_400_000, 100, 30))
    assert [bar.volume for _, bar in builder.close(FOREVER)] == [0, 30]


def test_forming_bars_are_shown_once_per_change() -> None:
    builder = BarBuilder(WINDOW)
    builder.add(Tick(1, OPEN_MS, 100, 0))
    assert [bar.close for _, bar in builder.forming()] == [100]
    assert list(builder.forming()) == []


def test_guard_refuses_zero_and_misplaced_decimal_points() -> None:
    guard = TickGuard()
    assert guard.accepts(1, 250.0, 0, 0)
    assert not guard.accepts(1, 0.0, 0, 0)
    assert not guard.accepts(1, 2500.0, 249.0, 251.0)
    assert not guard.accepts(1, 25.0, 0, 0)
    assert guard.accepts(1, 251.0, 0, 0)
    assert guard.refused == {"zero": 1, "outlier": 2}


def test_guard_believes_the_book_and_repetition() -> None:
    guard = TickGuard()
    guard.accepts(1, 25.0, 0, 0)
    assert guard.accepts(1, 250.0, 249.0, 251.0)
    assert [guard.accepts(1, 2500.0 + n, 0, 0) for n in range(3)] == [False, False, True]
    assert guard.accepts(1, 2510.0, 0, 0)


def test_guard_lets_cheap_options_multiply() -> None:
    guard = TickGuard()
    assert guard.accepts(1, 0.05, 0, 0)
    assert guard.accepts(1, 5.0, 0, 0)
