"""The paper exchange behind the port that real brokers implement."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from decimal import Decimal

from django.db.models import Case, F, IntegerField, QuerySet, Sum, When

from brokers.models import PaperOrder, PaperTrade
from brokers.paper.accounting import funds_of
from brokers.paper.checks import PRODUCTS, TAG_MAX, RefusalCode, place_refusal, terms_refusal
from brokers.paper.door import known_spec, phase_now, refuse
from brokers.paper.mapping import (
    PaperStatus,
    broker_order_id,
    order_number,
    working_status,
)
from brokers.paper.reports import order_snapshot, trade_report
from brokers.ports import UPDATES_DOORBELL, BrokerCapabilities
from brokers.selectors import PAPER, AccountRef
from marketdata.selectors import market_clock
from terminal.infra.clock import clock
from terminal.infra.doorbell import Doorbell
from terminal.kernel.enums import OrderType, Product, Side, Validity
from terminal.kernel.errors import BrokerError, BrokerRejected
from terminal.kernel.reports import (
    BrokerAck,
    BrokerFunds,
    ModifyRequest,
    NetPosition,
    OrderSnapshot,
    PlaceRequest,
    TradeReport,
)

# Rung after every write, so that the exchange looks at once instead of at its next round.
EXCHANGE_DOORBELL = "paper_exchange"
# The "day" of both books in wall time: a replayed day is over in minutes and has another date.
BOOK_PERIOD = timedelta(hours=24)

_exchange = Doorbell(EXCHANGE_DOORBELL)
_updates = Doorbell(UPDATES_DOORBELL)


class PaperBroker:
    """One paper account. Stateless: everything is in the database."""

    capabilities = BrokerCapabilities(
        name=PAPER,
        exchanges=frozenset(PRODUCTS),
        products=frozenset(Product),
        order_types=frozenset(OrderType),
        validities=frozenset(Validity),
        tag_max_length=TAG_MAX,
        is_remote=False,
        is_paper=True,
    )

    def __init__(self, account: AccountRef) -> None:
        self._account = account

    def __repr__(self) -> str:
        return f"PaperBroker({self._account.id})"

    def place(self, request: PlaceRequest) -> BrokerAck:
        """Store the order (durable when this returns) and wake the exchange.

        Raises:
            BrokerRejected: with a ``RefusalCode`` as raw code.
            BrokerUnavailable: while there is no market; nothing was stored.
        """
        answer = self.place_many([request])[0]
        if isinstance(answer, BrokerError):
            raise answer
        return answer

    def place_many(self, requests: Sequence[PlaceRequest]) -> list[BrokerAck | BrokerError]:
        """Store orders with one statement: all that are not refused, or none."""
        rows: list[PaperOrder | BrokerError] = []
        for request in requests:
            try:
                rows.append(self._row(request))
            except BrokerError as error:
                rows.append(error)
        orders = PaperOrder.objects.bulk_create([x for x in rows if isinstance(x, PaperOrder)])
        if orders:
            _exchange.ring(str(orders[0].pk))
        return [
            BrokerAck(broker_order_id(row.pk, row.trading_date), row.placed_at)
            if isinstance(row, PaperOrder)
            else row
            for row in rows
        ]

    def _row(self, request: PlaceRequest) -> PaperOrder:
        """Return the unsaved row of an order; raises as ``place``."""
        spec, market = known_spec(request.instrument_id), market_clock()
        on = market.trading_date()
        refuse(place_refusal(request, spec, phase_now(spec.exchange), on))
        return PaperOrder(
            organisation_id=self._account.organisation_id,
            account_id=self._account.id,
            instrument_id=request.instrument_id,
            client_order_id=request.client_order_id,
            tag=request.tag,
            side=request.side.value,
            product=request.product.value,
            order_type=request.order_type.value,
            validity=request.validity.value,
            quantity=request.quantity,
            price=request.price,
            trigger_price=request.trigger_price,
            status=working_status(awaits_trigger=request.order_type.has_trigger).value,
            trading_date=on,
            placed_at=clock().now(),
            changed_at=market.now(),
        )

    def modify(self, request: ModifyRequest) -> BrokerAck:
        """Change a working order's terms; it queues anew at its price.

        Raises:
            BrokerRejected: if the order is unknown or final, or the terms are refused.
        """
        order = self._order(request.broker_order_id)
        refuse(terms_refusal(request, Side(order.side), known_spec(order.instrument_id)))
        waits = request.order_type.has_trigger and not order.is_triggered
        changed = self._working(order).filter(filled_quantity__lt=request.quantity)
        self._change(
            order,
            changed,
            quantity=request.quantity,
            order_type=request.order_type.value,
            validity=request.validity.value,
            price=request.price,
            trigger_price=request.trigger_price,
            protection_price=None,
            status=working_status(awaits_trigger=waits).value,
            message="",
        )
        _exchange.ring(str(order.pk))
        return BrokerAck(request.broker_order_id, clock().now())

    def cancel(self, broker_order_id: str) -> BrokerAck:
        """End a working order at once; what has filled stays filled.

        Raises:
            BrokerRejected: if the order is unknown or already final.
        """
        order = self._order(broker_order_id)
        self._change(
            order,
            self._working(order),
            status=PaperStatus.CANCELLED.value,
            is_working=False,
            message="Cancelled by the client.",
        )
        _exchange.ring(str(order.pk))
        _updates.ring(f"{self._account.id}:{broker_order_id}")
        return BrokerAck(broker_order_id, clock().now())

    def orders_by_id(self, ids: Collection[str]) -> list[OrderSnapshot]:
        """Return the rows of ``ids`` that are this account's."""
        return [order_snapshot(row) for row in self._orders().filter(pk__in=_numbers(ids))]

    def order_book(self) -> list[OrderSnapshot]:
        """Return everything placed in the last 24 hours, and everything that still works."""
        since = clock().now() - BOOK_PERIOD
        recent = self._orders().filter(placed_at__gte=since)
        working = self._orders().filter(is_working=True, placed_at__lt=since)
        return [order_snapshot(row) for row in (*working, *recent)]

    def trades_by_order(self, ids: Collection[str]) -> list[TradeReport]:
        """Return the trades of ``ids``, oldest first."""
        return [trade_report(row) for row in self._trades().filter(order_id__in=_numbers(ids))]

    def trade_book(self) -> list[TradeReport]:
        """Return the trades of the last 24 hours, oldest first."""
        since = clock().now() - BOOK_PERIOD
        return [trade_report(row) for row in self._trades().filter(booked_at__gte=since)]

    def positions(self) -> list[NetPosition]:
        """Return every position that is not flat."""
        signed = Case(
            When(side=Side.BUY.value, then=F("quantity")),
            default=-F("quantity"),
            output_field=IntegerField(),
        )
        rows = (
            PaperTrade.objects.filter(account_id=self._account.id)
            .values_list("instrument_id", "product")
            .annotate(net=Sum(signed))
            .exclude(net=0)
            .order_by("instrument_id", "product")
        )
        return [NetPosition(instrument, Product(word), net) for instrument, word, net in rows]

    def funds(self) -> BrokerFunds:
        """Return cash and blocked margin, reckoned from the account's trades."""
        return funds_of(self._account.opening_cash or Decimal(0), self._trades())

    def _orders(self) -> QuerySet[PaperOrder]:
        return PaperOrder.objects.filter(account_id=self._account.id).order_by("pk")

    def _trades(self) -> QuerySet[PaperTrade]:
        rows = PaperTrade.objects.filter(account_id=self._account.id).order_by("pk")
        return rows.select_related("order")

    def _order(self, broker_id: str) -> PaperOrder:
        order = self._orders().filter(pk__in=_numbers([broker_id])).first()
        if order is None or broker_order_id(order.pk, order.trading_date) != broker_id:
            raise BrokerRejected(
                f"There is no order {broker_id}.", raw_code=RefusalCode.ORDER_NOT_FOUND.value
            )
        return order

    def _working(self, order: PaperOrder) -> QuerySet[PaperOrder]:
        return PaperOrder.objects.filter(pk=order.pk, is_working=True)

    def _change(self, order: PaperOrder, rows: QuerySet[PaperOrder], **values: object) -> None:
        """Write ``values`` in one statement, so that a fill cannot slip in between."""
        values |= {"is_dirty": True, "revision": F("revision") + 1}
        if rows.update(**values, changed_at=market_clock().now()):
            return
        order.refresh_from_db()
        if order.is_working:
            message = f"{order.filled_quantity} units have filled; the quantity must be larger."
            raise BrokerRejected(message, raw_code=RefusalCode.BELOW_FILLED.value)
        raise BrokerRejected(
            f"The order is {order.status}.", raw_code=RefusalCode.ORDER_FINAL.value
        )


def _numbers(ids: Collection[str]) -> list[int]:
    """Return the row numbers of ``ids``; what is no id of ours cannot name a row."""
    return [number for broker_id in ids if (number := order_number(broker_id)) is not None]
