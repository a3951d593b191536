"""How long an option has to live, in years."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from marketdata.pricing.convention import Convention
from terminal.kernel.clock import IST, to_ist
from terminal.kernel.enums import Exchange
from terminal.kernel.sessions import Session, SessionCalendar

YEAR: Final = timedelta(days=365)
SESSIONS_A_YEAR: Final = 252
# Contracts of currencies trade until 12:30 of their last day (NSE contract specifications of
# currency futures and options), though the segment goes on.
_LAST_TRADE: Final = {Exchange.CDS: time(12, 30)}


def expires_at(calendar: SessionCalendar, exchange: Exchange, expiry: date) -> datetime | None:
    """Return when contracts expiring on ``expiry`` (IST) die, UTC: the close of that session, for
    currencies 12:30 IST.

    None when the exchange is shut that day: then the contract's date is wrong.

    Raises:
        CalendarNotCovered: if there is no table for that exchange and year.
    """
    session = calendar.session(exchange, expiry)
    if session is None or exchange not in _LAST_TRADE:
        return session.close_at if session else None
    last = datetime.combine(expiry, _LAST_TRADE[exchange], IST).astimezone(UTC)
    return min(session.close_at, last)


def years_to_expiry(
    convention: Convention,
    *,
    now: datetime,
    expires_at: datetime,
    calendar: SessionCalendar | None = None,
    exchange: Exchange = Exchange.NFO,
) -> float:
    """Return the time to expiry in years, 0.0 from the moment of expiry on. There is no floor
    but the one that ``calendar_days_floor1`` names: a minute before the close is a minute.

    - "calendar_minutes": elapsed time / 365 days, nights and holidays included.
    - "calendar_days_floor1": whole calendar days in IST, at least one, / 365.
    - "session": trading dates / 252; the one under way counts by the trading time it has left.

    Args:
        now / expires_at: Aware instants.
        calendar / exchange: Needed by "session" only.
    Raises:
        CalendarNotCovered: by "session", if the calendar ends before the option does.
    """
    if now >= expires_at:
        return 0.0
    match convention.day_count:
        case "calendar_minutes":
            return (expires_at - now) / YEAR
        case "calendar_days_floor1":
            return max(days_to_expiry(now, expires_at), 1) / 365
        case "session":
            if calendar is None:
                raise ValueError("time by sessions needs a calendar")
            return _sessions_left(calendar, exchange, now, expires_at) / SESSIONS_A_YEAR


def days_to_expiry(now: datetime, expires_at: datetime) -> int:
    """Return the calendar days between the two dates in IST, 0 on the day of expiry."""
    return (to_ist(expires_at).date() - to_ist(now).date()).days


def _sessions_left(
    calendar: SessionCalendar, exchange: Exchange, now: datetime, until: datetime
) -> float:
    days = calendar.trading_days(exchange, to_ist(now).date(), to_ist(until).date())
    found = 0.0
    for on in (days[:1] + days[-1:]) if len(days) > 1 else days:
        session = calendar.session(exchange, on)
        found += _share(session, now, until) if session else 0.0
    return found + max(len(days) - 2, 0)


def _share(session: Session, since: datetime, until: datetime) -> float:
    """Return the part of the session's trading time that lies in [since, until]."""
    within, whole = timedelta(), timedelta()
    for part in session.intervals:
        whole += part.close_at - part.open_at
        within += max(min(part.close_at, until) - max(part.open_at, since), timedelta())
    return within / whole
