"""Bars count from their session's opening, on odd days too."""

from datetime import date

import pytest

from marketdata.candles.bar import MINUTE_MS, Bar, aggregate
from marketdata.candles.builder import Window
from marketdata.candles.grid import DAY_MS, SessionGrid, base_of, day_of, day_start_ms
from marketdata.ticks import from_ms, to_ms
from terminal.kernel.clock import IST
from terminal.kernel.enums import Exchange
from terminal.kernel.sessions import default_calendar

MUHURAT = date(2024, 11, 1)
DRILL = date(2024, 3, 2)
PLAIN = date(2024, 3, 4)


def windows(on: date, exchange: Exchange = Exchange.NSE) -> tuple[Window, ...]:
    session = default_calendar().session(exchange, on)
    parts = session.intervals if session else ()
    return tuple(Window(int(to_ms(x.open_at)), int(to_ms(x.close_at))) for x in parts)


def minutes(on: date, first: str, count: int) -> list[Bar]:
    hour, minute = map(int, first.split(":"))
    start = day_start_ms(on) + (hour * 60 + minute) * MINUTE_MS
    return [Bar(start + n * MINUTE_MS, n, n + 2, n - 2, n + 1, 1, n) for n in range(count)]


def clock(bars: list[Bar]) -> list[str]:
    return [from_ms(bar.start_ms).astimezone(IST).strftime("%H:%M") for bar in bars]


@pytest.mark.parametrize("count", [2, 3, 5, 10, 15, 30, 60, 120, 240])
def test_a_plain_day_is_as_before(count: int) -> None:
    bars = minutes(PLAIN, "09:15", 375)
    step = count * MINUTE_MS
    assert SessionGrid(step, windows).join(bars) == aggregate(bars, step)


def test_muhurat_hours_begin_at_its_opening() -> None:
    bars = minutes(MUHURAT, "17:45", 80)
    hours = SessionGrid(60 * MINUTE_MS, windows).join(bars)
    assert clock(hours) == ["18:00"]
    assert hours[0].volume == 60
    day = SessionGrid(DAY_MS, windows).join(minutes(MUHURAT, "18:00", 60))
    assert clock(day) == ["18:00"]
    assert (day[0].open, day[0].close, day[0].volume, day[0].oi) == (0, 60, 60, 59)


def test_no_bar_spans_the_pause_of_a_drill() -> None:
    bars = minutes(DRILL, "09:15", 45) + minutes(DRILL, "11:30", 60)
    hours = SessionGrid(60 * MINUTE_MS, windows).join(bars)
    assert clock(hours) == ["09:15", "11:30"]
    assert [bar.volume for bar in hours] == [45, 60]
    assert len(SessionGrid(DAY_MS, windows).join(bars)) == 1


def test_a_commodity_day_is_one_bar_from_its_own_opening() -> None:
    bars = minutes(PLAIN, "09:00", 870)
    grid = SessionGrid(DAY_MS, lambda on: windows(on, Exchange.MCX))
    assert clock(grid.join(bars)) == ["09:00"]
    hours = SessionGrid(60 * MINUTE_MS, lambda on: windows(on, Exchange.MCX)).join(bars)
    assert clock(hours)[:3] == ["09:00", "10:00", "11:00"]


def test_the_pre_open_is_no_bar_and_a_date_without_a_calendar_keeps_its_own() -> None:
    bars = minutes(PLAIN, "09:00", 20)
    assert clock(SessionGrid(MINUTE_MS, windows).join(bars))[0] == "09:15"
    unknown = SessionGrid(5 * MINUTE_MS, lambda _: None).join(bars)
    assert sum(bar.volume for bar in unknown) == 20


@pytest.mark.parametrize(
    ("count", "base"), [(1, 1), (2, 1), (3, 3), (5, 5), (10, 5), (15, 15), (30, 15), (240, 15)]
)
def test_longer_bars_are_read_in_parts_of_a_quarter(count: int, base: int) -> None:
    assert base_of(count * MINUTE_MS) == base * MINUTE_MS
    assert base_of(5_000) == 5_000
    assert base_of(DAY_MS) == DAY_MS


def test_days_turn_at_midnight_ist() -> None:
    assert day_of(day_start_ms(PLAIN)) == PLAIN
    assert day_of(day_start_ms(PLAIN) - 1) == date(2024, 3, 3)
