"""When silence means something: by instrument, and for a whole source."""

from marketdata.health.freshness import Freshness
from marketdata.health.gaps import GapWatch

FLOOR_S = 5.0


def late_ids(freshness: Freshness, now: float, since: float = 0.0) -> list[int]:
    census = freshness.census(now, since=since, floor_s=FLOOR_S, show=10)
    return [row.id for row in census.worst]


def ticking(freshness: Freshness, key: int, every_s: float, until: float) -> None:
    at = 0.0
    while at <= until:
        freshness.saw([key], at)
        at += every_s


def test_a_lively_instrument_is_late_after_seconds_and_a_sleepy_one_is_not() -> None:
    freshness = Freshness()
    ticking(freshness, 1, 0.3, 100.0)
    ticking(freshness, 2, 20.0, 100.0)
    assert late_ids(freshness, 104.0) == []
    assert late_ids(freshness, 106.0) == [1]
    assert late_ids(freshness, 159.0) == [1]
    assert sorted(late_ids(freshness, 161.0)) == [1, 2]


def test_the_worst_comes_first_by_how_overdue_it_is() -> None:
    freshness = Freshness()
    ticking(freshness, 1, 10.0, 100.0)
    ticking(freshness, 2, 0.5, 100.0)
    assert late_ids(freshness, 140.0) == [2, 1]


def test_liquid_ones_are_counted_apart() -> None:
    freshness = Freshness()
    ticking(freshness, 1, 0.5, 100.0)
    ticking(freshness, 2, 0.5, 110.0)
    ticking(freshness, 3, 50.0, 200.0)
    census = freshness.census(112.0, since=0.0, floor_s=FLOOR_S, show=10)
    assert (census.total, census.stale, census.liquid, census.liquid_stale) == (3, 1, 2, 1)


def test_an_instrument_seen_once_gets_the_benefit_of_the_doubt() -> None:
    freshness = Freshness()
    freshness.saw([1], 0.0)
    assert late_ids(freshness, 299.0) == []
    assert late_ids(freshness, 301.0) == [1]


def test_a_pause_of_the_whole_source_teaches_nothing() -> None:
    freshness, naive = Freshness(), Freshness()
    for watch in (freshness, naive):
        ticking(watch, 1, 0.5, 10.0)
    freshness.forgive(100.0)
    for watch in (freshness, naive):
        watch.saw([1], 100.0)
    assert late_ids(freshness, 106.0) == [1]
    assert late_ids(naive, 106.0) == []


def test_silence_counts_from_the_opening() -> None:
    freshness = Freshness()
    ticking(freshness, 1, 0.5, 10.0)
    assert late_ids(freshness, 1004.0, since=1000.0) == []
    assert late_ids(freshness, 1006.0, since=1000.0) == [1]


def test_a_slow_pause_fades_from_memory() -> None:
    freshness = Freshness()
    ticking(freshness, 1, 0.5, 10.0)
    freshness.saw([1], 60.0)
    assert late_ids(freshness, 160.0) == []
    for step in range(400):
        freshness.saw([1], 60.0 + 0.5 * step)
    assert late_ids(freshness, 266.0) == [1]


def watched(every_s: float, until: float, longest_s: float = 10.0) -> GapWatch:
    watch, at = GapWatch(), 0.0
    while at <= until:
        watch.took(at, at * 1000)
        watch.look(at, at * 1000, longest_s)
        at += every_s
    return watch


def test_a_fast_source_is_missed_after_five_seconds() -> None:
    watch = watched(0.125, 20.0)
    watch.look(24.5, 24_500, 10.0)
    assert not watch.is_open
    watch.look(25.5, 25_500, 10.0)
    assert watch.is_open
    assert round(watch.gaps[-1].seconds(25_500), 1) == 5.5
    assert watch.took(30.0, 30_000)
    assert not watch.is_open
    assert round(watch.gaps[-1].seconds(99_999), 1) == 10.0


def test_a_recording_of_minutes_is_missed_only_past_its_own_step() -> None:
    watch = watched(60.0, 600.0, longest_s=90.0)
    watch.look(680.0, 680_000, 90.0)
    assert not watch.is_open
    watch.look(691.0, 691_000, 90.0)
    assert watch.is_open


def test_no_gap_outside_the_session() -> None:
    watch = watched(0.1, 20.0)
    watch.rest(500.0, 500_000)
    watch.look(504.0, 504_000, 10.0)
    assert not watch.gaps


def test_only_the_newest_gaps_are_kept() -> None:
    watch = watched(0.1, 20.0)
    for number in range(1, 61):
        at = 20.0 + 100.0 * number
        watch.look(at - 1, (at - 1) * 1000, 10.0)
        watch.took(at, at * 1000)
    assert len(watch.gaps) == 50
    assert watch.gaps[-1].to_ms == 6_020_000


def test_a_feed_that_stood_still_itself_finds_the_gap_when_it_goes_on() -> None:
    watch = watched(0.125, 20.0)
    assert watch.took(28.0, 28_000)
    assert [gap.seconds(0) for gap in watch.gaps] == [8.0]
    watch.took(28.125, 28_125)
    watch.look(33.5, 33_500, 10.0)
    assert watch.is_open  # the pause taught nothing


def test_the_night_is_no_gap_even_if_nobody_looked() -> None:
    watch = watched(0.125, 20.0)
    watch.rest(20.0, 20_000)
    watch.took(5_000.0, 5_000_000)
    assert not watch.gaps
