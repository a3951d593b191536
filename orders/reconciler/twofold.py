"""Orders that live twice at the broker: every id is watched, and a cancel means all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from brokers.ports import BrokerPort
from orders.domain import facts as f
from orders.domain.derive import derive
from orders.ledger import Change, facts_append, facts_of
from orders.models import Order, OrderFact, Outbox
from orders.reconciler.reports import Reports
from terminal.infra.clock import clock
from terminal.kernel.enums import Lane, OrderFlag


def sent_twice(orders: Sequence[Order]) -> list[Order]:
    """Return those of ``orders`` that were sent again: the first request may yet surface."""
    exits = [order for order in orders if order.is_exit and order.broker_order_id]
    if not exits:
        return []
    facts = OrderFact.objects.filter(order__in=exits, kind="requeued")
    again = set(facts.values_list("order_id", flat=True))
    return [order for order in exits if order.id in again]


def lives_look(port: BrokerPort, orders: Sequence[Order]) -> Reports:
    """Look for ``orders`` in the whole book, by tag and by every id known."""
    asked_at = clock().now()
    tags = {order.client_order_id for order in orders}
    ids = {key for facts in facts_of(o.id for o in orders).values() for key in _ids(facts)}
    rows = [row for row in port.order_book() if row.tag in tags or row.broker_order_id in ids]
    return Reports(
        snapshots=rows,
        trades=list(port.trades_by_order({row.broker_order_id for row in rows})),
        looked_at={order.id for order in orders},
        asked_at=asked_at,
    )


def cancels_follow(
    changes: Sequence[Change],
    named: Mapping[UUID, str],
    known: Mapping[UUID, Sequence[f.AnyFact]],
    *,
    at: datetime,
) -> list[Change]:
    """Carry the wish to cancel an order on to the next of its ids that works; return what changed.

    Args:
        changes: What was just learned; the caller holds the orders.
        named: Order -> broker id by which a cancel went out until now.
        known: The orders' facts before ``changes``.
        at: Wall instant, UTC.
    """
    moved = {
        change.order.id: change
        for change in changes
        if len(change.derived.broker_order_ids) > 1
        and OrderFlag.CANCEL_PENDING in change.derived.flags
        and change.order.broker_order_id != named.get(change.order.id)
    }
    waiting = Outbox.objects.filter(order_id__in=moved, action=Outbox.Action.CANCEL)
    for order_id in waiting.values_list("order_id", flat=True) if moved else ():
        moved.pop(order_id, None)
    return [
        _cancel(change, [*known.get(order_id, ()), *change.fresh], at)
        for order_id, change in moved.items()
    ]


def _ids(facts: Sequence[f.AnyFact]) -> tuple[str, ...]:
    return derive(facts).broker_order_ids


def _cancel(change: Change, facts: Sequence[f.AnyFact], at: datetime) -> Change:
    order, number = change.order, change.derived.cancel_requests + 1
    Outbox(
        organisation_id=order.organisation_id,
        account_id=order.account_id,
        order=order,
        action=Outbox.Action.CANCEL,
        number=number,
        lane=Lane.EXIT.priority,
        not_before=at,
    ).save(force_insert=True)
    wish = f.CancelRequested(number)
    [cancelled] = facts_append([(order, [wish])], at=at, known={order.id: list(facts)})
    return cancelled
