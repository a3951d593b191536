"""Two sources of one price: when they disagree, and when it only looks so."""

from marketdata.health.divergence import Comparer, Seen, Tolerance
from marketdata.health.report import Divergence

TICKS = {1: 0.05, 2: 0.05}


def compared(
    comparer: Comparer, own: dict[int, float], other: dict[int, float], now: float, age: float = 0.0
) -> list[Divergence]:
    found = comparer.compare(
        {key: Seen(price, now) for key, price in own.items()},
        {key: Seen(price, now - age) for key, price in other.items()},
        tick_sizes=TICKS,
        now=now,
        wall_ms=now * 1000,
    )
    return list(found)


def test_a_difference_that_lasts_is_told_with_both_prices() -> None:
    comparer = Comparer("Second", Tolerance(pct=0.5, ticks=4, for_s=3.0))
    assert compared(comparer, {1: 100.0}, {1: 102.0}, 10.0) == []
    assert compared(comparer, {1: 100.0}, {1: 102.0}, 12.9) == []
    [row] = compared(comparer, {1: 100.0}, {1: 102.0}, 13.0)
    assert row == Divergence(1, "Second", 100.0, 102.0, 2.0, 10_000.0)


def test_agreement_in_between_begins_the_count_anew() -> None:
    comparer = Comparer("Second", Tolerance(for_s=3.0))
    compared(comparer, {1: 100.0}, {1: 102.0}, 0.0)
    compared(comparer, {1: 100.0}, {1: 100.2}, 2.0)
    assert compared(comparer, {1: 100.0}, {1: 102.0}, 4.0) == []
    assert len(compared(comparer, {1: 100.0}, {1: 102.0}, 7.0)) == 1


def test_a_few_ticks_of_a_cheap_option_are_no_difference() -> None:
    comparer = Comparer("Second", Tolerance(pct=0.5, ticks=4, for_s=0.0))
    assert compared(comparer, {1: 0.50}, {1: 0.70}, 0.0) == []  # 40 %, four ticks
    assert len(compared(comparer, {1: 0.50}, {1: 0.75}, 0.0)) == 1


def test_many_ticks_of_a_dear_one_within_the_percentage_are_none_either() -> None:
    comparer = Comparer("Second", Tolerance(pct=0.5, ticks=4, for_s=0.0))
    assert compared(comparer, {1: 26_000.0}, {1: 26_120.0}, 0.0) == []
    assert len(compared(comparer, {1: 26_000.0}, {1: 26_140.0}, 0.0)) == 1


def test_old_prices_and_missing_ones_are_not_compared() -> None:
    comparer = Comparer("Second", Tolerance(for_s=0.0))
    assert compared(comparer, {1: 100.0}, {1: 120.0}, 100.0, age=6.0) == []
    assert compared(comparer, {1: 100.0}, {}, 100.0) == []
    assert compared(comparer, {}, {1: 100.0}, 100.0) == []


def test_the_widest_comes_first() -> None:
    comparer = Comparer("Second", Tolerance(for_s=0.0))
    found = compared(comparer, {1: 100.0, 2: 100.0}, {1: 101.0, 2: 95.0}, 0.0)
    assert [(row.id, row.pct) for row in found] == [(2, 5.0), (1, 1.0)]
