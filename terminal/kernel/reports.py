"""What a broker tells us, after an adapter has mapped it to our words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from terminal.kernel.enums import BrokerStatus, OrderType, Product, Side, Validity


@dataclass(frozen=True, slots=True)
class PlaceRequest:
    """One order on its way to a broker.

    ``client_order_id`` is ours; ``tag`` (<= 20 letters and digits) is its short form at the
    broker, for search only.
    Prices in rupees, ``quantity`` in units.
    """

    client_order_id: str
    tag: str
    instrument_id: int
    side: Side
    quantity: int
    product: Product
    order_type: OrderType
    validity: Validity
    price: Decimal | None
    trigger_price: Decimal | None


@dataclass(frozen=True, slots=True)
class ModifyRequest:
    """New terms for a working order; ``quantity`` is the new TOTAL in units, prices in rupees."""

    broker_order_id: str
    quantity: int
    order_type: OrderType
    price: Decimal | None
    trigger_price: Decimal | None
    validity: Validity


@dataclass(frozen=True, slots=True)
class BrokerAck:
    """The broker accepted a request; accepted is not executed."""

    broker_order_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderSnapshot:
    """One row of the broker's order book.

    ``filled_qty`` is cumulative units; ``average_price`` rupees over them (None if nothing filled).
    ``exchange_at`` is aware UTC, None where the broker gives none. ``is_settlement`` rows close
    what was held in an expired contract: the venue made them, nobody ordered them.
    """

    broker_order_id: str
    tag: str
    instrument_id: int
    side: Side
    product: Product
    order_type: OrderType
    quantity: int
    price: Decimal | None
    trigger_price: Decimal | None
    status: BrokerStatus
    raw_status: str
    filled_qty: int
    average_price: Decimal | None
    message: str
    exchange_at: datetime | None
    is_settlement: bool = False


@dataclass(frozen=True, slots=True)
class TradeReport:
    """One row of the broker's trade book: ``quantity`` units at ``price`` rupees.

    Trades are unique by (account, exchange, trade date, trade id, broker order id, side).
    """

    trade_id: str
    broker_order_id: str
    instrument_id: int
    side: Side
    quantity: int
    price: Decimal
    traded_at: datetime
    trade_date: date


@dataclass(frozen=True, slots=True)
class NetPosition:
    """Net position at the broker: signed units (short is negative)."""

    instrument_id: int
    product: Product
    quantity: int


@dataclass(frozen=True, slots=True)
class BrokerFunds:
    """Money at the broker in rupees: free to trade, and blocked as margin."""

    available: Decimal
    used: Decimal
