"""Changing orders: the wish is a fact, the outbox carries it to the broker."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.context import Caller
from brokers.margin import opening_quantity
from marketdata.selectors import instrument_spec
from orders.domain import facts as f
from orders.domain.derive import derive
from orders.domain.evidence import Terms
from orders.domain.rates import MODIFICATIONS_MAX, RateWindow
from orders.domain.terms import term_errors
from orders.errors import OrderNotChangeable
from orders.ledger import Change, Known, changes_announce, facts_append, facts_of, orders_lock
from orders.models import AccountBook, Order, Outbox
from orders.risk_gateway import MarketView, market_view, risk_snapshot, twin_since
from orders.services.account_of import account_of_order
from orders.services.book import book_lock, book_settle
from orders.standing import standing_read
from rms.decision import Decision
from rms.engine import evaluate
from rms.services import change_verdict_save, risk_lock
from terminal.infra.clock import clock
from terminal.infra.doorbell import Doorbell
from terminal.kernel.enums import (
    Lane,
    OrderFlag,
    OrderState,
    OrderType,
    Product,
    Side,
    Validity,
)
from terminal.kernel.errors import RiskDenied, ValidationFailed
from terminal.kernel.intents import OrderIntent

_CHANGEABLE = frozenset(
    {
        OrderState.ACKED.value,
        OrderState.OPEN.value,
        OrderState.TRIGGER_PENDING.value,
        OrderState.PART_FILLED.value,
    }
)
# Refused changes of one order that its ledger keeps; a caller that goes on is told all the same.
_DENIALS_KEPT = 100
_sender = Doorbell("sender")


def order_modify(*, caller: Caller, order_id: UUID, changes: dict[str, object]) -> Order:
    """Ask for new terms of a working order; they count when the broker confirms them.

    Risk judges what is still to fill with its new terms; a change counts as an order in the
    account's rates, because the broker counts it as one.

    Args:
        caller: Who asks.
        order_id: The order.
        changes: Any of ``quantity`` (new total, units), ``price``, ``trigger_price`` (rupees),
            ``order_type``, ``validity``. A price the new type does not take is dropped.
    Raises:
        OrderNotFound: if the organisation has no such order.
        OrderNotChangeable: if it is not working at the broker, or a change is under way.
        ValidationFailed: if the new terms contradict themselves or change nothing.
        RiskDenied: with every violation; the order stays as it is.
    """
    account, instrument_id = account_of_order(
        organisation_id=caller.organisation_id, order_id=order_id
    )
    view = market_view(instrument_spec(instrument_id))
    with transaction.atomic():
        risk = risk_lock(
            organisation_id=account.organisation_id, user_id=account.owner_id, account_id=account.id
        )
        book = book_lock(account)
        order = orders_lock([order_id])[order_id]
        known = facts_of([order_id])
        _refuse_unchangeable(order, known[order_id])
        terms = _new_terms(order, changes)
        now, intent = clock().now(), _intent_of(order, terms)
        standing = standing_read(
            account_id=account.id, intent=intent, since=twin_since(risk, now), besides=order.id
        )
        snapshot = risk_snapshot(
            account=account,
            book=book,
            risk=risk,
            view=view,
            intent=intent,
            standing=standing,
            now=now,
            replaced=order,
        )
        decision = evaluate(intent, snapshot)
        if decision.allowed:
            margin = snapshot.required_margin or Decimal(0)
            opening = opening_quantity(intent.side, intent.quantity, standing.effective_net)
            change = _modify_request(order, terms, _Cost(margin, opening), known, now)
            _book_count(book, view, decision, now)
        else:
            change = _modify_denied(order, terms, decision, known, now)
        change_verdict_save(
            order_id=order.id,
            seq=order.facts_count,
            organisation_id=order.organisation_id,
            decision=decision,
            intent=intent,
            snapshot=snapshot,
        )
        if change.touches_book:
            book_settle(book, [change], at=now)
        changes_announce([change])
    if not decision.allowed:
        # Kept first: what was refused and why belongs to the order's history.
        raise RiskDenied(
            decision.message,
            decision=decision,
            violations=[violation.to_json() for violation in decision.violations],
        )
    _sender.ring(str(account.id))
    return order


def _refuse_unchangeable(order: Order, known: list[f.AnyFact]) -> None:
    if order.state not in _CHANGEABLE:
        raise OrderNotChangeable(f"The order is {order.state}; only a working order can change.")
    for flag in (OrderFlag.CANCEL_PENDING, OrderFlag.MODIFY_PENDING):
        if flag.value in order.flag_list():
            raise OrderNotChangeable("A change of this order is already under way; wait for it.")
    if derive(known).requested_generation >= MODIFICATIONS_MAX:
        raise OrderNotChangeable(
            f"An order can be changed {MODIFICATIONS_MAX} times; cancel it and place a new one."
        )


def _new_terms(order: Order, changes: dict[str, object]) -> Terms:
    """Return the order's terms with ``changes`` on top."""
    order_type = OrderType(str(changes.get("order_type", order.order_type)))
    old = Terms(
        order.quantity,
        OrderType(order.order_type),
        Validity(order.validity),
        order.price,
        order.trigger_price,
    )
    terms = Terms(
        quantity=int(str(changes.get("quantity", order.quantity))),
        order_type=order_type,
        validity=Validity(str(changes.get("validity", order.validity))),
        price=_price(changes, "price", order.price) if order_type.has_price else None,
        trigger_price=_price(changes, "trigger_price", order.trigger_price)
        if order_type.has_trigger
        else None,
    )
    wrong = term_errors(terms)
    if not wrong and terms.quantity <= order.filled_quantity:
        wrong = {"quantity": [f"{order.filled_quantity} units have filled already."]}
    if not wrong and terms == old:
        wrong = {"non_field_errors": ["These are the order's terms already."]}
    if wrong:
        name, messages = next(iter(wrong.items()))
        raise ValidationFailed(f"{name}: {messages[0]}", fields=wrong)
    return terms


