"""Proof of the ledger: chains hold, and replaying the facts gives every projection again."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import Count, Q, Sum

from orders.domain import facts as f
from orders.domain.book import reservation
from orders.domain.chain import GENESIS, link
from orders.domain.derive import derive
from orders.ledger import projection
from orders.models import AccountBook, Order, OrderFact, Position, Trade
from orders.services.book import Paid, trade_charges
from orders.services.positions import position_apply, position_margin
from terminal.kernel.money import ZERO

_CHUNK = 500
_FOLDED = (
    "quantity",
    "cost",
    "realised_pnl",
    "buy_quantity",
    "sell_quantity",
    "buy_value",
    "sell_value",
    "charges",
)


@dataclass(frozen=True, slots=True)
class BadRow:
    """The first row that does not hold, and why."""

    table: str
    key: str
    reason: str


@dataclass(slots=True)
class Tally:
    """How much was checked."""

    orders: int = 0
    facts: int = 0
    trades: int = 0
    positions: int = 0
    accounts: int = 0


def ledger_verify() -> tuple[BadRow | None, Tally]:
    """Return the first bad row (None if all is well) and how much was checked.

    Reads one consistent picture, so it may run while orders are traded.
    """
    tally = Tally()
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for check in (_orders, _positions, _books):
            bad = next(check(tally), None)
            if bad is not None:
                return bad, tally
    return None, tally


def _orders(tally: Tally) -> Iterator[BadRow]:
    rows = Order.objects.order_by("id").iterator(chunk_size=_CHUNK)
    facts = OrderFact.objects.order_by("order_id", "seq").iterator(chunk_size=_CHUNK)
    trades = Trade.objects.order_by("order_id", "id").iterator(chunk_size=_CHUNK)
    by_order = _Merge(facts)
    booked = _Merge(trades)
    for order in rows:
        history = by_order.of(order.id)
        fills = booked.of(order.id)
        tally.orders += 1
        tally.facts += len(history)
        tally.trades += len(fills)
        reason = _order_fault(order, history, fills)
        if reason:
            yield BadRow("order", str(order.id), reason)
    for left, table in ((by_order, "order fact"), (booked, "trade")):
        if left.rest():
            yield BadRow(table, str(left.rest()), "belongs to no order")


class _Merge:
    """Walks rows grouped by order beside the orders, both in the order of the id."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._groups = groupby(rows, key=lambda row: row.order_id)
        self._head: tuple[UUID, list[Any]] | None = None
        self._advance()

    def of(self, order_id: UUID) -> list[Any]:
        """Return the rows of ``order_id``; call with ascending ids."""
        if self._head is None or self._head[0] != order_id:
            return []
        rows = self._head[1]
        self._advance()
        return rows

    def rest(self) -> UUID | None:
        """Return the order id of a group that no order claimed, None if all were."""
        return self._head[0] if self._head else None

    def _advance(self) -> None:
        group = next(self._groups, None)
        self._head = (group[0], list(group[1])) if group else None


def _order_fault(order: Order, rows: list[OrderFact], fills: list[Trade]) -> str:
    """Return what is wrong with ``order``, empty if nothing is."""
    reason = _chain_fault(order, rows)
    if reason:
        return reason
    try:
        facts = [f.decode(row.body) for row in rows]
    except msgspec.ValidationError as error:
        return f"a fact cannot be read: {error}"
    for row, fact in zip(rows, facts, strict=True):
        if (row.kind, row.key) != (fact.kind, fact.key):
            return f"fact {row.seq} is filed as {row.kind} {row.key}"
    derived = derive(facts)
    for name, value in projection(derived).items():
        if getattr(order, name) != value:
            return f"{name} is {getattr(order, name)!r}, its facts say {value!r}"
    held = reservation(
        order.required_margin,
        derived.claims,
        booked_qty=order.booked_quantity,
        is_open=order.is_open,
    )
    if order.reserved != held:
        return f"reserved is {order.reserved}, should be {held}"
    return _fills_fault(facts, fills) or _charges_fault(order, fills)


