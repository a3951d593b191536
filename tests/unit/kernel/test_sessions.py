"""The calendar: odd sessions, holiday traps, hours that changed, years that are not covered."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from terminal.kernel.calendar_tables import CalendarDataError, load_tables
from terminal.kernel.clock import IST, to_ist
from terminal.kernel.enums import Exchange, SessionPhase
from terminal.kernel.errors import CalendarNotCovered
from terminal.kernel.sessions import SessionCalendar, default_calendar

NSE, BSE, NFO, BFO = Exchange.NSE, Exchange.BSE, Exchange.NFO, Exchange.BFO
CDS, MCX = Exchange.CDS, Exchange.MCX
CALENDAR = default_calendar()


def ist(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=IST)


def hours(exchange: Exchange, on: str) -> list[str]:
    """Return the intervals of a date as IST text, [] when shut."""
    session = CALENDAR.session(exchange, date.fromisoformat(on))
    parts = session.intervals if session else ()
    return [f"{to_ist(p.open_at):%H:%M}-{to_ist(p.close_at):%H:%M}" for p in parts]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2019-10-27", ["18:15-19:15"]),
        ("2020-11-14", ["18:15-19:15"]),
        ("2021-11-04", ["18:15-19:15"]),
        ("2022-10-24", ["18:15-19:15"]),
        ("2023-11-12", ["18:15-19:15"]),
        ("2024-11-01", ["18:00-19:00"]),
        ("2025-10-21", ["13:45-14:45"]),
        ("2026-11-08", ["18:00-19:00"]),
        ("2020-02-01", ["09:15-15:30"]),
        ("2024-01-20", ["09:15-15:30"]),
        ("2024-03-02", ["09:15-10:00", "11:30-12:30"]),
        ("2024-05-18", ["09:15-10:00", "11:30-12:30"]),
        ("2025-02-01", ["09:15-15:30"]),
        ("2026-02-01", ["09:15-15:30"]),
        ("2021-02-24", ["09:15-11:40", "15:45-17:00"]),
    ],
)
def test_odd_sessions(on: str, expected: list[str]) -> None:
    assert hours(NSE, on) == hours(NFO, on) == expected


@pytest.mark.parametrize(
    "on", ["2023-06-29", "2024-01-22", "2024-05-20", "2026-01-15", "2025-10-22", "2026-11-24"]
)
def test_holiday_traps_are_shut(on: str) -> None:
    for exchange in (NSE, BSE, NFO, BFO):
        assert hours(exchange, on) == []


def test_day_before_a_moved_holiday_trades() -> None:
    assert hours(NFO, "2023-06-28") == ["09:15-15:30"]
    assert CALENDAR.previous_trading_day(NFO, date(2023, 6, 29)) == date(2023, 6, 28)


def test_ordinary_weekend_is_shut() -> None:
    assert hours(NSE, "2024-01-27") == hours(NSE, "2024-01-28") == []


def test_derivatives_close_later_since_the_closing_auction() -> None:
    assert hours(NFO, "2026-07-31") == ["09:15-15:30"]
    assert hours(NFO, "2026-08-03") == ["09:15-15:40"]
    assert hours(NSE, "2026-08-03") == ["09:15-15:30"]


def test_futures_have_a_preopen_since_december_2025() -> None:
    preopen = {}
    for on in ("2024-03-02", "2025-12-05", "2025-12-08", "2026-02-01"):
        session = CALENDAR.session(NFO, date.fromisoformat(on))
        preopen[on] = session.preopen_at if session else "shut"
    assert preopen == {
        "2024-03-02": None,
        "2025-12-05": None,
        "2025-12-08": ist("2025-12-08 09:00"),
        "2026-02-01": ist("2026-02-01 09:00"),
    }


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-03-06", ["09:00-23:55"]),
        ("2026-03-09", ["09:00-23:30"]),
        ("2026-10-30", ["09:00-23:30"]),
        ("2026-11-02", ["09:00-23:55"]),
        ("2026-11-24", ["17:00-23:55"]),
        ("2026-05-28", ["17:00-23:30"]),
        ("2026-01-01", ["09:00-17:00"]),
        ("2026-01-26", []),
        ("2026-04-03", []),
        ("2026-02-01", ["09:00-17:00"]),
        ("2025-10-21", ["13:45-14:45"]),
        ("2020-03-30", ["09:00-17:00"]),
        ("2020-04-02", []),
        ("2020-04-23", ["09:00-23:30"]),
    ],
)
def test_mcx_hours(on: str, expected: list[str]) -> None:
    assert hours(MCX, on) == expected


def test_currency_follows_the_banks_holidays() -> None:
    assert hours(CDS, "2026-02-19") == []
    assert hours(NSE, "2026-02-19") != []
    assert hours(CDS, "2026-11-23") == ["09:00-17:00"]


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        ("08:59:59", SessionPhase.CLOSED),
        ("09:00", SessionPhase.PREOPEN),
        ("09:14:59.999999", SessionPhase.PREOPEN),
        ("09:15", SessionPhase.OPEN),
        ("15:29:59.999999", SessionPhase.OPEN),
        ("15:30", SessionPhase.CLOSED),
    ],
)
def test_phase_changes_on_the_minute(at: str, phase: SessionPhase) -> None:
    assert CALENDAR.phase(NSE, ist(f"2026-11-23 {at}")) is phase


def test_gap_between_two_parts_is_closed() -> None:
    assert CALENDAR.phase(NSE, ist("2024-03-02 10:30")) is SessionPhase.CLOSED
    assert CALENDAR.phase(NSE, ist("2024-03-02 11:20")) is SessionPhase.PREOPEN
    assert CALENDAR.phase(NSE, ist("2024-03-02 11:45")) is SessionPhase.OPEN
    session = CALENDAR.session(NSE, date(2024, 3, 2))
    assert session
    assert (session.open_at, session.close_at) == (ist("2024-03-02 09:15"), ist("2024-03-02 12:30"))


def test_utc_evening_belongs_to_the_next_indian_date() -> None:
    assert CALENDAR.phase(NSE, datetime(2026, 11, 22, 19, 0, tzinfo=UTC)) is SessionPhase.CLOSED
    assert CALENDAR.phase(NSE, datetime(2026, 11, 23, 3, 45, tzinfo=UTC)) is SessionPhase.OPEN


def test_next_open_skips_the_holiday_and_sees_the_second_part() -> None:
    assert CALENDAR.next_open(NSE, ist("2026-11-23 15:30")) == ist("2026-11-25 09:15")
    assert CALENDAR.next_open(NSE, ist("2024-03-02 10:00")) == ist("2024-03-02 11:30")
    assert CALENDAR.next_open(NSE, ist("2026-11-23 09:15")) == ist("2026-11-25 09:15")
    assert CALENDAR.next_session(NSE, date(2026, 11, 23)).on == date(2026, 11, 25)


@pytest.mark.parametrize("exchange", list(Exchange))
def test_uncovered_year_is_an_error_not_open(exchange: Exchange) -> None:
    for on in (date(2018, 12, 31), date(2027, 1, 4)):
        with pytest.raises(CalendarNotCovered):
            CALENDAR.session(exchange, on)
    with pytest.raises(CalendarNotCovered):
        CALENDAR.phase(exchange, ist("2027-01-04 11:00"))
    with pytest.raises(CalendarNotCovered):
        CALENDAR.next_open(exchange, ist("2026-12-31 23:59"))


def test_coverage_is_stated() -> None:
    equity = frozenset(range(2019, 2027))
    assert [CALENDAR.covered_years(x) for x in (NSE, BSE, NFO, BFO, MCX)] == [equity] * 5
    assert CALENDAR.covered_years(CDS) == {2026}


def test_trading_days_counts_both_ends() -> None:
    days = CALENDAR.trading_days(NSE, date(2026, 11, 20), date(2026, 11, 25))
    assert days == [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 25)]


HOURS = """[[hours]]
exchanges = ["NSE"]
effective_from = 2026-01-01
open = "09:15"
close = "15:30"
source = "test"
"""


DAYS = """[[holidays]]
year = 2026
exchanges = ["NSE"]
source = "test"
days = [{ on = 2026-01-05 }]
"""
SPECIAL = """[[special]]
on = 2026-01-03
exchanges = ["NSE"]
source = "test"
sessions = []
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HOURS.replace('source = "test"', ""), id="no source"),
        pytest.param(HOURS.replace("09:15", "16:00"), id="closes before it opens"),
        pytest.param(HOURS.replace("NSE", "NYSE"), id="unknown segment"),
        pytest.param(DAYS.replace("2026-01-05", "2026-01-03"), id="weekend"),
        pytest.param(DAYS.replace("2026-01-05", "2025-01-02"), id="other year"),
        pytest.param(DAYS + DAYS, id="day listed twice"),
        pytest.param(SPECIAL, id="no session"),
        pytest.param(SPECIAL.replace("special", "specials"), id="unknown table"),
    ],
)
def test_table_that_contradicts_itself_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "table.toml").write_text(text)
    with pytest.raises(CalendarDataError):
        load_tables(tmp_path)


def test_year_may_have_no_holidays(tmp_path: Path) -> None:
    (tmp_path / "table.toml").write_text(HOURS + DAYS.replace("{ on = 2026-01-05 }", ""))
    calendar = SessionCalendar(load_tables(tmp_path))
    session = calendar.session(NSE, date(2026, 1, 26))
    assert session
    assert to_ist(session.open_at).time() == time(9, 15)
    assert session.close_at - session.open_at == timedelta(hours=6, minutes=15)
