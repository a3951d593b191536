"""Placing an order: one transaction from the key to the outbox, then a doorbell."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.context import Caller
from brokers.errors import BrokerNotRegistered
from brokers.gateway import ADAPTERS
from brokers.margin import opening_quantity
from brokers.selectors import account_known
from marketdata.selectors import instrument_spec
from orders.domain import facts as f
from orders.domain.identity import client_order_id
from orders.domain.rates import RateWindow
from orders.domain.terms import term_errors, terms_of
from orders.ledger import Change, changes_announce, project
from orders.models import AccountBook, IdempotencyRecord, Order, OrderFact, Outbox
from orders.risk_gateway import market_view, risk_snapshot, twin_since
from orders.services.answers import (
    CREATED,
    Answer,
    PlacementRequest,
    answer_of,
    body_hash,
    is_known,
    record_of,
    stored_answer,
)
from orders.services.gather import NotOpened, gather
from orders.standing import (
    Standing,
    intent_fingerprint,
)
from rms.decision import Decision
from rms.engine import evaluate
from rms.services import scopes_open, verdict_save
from rms.snapshot import RiskSnapshot
from terminal.infra.clock import clock
from terminal.infra.doorbell import Doorbell
from terminal.infra.sql import Insert, Update, pipelined
from terminal.kernel.enums import Lane
from terminal.kernel.errors import (
    InvariantViolation,
    RateLimited,
    ValidationFailed,
)
from terminal.kernel.intents import OrderIntent

_RETRY_AFTER_S = 10
_sender = Doorbell("sender")
_orders, _facts, _outbox = Insert(Order), Insert(OrderFact), Insert(Outbox)
_records = Insert(IdempotencyRecord)
_book = Update(
    AccountBook,
    ("reserved", "open_orders", "day", "orders_today", "rates", "version", "updated_at"),
)


def order_place(
    *,
    caller: Caller,
    account_id: UUID,
    intent: OrderIntent,
    idempotency_key: str,
    exits_only: bool = False,
) -> Answer:
    """Judge ``intent``, keep the order with everything said about it, and queue it if allowed.

    The same key with the same request gives the stored answer again, however often and however
    parallel; nothing else happens then.

    Args:
        caller: Who asks; the order belongs to the caller's organisation.
        account_id: The account to trade in.
        intent: Quantity in units, prices in rupees.
        idempotency_key: The client's name for this one wish.
        exits_only: Whether the caller is above its request rate, so that only exits may pass.
    Returns:
        201 with the order (QUEUED), or 422 ``risk.denied`` with the order (DENIED) and all
        violations.
    Raises:
        ValidationFailed: if the terms contradict themselves; nothing is stored.
        NotFound: if the organisation has no such account, or there is no such instrument.
        BrokerNotRegistered: if nothing here can talk to the account's broker.
        IdempotencyMismatch: if the key was used for another request.
        RateLimited: under ``exits_only``, if the order is no exit; nothing is stored.
    """
    wrong = term_errors(terms_of(intent))
    if wrong:
        name, messages = next(iter(wrong.items()))
        raise ValidationFailed(f"{name}: {messages[0]}", fields=wrong)
    account = account_known(organisation_id=caller.organisation_id, account_id=account_id)
    request = PlacementRequest(
        caller=caller,
        account=account,
        intent=intent,
        view=market_view(instrument_spec(intent.instrument_id)),
        key=idempotency_key,
        body_hash=body_hash(account_id, intent),
        exits_only=exits_only,
    )
    try:
        answer = _place_opened(request)
    except IntegrityError:
        # The same key went through another account's lock a moment ago: its answer stands.
        if not is_known(request):
            raise
        answer = stored_answer(request)
    if answer.status == CREATED and not answer.is_replay:
        _sender.ring(str(account_id))
    return answer


def _place_opened(request: PlacementRequest) -> Answer:
    """Place the order; before an account's first order open its risk rows.

    That takes a transaction of its own: the one that found no risk row may hold the book already,
    and waiting for the risk row with the book in hand would be the wrong way round.
    """
    try:
        return _place(request)
    except NotOpened:
        scopes_open(
            organisation_id=request.account.organisation_id,
            account_id=request.account.id,
            user_id=request.account.owner_id,
        )
    try:
        return _place(request)
    except NotOpened as error:
        key = str(request.account.id)
        raise InvariantViolation("An account's risk row vanished.", account_id=key) from error


def _place(request: PlacementRequest) -> Answer:
    intent = request.intent
    with transaction.atomic():
        gathered = gather(request)
        account, locked, risk = gathered.account, gathered.locked, gathered.risk
        if account.broker not in ADAPTERS:
            raise BrokerNotRegistered(
                f"Nothing here can talk to {account.broker}, so this account cannot trade.",
                account_id=str(account.id),
            )
        if locked.record_id is not None:
            return stored_answer(request)
        now = clock().now()
        snapshot = risk_snapshot(
            account=account,
            book=locked.book,
            risk=risk,
            view=request.view,
            intent=intent,
            standing=locked.standing.recent(twin_since(risk, now)),
            now=now,
        )
        decision = evaluate(intent, snapshot)
        if request.exits_only and not decision.is_exit:
            raise RateLimited("Too many requests; exits still pass.", retry_after_s=_RETRY_AFTER_S)
        order = _order_new(request, snapshot, decision, now)
        change, facts = project(order, [], _first_facts(intent, decision, locked.standing), at=now)
        answer = answer_of(order, decision)
        with pipelined():
            _orders.rows(order)
            _facts.rows(*facts)
            _outbox.rows(*_outbox_rows(order, decision, now))
            _book_note(locked.book, request, change, decision, snapshot, now)
            _records.rows(record_of(request, answer, now))
            verdict_save(
                order_id=order.id,
                organisation_id=order.organisation_id,
                decision=decision,
                intent=intent,
                snapshot=snapshot,
            )
        changes_announce([change])
    return answer


def _outbox_rows(order: Order, decision: Decision, now: datetime) -> list[Outbox]:
    if not decision.allowed:
        return []
    lane = Lane.EXIT if decision.is_exit else Lane.ENTRY
    patience = timedelta(seconds=settings.ORDERS_ENTRY_PATIENCE_S)
    row = Outbox(
        organisation_id=order.organisation_id,
        account_id=order.account_id,
        order_id=order.id,
        action=Outbox.Action.PLACE.value,
        number=1,
        lane=lane.priority,
        not_before=now,
        expires_at=None if decision.is_exit else now + patience,
    )
    return [row]


def _order_new(
    request: PlacementRequest, snapshot: RiskSnapshot, decision: Decision, now: datetime
) -> Order:
    caller, intent, order_id = request.caller, request.intent, uuid.uuid4()
    return Order(
        id=order_id,
        organisation_id=caller.organisation_id,
        account_id=request.account.id,
        instrument_id=intent.instrument_id,
        user_id=caller.user_id,
        actor=caller.actor,
        client_order_id=client_order_id(order_id),
        side=intent.side.value,
        product=intent.product.value,
        tag=intent.tag,
        source=intent.source,
        strategy_id=intent.strategy_id or "",
        fingerprint=intent_fingerprint(intent),
        is_exit=decision.is_exit,
        placed_at=now,
        required_margin=(snapshot.required_margin if decision.allowed else None) or Decimal(0),
    )


def _first_facts(intent: OrderIntent, decision: Decision, standing: Standing) -> list[f.AnyFact]:
    terms = terms_of(intent)
    wanted = f.Intent(
        quantity=terms.quantity,
        order_type=terms.order_type,
        validity=terms.validity,
        price=terms.price,
        trigger_price=terms.trigger_price,
    )
    if decision.allowed:
        opening = opening_quantity(intent.side, intent.quantity, standing.effective_net)
        return [wanted, f.Passed(tuple(x.rule for x in decision.warnings), opening)]
    return [wanted, f.Denied(tuple(violation.rule for violation in decision.violations))]


def _book_note(
    book: AccountBook,
    request: PlacementRequest,
    change: Change,
    decision: Decision,
    snapshot: RiskSnapshot,
    now: datetime,
) -> None:
    """Reserve the order's money and count it; a refused order costs nothing and counts for
    nothing."""
    if not decision.allowed:
        return
    stamp = int(now.timestamp() * 1000)
    segment = request.view.spec.exchange.value
    window = RateWindow.load(book.rates).add(stamp, segment=segment, is_exit=decision.is_exit)
    today = book.orders_today if book.day == snapshot.trading_date else 0
    book.reserved += change.reserved_delta
    book.open_orders += change.open_delta
    book.day, book.orders_today = snapshot.trading_date, today + 1
    book.rates = window.dump()
    book.version += 1
    book.updated_at = now
    _book.rows([book])
