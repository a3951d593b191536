"""Values of the matching core. Prices in rupees per unit, quantities in units."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import OrderType, SessionPhase, Side, Validity
from terminal.kernel.quotes import Quote

# What of a quote is news to a matching engine: the same book published again offers nothing new.
BookKey = tuple[Decimal, Decimal | None, Decimal | None, int, int, int]


def book_key(quote: Quote) -> BookKey:
    """Return what tells two states of the book apart."""
    return (quote.ltp, quote.bid, quote.ask, quote.bid_qty, quote.ask_qty, quote.volume)


class Ending(StrEnum):
    """How an order ends."""

    FILLED = "FILLED"
    CANCELLED = "CANCELLED"
    LAPSED = "LAPSED"


@dataclass(frozen=True, slots=True)
class Resting:
    """Where a resting order stands since the last quote that it has met.

    Attributes:
        queue_ahead: Units at its price that trade before it; None while the best price has not come
            to it yet and the queue there cannot be seen.
        volume: Cumulative volume at that quote.
        received_at: When that quote was received; an older quote is not looked at again.
        book: That quote's book.
    """

    queue_ahead: int | None
    volume: int
    received_at: datetime
    book: BookKey


@dataclass(frozen=True, slots=True)
class WorkingOrder:
    """An order that can still trade.

    ``protection_price`` is the limit that an order without one was given when it went live.
    ``resting`` is None until the order has met a first quote.
    """

    side: Side
    quantity: int
    order_type: OrderType
    validity: Validity
    price: Decimal | None
    trigger_price: Decimal | None
    filled: int = 0
    is_triggered: bool = False
    protection_price: Decimal | None = None
    resting: Resting | None = None

    @property
    def remaining(self) -> int:
        """Units still to trade."""
        return self.quantity - self.filled

    @property
    def awaits_trigger(self) -> bool:
        """Whether the order is not in the book yet."""
        return self.order_type.has_trigger and not self.is_triggered

    @property
    def limit(self) -> Decimal | None:
        """The worst price the order may trade at; None before it has been protected."""
        return self.price if self.order_type.has_price else self.protection_price

    def allows(self, price: Decimal) -> bool:
        """Return whether ``price`` is at or better than the limit (no limit: nothing is)."""
        return self.limit is not None and self.side.sign * (self.limit - price) >= 0


@dataclass(frozen=True, slots=True)
class Market:
    """The market as one order sees it.

    Attributes:
        spec: Terms of the instrument.
        phase: Phase of its exchange; None where the calendar does not know.
        quote: The present quote, None if there is none or it is stale.
        taken: Units of the opposite side that the same account has taken from this book already;
            they are not there a second time.
    """

    spec: InstrumentSpec
    phase: SessionPhase | None
    quote: Quote | None
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Execution:
    """One fill."""

    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one look at the market does to an order.

    Attributes:
        order: The order afterwards.
        executions: Its fills, in order.
        ending: How it ended, None if it works on.
        message: Why it ended short, for people.
        taken: Units taken from the displayed book by this look.
    """

    order: WorkingOrder
    executions: tuple[Execution, ...] = ()
    ending: Ending | None = None
    message: str = ""
    taken: int = 0
