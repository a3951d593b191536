"""The order path for tests: a scripted broker, a desk with a market, and the loops run by hand."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.context import Caller
from accounts.roles import Role
from brokers.ports import BrokerCapabilities
from brokers.selectors import AccountRef
from orders import services
from orders.reconciler import Reconciler
from orders.runners import InlineRunner
from orders.sender import Sender
from terminal.infra.clock import clock
from terminal.infra.leases import Lease
from terminal.kernel.clock import to_ist
from terminal.kernel.enums import (
    BrokerStatus,
    Exchange,
    OrderType,
    Product,
    Side,
    Validity,
)
from terminal.kernel.errors import BrokerRejected
from terminal.kernel.intents import OrderIntent
from terminal.kernel.reports import (
    BrokerAck,
    BrokerFunds,
    NetPosition,
    OrderSnapshot,
    PlaceRequest,
    TradeReport,
)
from tests.factories.accounts import make_user, personal_organisation
from tests.factories.brokers import make_paper_account
from tests.factories.live import publish_quote, set_market
from tests.factories.marketdata import make_instrument

_keys = itertools.count(1)
ENDED = (
    BrokerStatus.FILLED,
    BrokerStatus.CANCELLED,
    BrokerStatus.EXPIRED,
    BrokerStatus.REJECTED,
)


class FakeBroker:
    """A broker in memory that does what the test says.

    Attributes:
        calls: Every write that reached us: ("place", tag), ("modify", id), ("cancel", id).
        on_place / on_modify / on_cancel: Called first; may raise (nothing happens then).
        after_place: Called once the order is booked; may raise (the order is live then).
        on_read: Called before each read; may raise.
        hidden: Broker order ids that the books do not show (yet).
    """

    def __init__(self, *, is_remote: bool = False) -> None:
        self.capabilities = BrokerCapabilities(
            name="fake",
            exchanges=frozenset(Exchange),
            products=frozenset(Product),
            order_types=frozenset(OrderType),
            validities=frozenset(Validity),
            is_remote=is_remote,
        )
        self.calls: list[tuple[str, str]] = []
        self.rows: dict[str, OrderSnapshot] = {}
        self.trades: list[TradeReport] = []
        self.hidden: set[str] = set()
        self.on_place: Callable[[PlaceRequest], None] | None = None
        self.after_place: Callable[[PlaceRequest], None] | None = None
        self.on_modify: Callable[[Any], None] | None = None
        self.on_cancel: Callable[[str], None] | None = None
        self.on_read: Callable[[], None] | None = None
        self._numbers = itertools.count(1)
        self._trade_numbers = itertools.count(1)

    def place(self, request: PlaceRequest) -> BrokerAck:
        if self.on_place:
            self.on_place(request)
        self.calls.append(("place", request.tag))
        broker_order_id = f"B{next(self._numbers)}"
        status = BrokerStatus.TRIGGER_PENDING if request.trigger_price else BrokerStatus.OPEN
        self.rows[broker_order_id] = OrderSnapshot(
            broker_order_id=broker_order_id,
            tag=request.tag,
            instrument_id=request.instrument_id,
            side=request.side,
            product=request.product,
            order_type=request.order_type,
            quantity=request.quantity,
            price=request.price,
            trigger_price=request.trigger_price,
            status=status,
            raw_status=status.value.lower(),
            filled_qty=0,
            average_price=None,
            message="",
            exchange_at=clock().now(),
        )
        if self.after_place:
            self.after_place(request)
        return BrokerAck(broker_order_id, clock().now())

    def modify(self, request: Any) -> BrokerAck:
        if self.on_modify:
            self.on_modify(request)
        self.calls.append(("modify", request.broker_order_id))
        row = self.rows[request.broker_order_id]
        if row.status in ENDED:
            raise BrokerRejected("The order has ended.", raw_code="ENDED")
        self.rows[request.broker_order_id] = replace(
            row,
            quantity=request.quantity,
            price=request.price,
            trigger_price=request.trigger_price,
            order_type=request.order_type,
        )
        return BrokerAck(request.broker_order_id, clock().now())

    def cancel(self, broker_order_id: str) -> BrokerAck:
        if self.on_cancel:
            self.on_cancel(broker_order_id)
        self.calls.append(("cancel", broker_order_id))
        row = self.rows[broker_order_id]
        if row.status in ENDED:
            raise BrokerRejected("The order has ended.", raw_code="ENDED")
        self.rows[broker_order_id] = replace(row, status=BrokerStatus.CANCELLED)
        return BrokerAck(broker_order_id, clock().now())

    def fill(self, broker_order_id: str, quantity: int, price: str = "100") -> TradeReport:
        """Execute ``quantity`` units: a trade and a new row."""
        row = self.rows[broker_order_id]
        trade = TradeReport(
            trade_id=f"T{next(self._trade_numbers)}",
            broker_order_id=broker_order_id,
            instrument_id=row.instrument_id,
            side=row.side,
            quantity=quantity,
            price=Decimal(price),
            traded_at=clock().now(),
            trade_date=to_ist(clock().now()).date(),
        )
        self.trades.append(trade)
        mine = [t for t in self.trades if t.broker_order_id == broker_order_id]
        filled = sum(t.quantity for t in mine)
        value = sum(t.quantity * t.price for t in mine)
        is_full = filled >= row.quantity
        self.rows[broker_order_id] = replace(
            row,
            filled_qty=filled,
            average_price=value / filled,
            status=BrokerStatus.FILLED if is_full else row.status,
            raw_status="complete" if is_full else row.raw_status,
        )
        return trade

    def set_status(self, broker_order_id: str, status: BrokerStatus, message: str = "") -> None:
        """Change a row's status."""
        row = self.rows[broker_order_id]
        self.rows[broker_order_id] = replace(row, status=status, message=message)

    def _read(self) -> None:
        if self.on_read:
            self.on_read()

    def orders_by_id(self, ids: Any) -> list[OrderSnapshot]:
        self._read()
        return [row for key, row in self.rows.items() if key in ids and key not in self.hidden]

    def order_book(self) -> list[OrderSnapshot]:
        self._read()
        return [row for key, row in self.rows.items() if key not in self.hidden]

    def trades_by_order(self, ids: Any) -> list[TradeReport]:
        self._read()
        return [t for t in self.trade_book() if t.broker_order_id in ids]

    def trade_book(self) -> list[TradeReport]:
        self._read()
        return [t for t in self.trades if t.broker_order_id not in self.hidden]

    def positions(self) -> list[NetPosition]:
        self._read()
        net: dict[tuple[int, Product], int] = {}
        for trade in self.trades:
            key = (trade.instrument_id, self.rows[trade.broker_order_id].product)
            net[key] = net.get(key, 0) + trade.side.sign * trade.quantity
        return [NetPosition(key[0], key[1], quantity) for key, quantity in net.items() if quantity]

    def funds(self) -> BrokerFunds:
        return BrokerFunds(Decimal(0), Decimal(0))


