"""The latest known prices of one instrument, as a value."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """Top of book and day figures.

    Prices in rupees per unit; quantities, volume and open interest in units.
    A value that is not known is None, never 0.

    Attributes:
        instrument_id: Our instrument id.
        ltp: Last traded price.
        bid / ask: Best prices; None where that side is empty.
        bid_qty / ask_qty: Units at the best prices (0 when unknown or empty).
        ltq: Units of the last trade.
        volume: Cumulative units traded in the session.
        oi: Open interest in units.
        open / high / low / close: Session prices; ``close`` is the PREVIOUS session's close.
        exchange_at: Exchange timestamp in market time, UTC.
        received_at: Wall-clock instant at which the feed received it, UTC.
    """

    instrument_id: int
    ltp: Decimal
    bid: Decimal | None
    ask: Decimal | None
    bid_qty: int
    ask_qty: int
    ltq: int
    volume: int
    oi: int
    open: Decimal | None
    high: Decimal | None
    low: Decimal | None
    close: Decimal | None
    exchange_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class DepthLevel:
    """One price of the book: rupees, units wanted or offered there, orders behind them."""

    price: Decimal
    quantity: int
    orders: int


@dataclass(frozen=True, slots=True)
class Depth:
    """The book of one instrument, best first; a side may be shorter than the other, or empty.

    Attributes:
        exchange_at: Exchange timestamp in market time, UTC.
        received_at: Wall-clock instant at which the feed received it, UTC.
    """

    instrument_id: int
    bids: tuple[DepthLevel, ...]
    asks: tuple[DepthLevel, ...]
    exchange_at: datetime
    received_at: datetime