def _price(changes: dict[str, object], name: str, present: Decimal | None) -> Decimal | None:
    value = changes.get(name, present)
    return None if value is None else Decimal(str(value))


def _intent_of(order: Order, terms: Terms) -> OrderIntent:
    return OrderIntent(
        instrument_id=order.instrument_id,
        side=Side(order.side),
        quantity=terms.quantity - order.booked_quantity,
        product=Product(order.product),
        order_type=terms.order_type,
        validity=terms.validity,
        price=terms.price,
        trigger_price=terms.trigger_price,
        tag=order.tag,
        source=order.source,
    )


def _book_count(book: AccountBook, view: MarketView, decision: Decision, now: datetime) -> None:
    """Count one request in the account's rates (its book is locked)."""
    window = RateWindow.load(book.rates).add(
        int(now.timestamp() * 1000),
        segment=view.spec.exchange.value,
        is_exit=decision.is_exit,
    )
    book.rates = window.dump()
    book.version += 1
    book.updated_at = now
    book.save(update_fields=["rates", "version", "updated_at"])


@dataclass(frozen=True, slots=True)
class _Cost:
    """Rupees that new terms block, and for how many units: those that open a position."""

    margin: Decimal
    opening: int


def _modify_request(
    order: Order,
    terms: Terms,
    cost: _Cost,
    known: Known,
    now: datetime,
) -> Change:
    gen = derive(known[order.id]).requested_generation + 1
    wish = f.ModifyRequested(
        gen=gen,
        quantity=terms.quantity,
        order_type=terms.order_type,
        validity=terms.validity,
        price=terms.price,
        trigger_price=terms.trigger_price,
        margin=cost.margin,
        booked=order.booked_quantity,
        opening=cost.opening,
    )
    Outbox(
        organisation_id=order.organisation_id,
        account_id=order.account_id,
        order=order,
        action=Outbox.Action.MODIFY,
        number=gen,
        lane=Lane.MODIFY.priority,
        not_before=now,
    ).save(force_insert=True)
    return facts_append([(order, [wish])], at=now, known=known)[0]


def _modify_denied(
    order: Order, terms: Terms, decision: Decision, known: Known, now: datetime
) -> Change:
    before = sum(isinstance(fact, f.ModifyDenied) for fact in known[order.id])
    if before >= _DENIALS_KEPT:
        raise RiskDenied(decision.message, decision=decision)
    denied = f.ModifyDenied(
        n=before + 1,
        rules=tuple(violation.rule for violation in decision.violations),
        quantity=terms.quantity,
        order_type=terms.order_type,
        validity=terms.validity,
        price=terms.price,
        trigger_price=terms.trigger_price,
    )
    return facts_append([(order, [denied])], at=now, known=known)[0]
