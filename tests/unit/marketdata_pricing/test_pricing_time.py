"""Time to expiry: to the minute on the last day, by days, by sessions."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketdata.pricing.convention import HOUSE, NSE, TRADING_TIME, UPSTOX
from marketdata.pricing.expiry_time import days_to_expiry, expires_at, years_to_expiry
from terminal.kernel.clock import IST
from terminal.kernel.enums import Exchange
from terminal.kernel.sessions import default_calendar

CLOSE = datetime(2025, 11, 18, 15, 30, tzinfo=IST)  # a Tuesday
YEAR_MINUTES = 365 * 1440


def ist(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2025, 11, day, hour, minute, tzinfo=IST)


@pytest.mark.parametrize("minutes", [1, 7, 59, 375, 1440, 100_000])
@pytest.mark.parametrize("convention", [HOUSE, UPSTOX])
def test_minutes_count_to_the_last_one(convention, minutes):
    left = years_to_expiry(convention, now=CLOSE - timedelta(minutes=minutes), expires_at=CLOSE)
    assert left == pytest.approx(minutes / YEAR_MINUTES, rel=1e-15)


@pytest.mark.parametrize("convention", [HOUSE, NSE, UPSTOX, TRADING_TIME])
@pytest.mark.parametrize("after", [timedelta(), timedelta(seconds=1), timedelta(days=3)])
def test_nothing_is_left_from_the_moment_of_expiry(convention, after):
    assert years_to_expiry(convention, now=CLOSE + after, expires_at=CLOSE) == 0.0


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (ist(18, 15, 29), 1),
        (ist(18, 9, 15), 1),
        (ist(17, 23, 59), 1),
        (ist(16, 0, 0), 2),
        (ist(1, 9, 15), 17),
    ],
)
def test_whole_days_are_calendar_days_in_ist_and_at_least_one(now, days):
    expiry = CLOSE.astimezone(UTC)
    assert years_to_expiry(NSE, now=now.astimezone(UTC), expires_at=expiry) == days / 365


def test_days_turn_at_midnight_in_ist():
    assert days_to_expiry(ist(17, 23, 59).astimezone(UTC), CLOSE) == 1
    assert days_to_expiry(ist(18, 0, 1).astimezone(UTC), CLOSE) == 0


@pytest.mark.parametrize(
    ("now", "sessions"),
    [
        (ist(18, 9, 15), 1.0),
        (ist(18, 12, 22), 188 / 375),
        (ist(18, 15, 29), 1 / 375),
        (ist(17, 15, 30), 1.0),
        (ist(15, 12, 0), 2.0),  # a Saturday: Monday and Tuesday are left
        (ist(14, 14, 30), 2 + 60 / 375),
        (ist(4, 16, 0), 9.0),  # the 5th is a holiday
    ],
)
def test_sessions_leave_out_nights_weekends_and_holidays(now, sessions):
    left = years_to_expiry(TRADING_TIME, now=now, expires_at=CLOSE, calendar=default_calendar())
    assert left == pytest.approx(sessions / 252, rel=1e-12)


def test_sessions_need_a_calendar():
    with pytest.raises(ValueError, match="calendar"):
        years_to_expiry(TRADING_TIME, now=ist(3), expires_at=CLOSE)


def test_contracts_die_at_the_close_of_their_session():
    calendar = default_calendar()
    assert expires_at(calendar, Exchange.NFO, date(2025, 11, 18)) == CLOSE
    assert expires_at(calendar, Exchange.NFO, date(2025, 11, 16)) is None
    metal = expires_at(calendar, Exchange.MCX, date(2025, 11, 18))
    assert metal is not None
    assert metal > CLOSE


def test_a_currency_dies_at_half_past_twelve_of_its_last_day():
    found = expires_at(default_calendar(), Exchange.CDS, date(2026, 11, 25))
    assert found == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    assert expires_at(default_calendar(), Exchange.CDS, date(2026, 11, 28)) is None
