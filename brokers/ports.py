"""What every broker adapter offers: the only face of a broker that the order path knows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from terminal.kernel.enums import Exchange, OrderType, Product, Validity
from terminal.kernel.errors import BrokerError
from terminal.kernel.reports import (
    BrokerAck,
    BrokerFunds,
    ModifyRequest,
    NetPosition,
    OrderSnapshot,
    PlaceRequest,
    TradeReport,
)

# Doorbell on which an adapter leaves "<account_id>:<broker_order_id>" when it hears of a change.
UPDATES_DOORBELL = "broker_updates"


@dataclass(frozen=True, slots=True)
class BrokerCapabilities:
    """What an adapter can do; the order path refuses the rest before the network.

    Attributes:
        name: The broker's name, as accounts store it.
        exchanges / products / order_types / validities: What may be ordered.
        tag_max_length: Letters and digits that the broker's free-text tag keeps.
        can_modify: Whether working orders can be changed.
        is_remote: Whether requests cross a network, so that their outcome can stay unknown.
        is_paper: Whether money is play money.
    """

    name: str
    exchanges: frozenset[Exchange]
    products: frozenset[Product]
    order_types: frozenset[OrderType]
    validities: frozenset[Validity]
    tag_max_length: int = 20
    can_modify: bool = True
    is_remote: bool = True
    is_paper: bool = False


class BrokerPort(Protocol):
    """One broker account. Synchronous; never called inside a database transaction.

    Every method may raise the kernel's Broker errors. For a write they mean:
        BrokerRejected, BrokerRateLimited, BrokerUnavailable, BrokerAuthExpired: nothing was placed
        or changed. BrokerOutcomeUnknown, BrokerProtocolError: it may have been; ask the order book,
        never repeat it blindly.
    """

    @property
    def capabilities(self) -> BrokerCapabilities:
        """What this adapter can do."""
        ...

    def place(self, request: PlaceRequest) -> BrokerAck:
        """Place an order; the ack means accepted, not executed."""
        ...

    def modify(self, request: ModifyRequest) -> BrokerAck:
        """Give a working order new terms; a final order is a BrokerRejected."""
        ...

    def cancel(self, broker_order_id: str) -> BrokerAck:
        """Ask for the end of a working order; a final order is a BrokerRejected."""
        ...

    def orders_by_id(self, ids: Collection[str]) -> Sequence[OrderSnapshot]:
        """Return the rows of ``ids``; ids that the broker does not know are left out."""
        ...

    def order_book(self) -> Sequence[OrderSnapshot]:
        """Return the day's complete order book, oldest first; never a part of it."""
        ...

    def trades_by_order(self, ids: Collection[str]) -> Sequence[TradeReport]:
        """Return the trades of the orders ``ids``, oldest first."""
        ...

    def trade_book(self) -> Sequence[TradeReport]:
        """Return the day's complete trade book, oldest first."""
        ...

    def positions(self) -> Sequence[NetPosition]:
        """Return net positions; short is negative, flat ones may be left out."""
        ...

    def funds(self) -> BrokerFunds:
        """Return the money at the broker in rupees."""
        ...


@runtime_checkable
class BatchPort(Protocol):
    """What a port may offer besides: many placements at the price of one."""

    def place_many(self, requests: Sequence[PlaceRequest]) -> Sequence[BrokerAck | BrokerError]:
        """Place orders in their sequence; return for each its ack, or what ``place`` would raise.

        What is raised by the call itself says that any of them may be live.
        """
        ...
