"""What a placement asks for, and the answer that its key gets, to be repeated byte for byte."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog

from accounts.context import Caller
from brokers.selectors import AccountRef
from orders.models import IdempotencyRecord, Order
from orders.presentation import order_json
from orders.risk_gateway import MarketView
from orders.standing import (
    intent_fingerprint,
)
from rms.decision import Decision
from terminal.kernel.errors import (
    IdempotencyMismatch,
    RiskDenied,
)
from terminal.kernel.intents import OrderIntent

CREATED = 201
REFUSED = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client is told, byte for byte; ``is_replay`` if it had been told before."""

    status: int
    body: bytes
    order_id: UUID
    is_replay: bool = False


@dataclass(frozen=True, slots=True)
class PlacementRequest:
    """One placement, everything about it that does not need the account's lock."""

    caller: Caller
    account: AccountRef
    intent: OrderIntent
    view: MarketView
    key: str
    body_hash: str
    exits_only: bool


def answer_of(order: Order, decision: Decision) -> Answer:
    if decision.allowed:
        return Answer(CREATED, orjson.dumps(order_json(order)), order.id)
    return Answer(REFUSED, orjson.dumps(_refusal(order, decision)), order.id)


def record_of(request: PlacementRequest, answer: Answer, now: datetime) -> IdempotencyRecord:
    return IdempotencyRecord(
        organisation_id=request.caller.organisation_id,
        key=request.key,
        request_hash=request.body_hash,
        status=answer.status,
        answer=answer.body,
        order_id=answer.order_id,
        created_at=now,
    )


def _refusal(order: Order, decision: Decision) -> dict[str, Any]:
    """Return the error body of a refused order: kept, and therefore with the first request's
    id."""
    return {
        "code": RiskDenied.code,
        "message": decision.message,
        "extra": {
            "order": order_json(order),
            "violations": [violation.to_json() for violation in decision.violations],
            "warnings": [warning.to_json() for warning in decision.warnings],
        },
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
    }


def is_known(request: PlacementRequest) -> bool:
    records = IdempotencyRecord.objects.filter(
        organisation_id=request.caller.organisation_id, key=request.key
    )
    return records.exists()


def stored_answer(request: PlacementRequest) -> Answer:
    """Return what the key was answered before.

    Raises:
        IdempotencyMismatch: if it was used for something else.
        IdempotencyRecord.DoesNotExist: if it is new.
    """
    row = IdempotencyRecord.objects.get(
        organisation_id=request.caller.organisation_id, key=request.key
    )
    if row.request_hash != request.body_hash:
        raise IdempotencyMismatch(
            "This Idempotency-Key was used for another order; use a new key for a new order."
        )
    return Answer(row.status, bytes(row.answer), row.order_id, is_replay=True)


def body_hash(account_id: UUID, intent: OrderIntent) -> str:
    """Return the fingerprint of everything the client asked for."""
    parts = (account_id, intent_fingerprint(intent), intent.validity, intent.tag)
    text = "|".join(map(str, (*parts, intent.strategy_id or "")))
    return hashlib.sha256(text.encode()).hexdigest()
