"""The one door to the fact ledger: append facts, and the orders follow from them.

Callers hold the rows of the orders (``orders_lock``), or have just made them. A change that touches
money (``Change.touches_book``) also needs the account's book, locked BEFORE the orders' rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from orders.domain import facts as f
from orders.domain.book import reservation
from orders.domain.chain import GENESIS, link
from orders.domain.derive import DerivedOrder, derive
from orders.domain.pace import next_check_s
from orders.models import Order, OrderFact
from orders.presentation import order_json
from terminal.infra.bus import publish_on_commit
from terminal.infra.sql import Insert, Update, pipelined
from terminal.kernel.enums import OrderFlag, OrderState
from terminal.kernel.events import OrderChanged

_PROJECTION = (
    "state",
    "flags",
    "is_open",
    "quantity",
    "order_type",
    "validity",
    "price",
    "trigger_price",
    "ceiling",
    "filled_quantity",
    "booked_quantity",
    "average_price",
    "broker_order_id",
    "message",
    "required_margin",
    "reserved",
    "facts_count",
    "facts_head",
    "sent_at",
    "next_check_at",
    "checks",
    "updated_at",
)
_facts, _projections = Insert(OrderFact), Update(Order, _PROJECTION)
_SHOWN = (
    "state",
    "flags",
    "quantity",
    "order_type",
    "validity",
    "price",
    "trigger_price",
    "filled_quantity",
    "average_price",
    "broker_order_id",
    "message",
)
_SETTLING = frozenset({"CANCEL_PENDING", "MODIFY_PENDING", "AWAIT_TRADES"})
_PRICE_STEP = Decimal("0.0001")
_MESSAGE_MAX = 300


# The facts of each order in ledger order.
Known = dict[UUID, list[f.AnyFact]]


@dataclass(frozen=True, slots=True)
class Change:
    """What appended facts did to one order.

    Attributes:
        order: The order, already carrying its new projection.
        derived: The order as its facts tell it now.
        fresh: The facts that were new; the others had been known.
        is_visible: Whether anything that the API shows has changed.
        reserved_delta: Rupees added to (negative: released from) the account's reservations.
        open_delta: +1 if the order now counts as open, -1 if it no longer does, else 0.
    """

    order: Order
    derived: DerivedOrder
    fresh: tuple[f.AnyFact, ...]
    is_visible: bool
    reserved_delta: Decimal
    open_delta: int

    @property
    def touches_book(self) -> bool:
        """Whether the account's money or counters change."""
        has_trade = any(isinstance(fact, f.Trade) for fact in self.fresh)
        return bool(self.reserved_delta or self.open_delta or has_trade)


def orders_lock(ids: Iterable[UUID], *, skip_locked: bool = False) -> dict[UUID, Order]:
    """Return the orders ``ids``, locked until the end of the transaction, always in one order."""
    rows = Order.objects.select_for_update(skip_locked=skip_locked, of=("self",))
    return {order.id: order for order in rows.filter(id__in=list(ids)).order_by("id")}


def facts_of(order_ids: Iterable[UUID]) -> Known:
    """Return the facts of each order in ledger order."""
    found: dict[UUID, list[f.AnyFact]] = defaultdict(list)
    rows = OrderFact.objects.filter(order_id__in=list(order_ids)).order_by("order_id", "seq")
    for order_id, body in rows.values_list("order_id", "body"):
        found[order_id].append(f.decode(body))
    return found


def facts_known(orders: Iterable[Order], cached: Known) -> Known:
    """Return the facts of ``orders`` (locked): those of ``cached`` where they are still all there
    are, the others read.

    A chain only ever grows, so that its length tells.
    """
    rows = list(orders)
    stale = [row.id for row in rows if len(cached.get(row.id, ())) != row.facts_count]
    fresh = facts_of(stale) if stale else {}
    return {row.id: fresh.get(row.id, cached.get(row.id, [])) for row in rows}


def facts_append(
    entries: Sequence[tuple[Order, Sequence[f.AnyFact]]],
    *,
    at: datetime,
    known: Known | None = None,
    looked: bool = False,
) -> list[Change]:
    """Append facts to existing orders, save what follows and return it.

    Three statements for any number of orders (two if ``known`` is given).

    Args:
        entries: (order, facts), each order once. Facts already in the ledger change nothing.
        at: The instant at which we learned them, UTC.
        known: The orders' facts if the caller has just read them under the lock.
        looked: Whether the reconciler looked, so that the next look is due later.
    """
    if known is None:
        known = facts_of(order.id for order, _ in entries)
    changes, rows, touched = [], [], []
    for order, wanted in entries:
        change, new_rows = project(order, known.get(order.id, []), wanted, at=at)
        if looked:
            _schedule(order, change, at)
        if new_rows or looked:
            touched.append(order)
        rows += new_rows
        changes.append(change)
    with pipelined():
        _facts.rows(*rows)
        _projections.rows(touched)
    return changes


