"""Cancelling orders: the wish is a fact, the outbox carries it to the broker."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.context import Caller
from brokers.selectors import account_get
from orders.domain import facts as f
from orders.domain.derive import derive
from orders.errors import OrderNotChangeable
from orders.ledger import Change, changes_announce, facts_append, facts_of, orders_lock
from orders.models import Order, OrderFact, Outbox
from orders.services.account_of import account_of_order
from orders.services.book import book_lock, book_settle
from terminal.infra.clock import clock
from terminal.infra.doorbell import Doorbell
from terminal.kernel.enums import (
    Lane,
    OrderFlag,
    OrderState,
)

# A cancel that the broker took shows within this time, or it may be asked for again.
_CANCEL_PATIENCE = timedelta(seconds=3)
_sender = Doorbell("sender")


def order_cancel(*, caller: Caller, order_id: UUID) -> Order:
    """Ask for an order's end; repeated wishes are one.

    What has not been sent is withdrawn at once; otherwise the broker decides.

    Raises:
        OrderNotFound: if the organisation has no such order.
        OrderNotChangeable: if it has ended already.
    """
    account, _ = account_of_order(organisation_id=caller.organisation_id, order_id=order_id)
    with transaction.atomic():
        book = book_lock(account)
        order = orders_lock([order_id])[order_id]
        if not order.is_open:
            raise OrderNotChangeable(f"The order is {order.state}; there is nothing to cancel.")
        changes = _cancel([order], clock().now())
        if any(change.touches_book for change in changes):
            book_settle(book, changes, at=clock().now())
        changes_announce(changes)
    _sender.ring(str(account.id))
    return order


def orders_cancel_all(*, caller: Caller, account_id: UUID) -> int:
    """Ask for the end of every open order of an account; return how many are asked for.

    Raises:
        NotFound: if the organisation has no such account.
    """
    account = account_get(organisation_id=caller.organisation_id, account_id=account_id)
    with transaction.atomic():
        book = book_lock(account)
        ids = _open_orders(caller.organisation_id).filter(account_id=account.id)
        orders = list(orders_lock(ids.values_list("id", flat=True)).values())
        now = clock().now()
        changes = _cancel([order for order in orders if order.is_open], now)
        if any(change.touches_book for change in changes):
            book_settle(book, changes, at=now)
        changes_announce(changes)
    _sender.ring(str(account.id))
    return len(changes)


def _open_orders(organisation_id: UUID) -> QuerySet[Order]:
    return Order.objects.filter(organisation_id=organisation_id, is_open=True)


def _cancel(orders: list[Order], now: datetime) -> list[Change]:
    """Write the wish to cancel ``orders`` (locked, open); withdraw what has not been sent."""
    unsent = set(
        Outbox.objects.select_for_update()
        .filter(order__in=orders, action=Outbox.Action.PLACE, fence=None)
        .values_list("order_id", flat=True)
    )
    known = facts_of(order.id for order in orders)
    under_way = _cancels_under_way(orders, now)
    entries: list[tuple[Order, list[f.AnyFact]]] = []
    rows = []
    for order in orders:
        if order.id in unsent and order.state == OrderState.QUEUED:
            entries.append((order, [f.Withdrawn("cancelled")]))
        elif order.id not in under_way:
            number = derive(known[order.id]).cancel_requests + 1
            entries.append((order, [f.CancelRequested(number)]))
            rows.append(_cancel_row(order, number, now))
    Outbox.objects.filter(order_id__in=unsent).delete()
    Outbox.objects.bulk_create(rows)
    return facts_append(entries, at=now, known=known)


def _cancels_under_way(orders: list[Order], now: datetime) -> set[UUID]:
    """Return those of ``orders`` whose cancel waits, is out, or was taken a moment ago.

    A broker that took a cancel and still works the order afterwards may be asked again.
    """
    pending = [order.id for order in orders if OrderFlag.CANCEL_PENDING.value in order.flag_list()]
    waiting = Outbox.objects.filter(order_id__in=pending, action=Outbox.Action.CANCEL)
    recent = OrderFact.objects.filter(
        order_id__in=pending, kind__startswith="cancel_", at__gt=now - _CANCEL_PATIENCE
    )
    return {
        *waiting.values_list("order_id", flat=True),
        *recent.values_list("order_id", flat=True),
    }


def _cancel_row(order: Order, number: int, now: datetime) -> Outbox:
    return Outbox(
        organisation_id=order.organisation_id,
        account_id=order.account_id,
        order=order,
        action=Outbox.Action.CANCEL,
        number=number,
        lane=Lane.EXIT.priority,
        not_before=now,
    )
