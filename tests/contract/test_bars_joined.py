"""Longer bars joined from recorded minutes equal the published ones; odd sessions included."""

import csv
import gzip
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.conf import settings

from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.candles.builder import BarBuilder, Tick
from marketdata.candles.grid import DAY_MS, SessionGrid
from marketdata.selectors.candle_history import sessions_of
from marketdata.ticks import from_ms, to_ms
from terminal.kernel.clock import IST
from terminal.kernel.enums import Exchange

folder = settings.MARKET_DATA_DIR / "index_bars"
MINUTES_2022 = "NIFTY_1min_2022-08_2022-12_from_1s.csv.gz"
MINUTES_2024 = "NIFTY_1min_2024-01-01_2024-08-23.csv.gz"
BANK_2024 = "BANKNIFTY_1min_2024-01-01_2024-08-23.csv.gz"
FIVES = "NIFTY_5min_2023-03-13_2025-06-30.csv.gz"
DRILLS = (date(2024, 3, 2), date(2024, 5, 18))

pytestmark = pytest.mark.skipif(
    not all((folder / name).is_file() for name in (MINUTES_2022, MINUTES_2024, BANK_2024, FIVES)),
    reason=f"recorded bars are not in {folder} (MARKET_DATA_DIR)",
)


def rows(name: str) -> Iterator[Bar]:
    with gzip.open(folder / name, "rt") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["timestamp"])
            prices = (round(float(row[key]) * 100) for key in ("open", "high", "low", "close"))
            yield Bar(int(to_ms(at)), *prices, 0)


def day(bar: Bar) -> date:
    return from_ms(bar.start_ms).astimezone(IST).date()


def join(name: str, interval_ms: int) -> list[Bar]:
    return SessionGrid(interval_ms, sessions_of(Exchange.NSE)).join(rows(name))


def test_five_minutes_joined_from_minutes_are_the_published_ones() -> None:
    """Two recordings of one index: identical on 51 days, elsewhere a second apart at the edges."""
    joined = {bar.start_ms: bar for bar in join(MINUTES_2024, 5 * MINUTE_MS)}
    published = {bar.start_ms: bar for bar in rows(FIVES) if bar.start_ms in joined}
    assert published.keys() == joined.keys()
    days = {day(bar) for bar in joined.values()}
    differing = {day(bar) for start, bar in published.items() if bar != joined[start]}
    assert len(days) == 156
    assert len(days - differing) == 51
    assert min(differing) == date(2024, 1, 23)
    away = sorted(
        max(abs(ours - theirs) for ours, theirs in zip(bar[1:5], joined[start][1:5], strict=True))
        for start, bar in published.items()
    )
    assert away[int(len(away) * 0.99)] < 310  # 3.10 points of the index


@pytest.mark.parametrize("name", [MINUTES_2024, BANK_2024])
def test_bars_of_a_drill_stand_in_its_two_sessions(name: str) -> None:
    hours, days = join(name, 60 * MINUTE_MS), join(name, DAY_MS)
    for drill in DRILLS:
        found = [from_ms(bar.start_ms).astimezone(IST) for bar in hours if day(bar) == drill]
        assert [at.strftime("%H:%M") for at in found] == ["09:15", "11:30"]
    assert len(days) == len({day(bar) for bar in rows(name)}) == 156


@pytest.mark.parametrize("on", [*DRILLS, date(2024, 1, 20)])
def test_the_builder_makes_every_minute_of_an_odd_session(on: date) -> None:
    recorded = [bar for bar in rows(MINUTES_2024) if day(bar) == on]
    windows = tuple(sessions_of(Exchange.NSE)(on) or ())
    builder = BarBuilder(windows)
    for bar in recorded:
        for quarter, price in enumerate((bar.open, bar.low, bar.high, bar.close)):
            builder.add(Tick(1, bar.start_ms + 14_000 * quarter, price, 0))
    built = [bar for _, bar in builder.close(10**15)]
    # The recording of 20 January goes on after the close, to 18:16.
    inside = [
        bar for bar in recorded if any(w.open_ms <= bar.start_ms < w.close_ms for w in windows)
    ]
    assert built == inside
    assert builder.dropped["outside"] == 4 * (len(recorded) - len(inside))
    assert len(built) == sum(w.close_ms - w.open_ms for w in windows) // MINUTE_MS