def project(
    order: Order, known: Sequence[f.AnyFact], wanted: Sequence[f.AnyFact], *, at: datetime
) -> tuple[Change, list[OrderFact]]:
    """Set ``order`` to what ``known`` and ``wanted`` facts tell; return the change and the new
    rows, saving nothing."""
    fresh = _unknown(known, wanted)
    derived = derive([*known, *fresh])
    rows = _chained(order, fresh, at)
    before = {name: getattr(order, name) for name in _SHOWN} if known else {}
    reserved, was_open, state = order.reserved, order.is_open, order.state
    _apply(order, derived, fresh, at)
    change = Change(
        order=order,
        derived=derived,
        fresh=fresh,
        is_visible=not known or any(getattr(order, name) != old for name, old in before.items()),
        reserved_delta=order.reserved - reserved,
        open_delta=int(order.is_open) - int(bool(known) and was_open),
    )
    if order.state != state:
        order.checks = 0
        _set_next_check(order, at)
    return change, rows


def changes_announce(changes: Iterable[Change]) -> None:
    """Publish the visible changes once the transaction commits."""
    for change in changes:
        if change.is_visible:
            order = change.order
            publish_on_commit(
                OrderChanged(
                    order.organisation_id,
                    order.account_id,
                    order.id,
                    order.state,
                    order_json(order),
                )
            )


def _unknown(known: Sequence[f.AnyFact], wanted: Sequence[f.AnyFact]) -> tuple[f.AnyFact, ...]:
    seen = {fact.key for fact in known}
    fresh = []
    for fact in wanted:
        if fact.key not in seen:
            seen.add(fact.key)
            fresh.append(fact)
    return tuple(fresh)


def _chained(order: Order, fresh: Sequence[f.AnyFact], at: datetime) -> list[OrderFact]:
    rows, head = [], order.facts_head or GENESIS
    for seq, fact in enumerate(fresh, start=order.facts_count + 1):
        body = f.encode(fact).decode()
        head = link(head, order_id=order.id, seq=seq, at=at, body=body)
        rows.append(
            OrderFact(
                organisation_id=order.organisation_id,
                order_id=order.id,
                seq=seq,
                kind=fact.kind,
                key=fact.key,
                at=at,
                body=body,
                hash=head,
            )
        )
    order.facts_count += len(rows)
    order.facts_head = head
    return rows


def _apply(order: Order, derived: DerivedOrder, fresh: Sequence[f.AnyFact], at: datetime) -> None:
    """Copy the derived order onto the row."""
    for name, value in projection(derived).items():
        setattr(order, name, value)
    order.reserved = reservation(
        order.required_margin,
        derived.claims,
        booked_qty=order.booked_quantity,
        is_open=order.is_open,
    )
    if any(isinstance(fact, f.Sent) for fact in fresh):
        order.sent_at = at
    if fresh:
        order.updated_at = at


def projection(derived: DerivedOrder) -> dict[str, Any]:
    """Return the columns of an order that follow from its facts alone."""
    terms, average = derived.terms, derived.average_price
    return {
        "state": derived.state.value,
        "flags": " ".join(flag.value for flag in OrderFlag if flag in derived.flags),
        "is_open": derived.is_open,
        "quantity": terms.quantity,
        "order_type": terms.order_type.value,
        "validity": terms.validity.value,
        "price": terms.price,
        "trigger_price": terms.trigger_price,
        "ceiling": derived.ceiling,
        "filled_quantity": derived.filled_qty,
        "booked_quantity": derived.booked_qty,
        "average_price": None if average is None else average.quantize(_PRICE_STEP),
        "broker_order_id": derived.broker_order_id,
        "message": derived.message[:_MESSAGE_MAX],
    }


def _schedule(order: Order, change: Change, at: datetime) -> None:
    """Note one look; an order that has just moved keeps the time its new state set."""
    if not change.fresh:
        order.checks += 1
    _set_next_check(order, at)


def _set_next_check(order: Order, at: datetime) -> None:
    state = OrderState(order.state)
    if not order.is_open or state is OrderState.QUEUED:
        order.next_check_at = None
        return
    wait = next_check_s(
        state,
        checks=order.checks,
        is_exit=order.is_exit,
        is_change_pending=not _SETTLING.isdisjoint(order.flag_list()),
    )
    order.next_check_at = at + timedelta(seconds=wait)
