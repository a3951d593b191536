"""When the simulated market's contracts expire: Tuesdays, or the trading day before."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

TUESDAY: Final = 1
WEEKLIES: Final = 4
MONTHLIES: Final = 3

Holidays = Callable[[date], bool]


def monthly_expiry(year: int, month: int, is_holiday: Holidays) -> date:
    """Return the last Tuesday of the month, or the trading day before if that is a holiday."""
    last = date(year, month, calendar.monthrange(year, month)[1])
    return _shifted(last - timedelta(days=(last.weekday() - TUESDAY) % 7), is_holiday)


def _shifted(day: date, is_holiday: Holidays) -> date:
    while is_holiday(day):
        day -= timedelta(days=1)
    return day


def monthly_expiries(on: date, is_holiday: Holidays, count: int = MONTHLIES) -> list[date]:
    """Return the next ``count`` monthly expiries on or after ``on``."""
    found: list[date] = []
    year, month = on.year, on.month
    while len(found) < count:
        expiry = monthly_expiry(year, month, is_holiday)
        if expiry >= on:
            found.append(expiry)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def weekly_expiries(on: date, is_holiday: Holidays, count: int = WEEKLIES) -> list[date]:
    """Return the next ``count`` Tuesday expiries on or after ``on`` (monthly ones included)."""
    found: list[date] = []
    tuesday = on + timedelta(days=(TUESDAY - on.weekday()) % 7)
    while len(found) < count:
        expiry = _shifted(tuesday, is_holiday)
        if expiry >= on:
            found.append(expiry)
        tuesday += timedelta(days=7)
    return found