@dataclass
class Desk:
    """One trader with a paper account, an instrument with a price, and the loops at hand."""

    user: Any
    organisation: Any
    account: AccountRef
    instrument: Any
    broker: FakeBroker = field(default_factory=FakeBroker)
    sender: Sender = field(init=False)
    reconciler: Reconciler = field(init=False)
    _leases: dict[str, Lease] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sender = Sender(gateway=self._port, runner=InlineRunner())
        self.reconciler = Reconciler(gateway=self._port, runner=InlineRunner())

    def _port(self, account_id: UUID) -> FakeBroker:
        return self.broker

    @property
    def caller(self) -> Caller:
        """The trader, logged in."""
        return Caller.of_session(
            user_id=self.user.pk,
            organisation_id=self.organisation.id,
            role=Role.OWNER,
            session_key="test",
        )

    def intent(self, **terms: Any) -> OrderIntent:
        """Return a LIMIT buy of one lot at 100 NRML; prices may be text."""
        fields: dict[str, Any] = {
            "instrument_id": self.instrument.id,
            "side": Side.BUY,
            "quantity": self.instrument.lot_size,
            "product": Product.NRML,
            "order_type": OrderType.LIMIT,
            "price": "100",
            **terms,
        }
        if OrderType(fields["order_type"]) in (OrderType.MARKET, OrderType.SL_M):
            fields["price"] = None
        for name in ("price", "trigger_price"):
            if fields.get(name) is not None:
                fields[name] = Decimal(fields[name])
        return OrderIntent(**fields)

    def place(self, key: str | None = None, **terms: Any) -> services.Answer:
        """Place an order through the service."""
        return services.order_place(
            caller=self.caller,
            account_id=self.account.id,
            intent=self.intent(**terms),
            idempotency_key=key or f"key-{next(_keys):08d}",
        )

    def order(self, answer_or_id: Any) -> Any:
        """Return the order row as it is now."""
        from orders.models import Order

        return Order.objects.get(pk=getattr(answer_or_id, "order_id", answer_or_id))

    def facts(self, answer_or_id: Any) -> list[str]:
        """Return the kinds of an order's facts in ledger order."""
        from orders.models import OrderFact

        order_id = getattr(answer_or_id, "order_id", answer_or_id)
        rows = OrderFact.objects.filter(order_id=order_id).order_by("seq")
        return list(rows.values_list("kind", flat=True))

    def book(self) -> Any:
        """Return the account's book."""
        from orders.models import AccountBook

        return AccountBook.objects.get(pk=self.account.id)

    def lease(self, key: str) -> Lease:
        """Return the lease of a loop, taken once."""
        if key not in self._leases:
            self._leases[key] = Lease.acquire(key)
        return self._leases[key]

    def send(self) -> bool:
        """Run one step of the sender, renewing its lease first."""
        lease = self.lease("sender:test")
        lease.renew()
        return self.sender.step(lease)

    def reconcile(self, *broker_order_ids: str) -> bool:
        """Run one step of the reconciler, with hints for ``broker_order_ids``."""
        lease = self.lease("reconciler:test")
        lease.renew()
        for broker_order_id in broker_order_ids:
            self.reconciler._hints[self.account.id].add(broker_order_id)
        return self.reconciler.step(lease)

    def quote(self, ltp: str = "100", **fields: Any) -> None:
        """Publish a price of the instrument."""
        publish_quote(self.instrument.id, ltp, **fields)


def make_desk(symbol: str = "NIFTY29DEC2626000CE", ltp: str = "100", **terms: Any) -> Desk:
    """Return a desk whose market is open at any hour."""
    user = make_user()
    organisation = personal_organisation(user)
    instrument = make_instrument(symbol, **terms)
    set_market()
    account = make_paper_account(organisation, user)
    desk = Desk(user, organisation, account, instrument)
    desk.quote(ltp)
    return desk


def on_date(at: Any) -> date:
    """Return the IST date of an instant."""
    return to_ist(at).date()
