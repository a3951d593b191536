"""Whether an alert's condition holds: pure, on two readings."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from terminal.kernel.clock import to_ist
from terminal.kernel.quotes import Quote


class AlertField(StrEnum):
    """What is compared: last price (rupees), change against the previous close (percent), open
    interest (units)."""

    LTP = "ltp"
    CHANGE_PCT = "change_pct"
    OI = "oi"


class AlertOp(StrEnum):
    """How it is compared. ``CROSSES`` needs a reading on the other side before."""

    ABOVE = "above"
    BELOW = "below"
    CROSSES = "crosses"


class AlertRepeat(StrEnum):
    """How often an alert may fire."""

    ONCE = "once"
    EVERY_MINUTE = "every_minute"
    DAILY = "daily"


_HUNDRED: Final = Decimal(100)
_MINUTE: Final = timedelta(minutes=1)


def reading(quote: Quote, field: AlertField) -> Decimal | None:
    """Return the value of ``field`` in ``quote``; None where the quote does not tell it."""
    if field is AlertField.OI:
        return Decimal(quote.oi) if quote.oi > 0 else None
    if quote.ltp <= 0:
        return None
    if field is AlertField.LTP:
        return quote.ltp
    return (quote.ltp / quote.close - 1) * _HUNDRED if quote.close else None


def holds(op: AlertOp, threshold: Decimal, before: Decimal | None, now: Decimal) -> bool:
    """Return whether the condition is met.

    At or beyond the threshold counts. ``before`` is the reading just before; without one nothing
    has crossed.
    """
    if op is AlertOp.ABOVE:
        return now >= threshold
    if op is AlertOp.BELOW:
        return now <= threshold
    if before is None or before == now:
        return False
    return before < threshold <= now or now <= threshold < before


def may_fire(repeat: AlertRepeat, last: datetime | None, now: datetime) -> bool:
    """Return whether an alert that fired at ``last`` (market time, UTC) may fire again at
    ``now``."""
    if last is None:
        return True
    if repeat is AlertRepeat.EVERY_MINUTE:
        return now - last >= _MINUTE
    return repeat is AlertRepeat.DAILY and to_ist(now).date() > to_ist(last).date()