def _chain_fault(order: Order, rows: list[OrderFact]) -> str:
    head = GENESIS
    for number, row in enumerate(rows, start=1):
        if row.seq != number:
            return f"fact {number} is missing"
        head = link(head, order_id=order.id, seq=row.seq, at=row.at, body=row.body)
        if row.hash != head:
            return f"the hash of fact {row.seq} ({row.kind}) does not hold"
    if (order.facts_count, order.facts_head) != (len(rows), head if rows else ""):
        return f"the order counts {order.facts_count} facts, the ledger has {len(rows)}"
    return ""


def _fills_fault(facts: list[f.AnyFact], fills: list[Trade]) -> str:
    told = {
        (fact.trade_id, fact.broker_order_id, fact.side.value, fact.quantity, fact.price)
        for fact in facts
        if isinstance(fact, f.Trade)
    }
    booked = {
        (row.trade_id, row.broker_order_id, row.side, row.quantity, row.price) for row in fills
    }
    if told != booked or len(booked) != len(fills):
        return f"trades {sorted(booked ^ told, key=str)} are in one ledger only"
    return ""


def _charges_fault(order: Order, fills: list[Trade]) -> str:
    """Return which fill does not cost what the dated rates say, in the order of booking.

    A fill that no rate covered when it was booked has no charges; nothing is said of it.
    """
    paid: Paid = defaultdict(lambda: ZERO)
    for row in fills:
        due = trade_charges(order, row, paid)
        if row.charges is not None and row.charges != due:
            return f"charges of trade {row.trade_id} are {row.charges}, the rates say {due}"
    return ""


def _positions(tally: Tally) -> Iterator[BadRow]:
    folded: dict[tuple[UUID, int, str], Position] = {}
    for trade in Trade.objects.order_by("id").iterator(chunk_size=_CHUNK):
        key = (trade.account_id, trade.instrument_id, trade.product)
        if key not in folded:
            folded[key] = Position(
                account_id=key[0],
                instrument_id=key[1],
                product=key[2],
                organisation_id=trade.organisation_id,
            )
        position_apply(folded[key], trade, trade.traded_at)
    for row in Position.objects.order_by("id").iterator(chunk_size=_CHUNK):
        tally.positions += 1
        again = folded.pop((row.account_id, row.instrument_id, row.product), None)
        if again is None:
            yield BadRow("position", str(row.pk), "no trade made it")
            continue
        for name in _FOLDED:
            if getattr(row, name) != getattr(again, name):
                told = getattr(again, name)
                reason = f"{name} is {getattr(row, name)}, its trades say {told}"
                yield BadRow("position", str(row.pk), reason)
        if row.margin != position_margin(row):
            yield BadRow("position", str(row.pk), f"margin is {row.margin}")
    for key in folded:
        yield BadRow("position", str(key), "is missing")


def _books(tally: Tally) -> Iterator[BadRow]:
    held: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for row in Order.objects.values("account_id").annotate(
        reserved=Sum("reserved"), open_orders=Count("id", filter=Q(is_open=True))
    ):
        held[row["account_id"]] |= row
    for sums in Position.objects.values("account_id").annotate(
        realised_pnl=Sum("realised_pnl"), charges=Sum("charges"), margin_used=Sum("margin")
    ):
        held[sums["account_id"]] |= sums
    for book in AccountBook.objects.order_by("account_id"):
        tally.accounts += 1
        told = held[book.account_id]
        for name in ("reserved", "open_orders", "realised_pnl", "charges", "margin_used"):
            should = told.get(name) or 0
            if Decimal(getattr(book, name)) != round(Decimal(should), 4):
                reason = f"{name} is {getattr(book, name)}, the ledger says {should}"
                yield BadRow("account book", str(book.account_id), reason)
