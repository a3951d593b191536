"""When each exchange trades: pure answers from dated tables, never from a rule of thumb.

Days are IST trading dates, instants are aware (answers in UTC). A year without a table raises
``CalendarNotCovered``: not knowing is an error, not "open".
"""

import functools
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from terminal.kernel.calendar_tables import Hours, Tables, load_tables
from terminal.kernel.clock import IST, to_ist
from terminal.kernel.enums import Exchange, SessionPhase
from terminal.kernel.errors import CalendarNotCovered

# MCX' trading day is split at 17:00: on most equity holidays only the evening part is held.
EVENING = time(17, 0)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch of continuous trading [open_at, close_at), UTC; its pre-open if it has one."""

    open_at: datetime
    close_at: datetime
    preopen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One trading date of an exchange: one interval on nearly every day, two on a few."""

    exchange: Exchange
    on: date
    intervals: tuple[Interval, ...]

    @property
    def preopen_at(self) -> datetime | None:
        """Start of the first pre-open session, None where there is none."""
        return self.intervals[0].preopen_at

    @property
    def open_at(self) -> datetime:
        """First instant of continuous trading."""
        return self.intervals[0].open_at

    @property
    def close_at(self) -> datetime:
        """First instant after the last continuous trading of the date."""
        return self.intervals[-1].close_at

    def phase(self, at: datetime) -> SessionPhase:
        """Return the phase at the aware instant ``at``; CLOSED outside and between intervals."""
        for part in self.intervals:
            if part.open_at <= at < part.close_at:
                return SessionPhase.OPEN
            if part.preopen_at is not None and part.preopen_at <= at < part.open_at:
                return SessionPhase.PREOPEN
        return SessionPhase.CLOSED


class SessionCalendar:
    """Sessions of every exchange. Immutable once built; safe to share between threads."""

    def __init__(self, tables: dict[Exchange, Tables]) -> None:
        self._tables = tables
        self._starts = {
            exchange: [row.effective_from for row in table.hours]
            for exchange, table in tables.items()
        }
        self._sessions: dict[tuple[Exchange, date], Session | None] = {}

    def session(self, exchange: Exchange, on: date) -> Session | None:
        """Return the session of the trading date ``on`` (IST), None when the exchange is shut.

        Raises:
            CalendarNotCovered: if there is no table for that exchange and year.
        """
        key = (exchange, on)
        if key not in self._sessions:
            self._sessions[key] = self._build(exchange, on)
        return self._sessions[key]

    def phase(self, exchange: Exchange, at: datetime) -> SessionPhase:
        """Return the phase of ``exchange`` at the aware instant ``at``.

        Raises:
            CalendarNotCovered: if there is no table for that exchange and year.
        """
        session = self.session(exchange, to_ist(at).date())
        return session.phase(at) if session else SessionPhase.CLOSED

    def is_trading_day(self, exchange: Exchange, on: date) -> bool:
        """Return whether there is any session on ``on``; raise CalendarNotCovered."""
        return self.session(exchange, on) is not None

    def next_open(self, exchange: Exchange, after: datetime) -> datetime:
        """Return the first start of continuous trading later than ``after`` (aware), UTC.

        Raises:
            CalendarNotCovered: if the search leaves the covered years.
        """
        on = to_ist(after).date()
        while True:
            session = self.session(exchange, on)
            for part in session.intervals if session else ():
                if part.open_at > after:
                    return part.open_at
            on += ONE_DAY

    def next_session(self, exchange: Exchange, on: date) -> Session:
        """Return the first session of a date later than ``on``; raise CalendarNotCovered."""
        while True:
            on += ONE_DAY
            if session := self.session(exchange, on):
                return session

    def previous_trading_day(self, exchange: Exchange, on: date) -> date:
        """Return the last trading date before ``on``; raise CalendarNotCovered."""
        while True:
            on -= ONE_DAY
            if self.is_trading_day(exchange, on):
                return on

    def trading_days(self, exchange: Exchange, start: date, end: date) -> list[date]:
        """Return the trading dates from ``start`` to ``end``, both included.

        Raises:
            CalendarNotCovered: if any of these years is not covered.
        """
        return [on for on in _dates(start, end) if self.is_trading_day(exchange, on)]

    def odd_days(self, exchange: Exchange, year: int) -> list[tuple[date, str, Session | None]]:
        """Return (date, name, session or None if shut) of the listed days that are not as usual.

        Holidays and special sessions, in order; weekends are not listed.

        Raises:
            CalendarNotCovered: if there is no table for that exchange and year.
        """
        self.session(exchange, date(year, 1, 1))
        names = self._tables[exchange].names
        days = sorted(on for on in names if on.year == year)
        return [(on, names[on], self.session(exchange, on)) for on in days]

    def covered_years(self, exchange: Exchange) -> frozenset[int]:
        """Return the years that ``session`` answers for."""
        return frozenset(self._tables[exchange].years)

    def _build(self, exchange: Exchange, on: date) -> Session | None:
        hours = self._hours(exchange, on)
        if not hours:
            return None
        return Session(exchange, on, tuple(_interval(on, part) for part in hours))

    def _hours(self, exchange: Exchange, on: date) -> tuple[Hours, ...]:
        table = self._tables[exchange]
        index = bisect_right(self._starts[exchange], on) - 1
        if on.year not in table.years or index < 0:
            raise CalendarNotCovered(
                f"There is no {exchange} calendar for {on.year}; add its holidays first.",
                exchange=exchange.value,
                year=on.year,
            )
        regular = table.hours[index].hours
        if on in table.special:
            # Circulars give one timetable; a segment without a pre-open session skips that part.
            parts = table.special[on]
            return parts if regular.preopen else tuple(replace(x, preopen=None) for x in parts)
        if on.weekday() >= 5 or on in table.closed:
            return ()
        if on in table.evening_only:
            return (Hours(EVENING, regular.close),) if regular.close > EVENING else ()
        if on in table.morning_only:
            return (Hours(regular.open, min(EVENING, regular.close), regular.preopen),)
        return (regular,)


@functools.cache
def default_calendar() -> SessionCalendar:
    """Return the calendar built from the tables that ship with the terminal."""
    return SessionCalendar(load_tables())


def _interval(on: date, hours: Hours) -> Interval:
    preopen = _instant(on, hours.preopen) if hours.preopen else None
    return Interval(_instant(on, hours.open), _instant(on, hours.close), preopen)


def _instant(on: date, at: time) -> datetime:
    return datetime.combine(on, at, tzinfo=IST).astimezone(UTC)


def _dates(start: date, end: date) -> Iterator[date]:
    while start <= end:
        yield start
        start += ONE_DAY
