"""What the paper exchange asks about the world before it takes a request."""

from brokers.paper.checks import Refusal, RefusalCode
from marketdata.selectors import instrument_spec, market_clock
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, SessionPhase
from terminal.kernel.errors import (
    BrokerRejected,
    BrokerUnavailable,
    CalendarNotCovered,
    InstrumentNotFound,
)


def known_spec(instrument_id: int) -> InstrumentSpec:
    """Return the terms of an instrument; BrokerRejected if there is no such instrument."""
    try:
        return instrument_spec(instrument_id)
    except InstrumentNotFound as error:
        code = RefusalCode.UNKNOWN_INSTRUMENT.value
        raise BrokerRejected(error.message, raw_code=code) from error


def phase_now(exchange: Exchange) -> SessionPhase:
    """Return the phase of ``exchange``.

    Raises:
        BrokerUnavailable: while no feed runs: the exchange cannot know its time, takes nothing in.
        BrokerRejected: on a day that the calendar does not cover.
    """
    market = market_clock()
    if market.state() is None:
        raise BrokerUnavailable("The paper exchange stands still: there is no market data feed.")
    try:
        return market.phase(exchange)
    except CalendarNotCovered as error:
        code = RefusalCode.MARKET_CLOSED.value
        raise BrokerRejected(error.message, raw_code=code) from error


def refuse(refusal: Refusal | None) -> None:
    """Raise BrokerRejected if there is a refusal."""
    if refusal is not None:
        raise BrokerRejected(refusal.message, raw_code=refusal.code.value)
