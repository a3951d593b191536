"""Days on which an exchange is shut or keeps other hours."""

from dataclasses import dataclass
from datetime import date, datetime

from marketdata.selectors.live import market_clock
from terminal.kernel.enums import Exchange
from terminal.kernel.errors import CalendarNotCovered
from terminal.kernel.sessions import Interval, Session, default_calendar


@dataclass(frozen=True, slots=True)
class Hours:
    """One stretch of continuous trading, UTC."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day (IST); without sessions the exchange is shut."""

    on: date
    name: str
    sessions: list[Hours]

    @property
    def is_closed(self) -> bool:
        """Whether nothing is traded."""
        return not self.sessions


@dataclass(frozen=True, slots=True)
class Holidays:
    """A year's days that are not as usual; ``is_covered`` False where no calendar reaches."""

    exchange: str
    year: int
    is_covered: bool
    results: list[Holiday]


def holidays(*, exchange: str, year: int | None = None) -> Holidays:
    """Return the holidays and special sessions of ``year``, by default the market's."""
    year = year or market_clock().trading_date().year
    try:
        days = default_calendar().odd_days(Exchange(exchange), year)
    except CalendarNotCovered:
        return Holidays(exchange, year, is_covered=False, results=[])
    listed = [
        Holiday(on, name, [Hours(x.open_at, x.close_at) for x in _parts(session)])
        for on, name, session in days
    ]
    return Holidays(exchange, year, is_covered=True, results=listed)


def _parts(session: Session | None) -> tuple[Interval, ...]:
    return session.intervals if session else ()
