"""What people and programs are told about the market: source, time, phases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from marketdata.health.report import FeedStatus, HealthReport
from marketdata.selectors.health import judged
from marketdata.selectors.live import market_clock
from terminal.kernel.clock import to_ist
from terminal.kernel.enums import Exchange, SessionPhase, SourceMode
from terminal.kernel.errors import CalendarNotCovered
from terminal.kernel.market_clock import MarketClock
from terminal.kernel.sessions import Session, default_calendar


@dataclass(frozen=True, slots=True)
class ExchangeStatus:
    """One exchange in market time; all None where no calendar reaches, times None if never shut."""

    exchange: Exchange
    phase: SessionPhase | None
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class MarketStatus:
    """The market as the screen shows it; fields as in ``MarketClockState``.

    ``feed_status`` and ``feed_message`` say whether prices may be relied upon, and why not.
    """

    source: str | None
    mode: SourceMode | None
    speed: float
    market_now: datetime
    trading_date: date
    max_quote_age_s: float
    feed_alive: bool
    exchanges: list[ExchangeStatus]
    feed_status: FeedStatus = FeedStatus.OK
    feed_message: str = ""


def market_status(
    market: MarketClock | None = None, report: HealthReport | None = None
) -> MarketStatus:
    """Return the present status.

    Args:
        market: Defaults to the process-wide clock.
        report: What the feed says about itself; None says nothing against it.
    """
    market = market or market_clock()
    state, now = market.state(), market.now()
    health = judged(report if state else None) if report or not state else None
    return MarketStatus(
        source=state.source if state else None,
        mode=state.mode if state else None,
        speed=state.speed if state else 1.0,
        market_now=now,
        trading_date=to_ist(now).date(),
        max_quote_age_s=market.max_quote_age_s(),
        feed_alive=state is not None,
        exchanges=list(_exchanges(now, always_open=bool(state and state.always_open))),
        feed_status=health.status if health else FeedStatus.OK,
        feed_message=" ".join(reason.message for reason in health.reasons) if health else "",
    )


def _exchanges(now: datetime, *, always_open: bool) -> Iterable[ExchangeStatus]:
    for exchange in Exchange:
        if always_open:
            yield ExchangeStatus(exchange, SessionPhase.OPEN, None, None)
            continue
        try:
            session = _session(exchange, now)
            phase = default_calendar().phase(exchange, now)
        except CalendarNotCovered:
            yield ExchangeStatus(exchange, None, None, None)
            continue
        yield ExchangeStatus(exchange, phase, session.open_at, session.close_at)


def _session(exchange: Exchange, now: datetime) -> Session:
    """Return today's session until it has closed, then the next one; raise CalendarNotCovered."""
    calendar, on = default_calendar(), to_ist(now).date()
    today = calendar.session(exchange, on)
    if today is not None and now < today.close_at:
        return today
    return calendar.next_session(exchange, on)
