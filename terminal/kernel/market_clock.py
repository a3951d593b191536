"""Market time: the instant that the prices on the screen belong to.

A live source runs on the wall clock; the simulator too, with a session that never closes; a
replay runs on its
recorded day at some speed. Whoever asks "is the market open?" or "how old is this quote?" asks
here, so that a
demo trade works at midnight and a replayed day opens and closes when it did.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from terminal.kernel.clock import Clock, to_ist
from terminal.kernel.enums import Exchange, SessionPhase, SourceMode


class Calendar(Protocol):
    """The part of a session calendar that market time needs."""

    def phase(self, exchange: Exchange, at: datetime) -> SessionPhase:
        """Return the phase of ``exchange`` at the aware instant ``at``; raise
        CalendarNotCovered."""
        ...


@dataclass(frozen=True, slots=True)
class MarketClockState:
    """What the feed publishes about its source's time.

    Attributes:
        source: Name of the source, e.g. ``"simulator"`` or ``"replay:2022-11-14"``.
        mode: SIM, REPLAY or LIVE.
        anchor_wall / anchor_market: The wall instant and the market instant that belong together,
            UTC.
        speed: Market seconds per wall second; 0 while paused.
        always_open: True where the source has no closing hours (simulator).
        max_quote_age_s: Age in WALL seconds from which a quote of this source counts as stale.
    """

    source: str
    mode: SourceMode
    anchor_wall: datetime
    anchor_market: datetime
    speed: float = 1.0
    always_open: bool = False
    max_quote_age_s: float = 5.0

    def market_time(self, wall: datetime) -> datetime:
        """Return the market instant that belongs to the wall instant ``wall``."""
        return self.anchor_market + timedelta(
            seconds=(wall - self.anchor_wall).total_seconds() * self.speed
        )


class ClockStateReader(Protocol):
    """Where the current source's clock state is read; None while no feed has announced itself."""

    def __call__(self) -> MarketClockState | None:
        """Return the newest state."""
        ...


class MarketClock:
    """Market time and session phase of the current source."""

    def __init__(self, *, wall: Clock, calendar: Calendar, read_state: ClockStateReader) -> None:
        self._wall = wall
        self._calendar = calendar
        self._read_state = read_state

    def state(self) -> MarketClockState | None:
        """Return the current source's clock state, None while there is no feed."""
        return self._read_state()

    def wall_now(self) -> datetime:
        """Return the wall instant, UTC."""
        return self._wall.now()

    def now(self) -> datetime:
        """Return the market instant, UTC; the wall instant while there is no feed."""
        state, wall = self._read_state(), self._wall.now()
        return state.market_time(wall) if state else wall

    def trading_date(self) -> date:
        """Return the IST date of the market instant."""
        return to_ist(self.now()).date()

    def phase(self, exchange: Exchange) -> SessionPhase:
        """Return the phase of ``exchange`` in market time.

        Raises:
            CalendarNotCovered: if the calendar has no table for that year.
        """
        state = self._read_state()
        if state and state.always_open:
            return SessionPhase.OPEN
        return self._calendar.phase(exchange, self.now())

    def max_quote_age_s(self) -> float:
        """Return the age in wall seconds from which a quote is stale (5 s while there is no
        feed)."""
        state = self._read_state()
        return state.max_quote_age_s if state else 5.0
