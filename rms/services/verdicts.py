"""Keeping and re-deriving verdicts."""

from typing import Any
from uuid import UUID

from rms.canonical import decode, encode
from rms.decision import Decision
from rms.engine import evaluate
from rms.models import ChangeVerdict, Verdict
from rms.selectors import VerdictRecord
from rms.snapshot import RiskSnapshot
from terminal.infra.clock import clock
from terminal.infra.sql import Insert
from terminal.kernel.intents import OrderIntent

_verdicts, _changes = Insert(Verdict), Insert(ChangeVerdict)


def verdict_save(
    *,
    order_id: UUID,
    organisation_id: UUID,
    decision: Decision,
    intent: OrderIntent,
    snapshot: RiskSnapshot,
) -> None:
    """Store the verdict on one order with everything that led to it (one insert).

    Raises:
        IntegrityError: if the order has one already.
    """
    answer = _answer(organisation_id, decision, intent, snapshot)
    _verdicts.rows(Verdict(order_id=order_id, **answer))


def change_verdict_save(
    *,
    order_id: UUID,
    seq: int,
    organisation_id: UUID,
    decision: Decision,
    intent: OrderIntent,
    snapshot: RiskSnapshot,
) -> None:
    """Store the verdict on one change of an order (one insert).

    Args:
        seq: Number of the fact that tells of the change.
    Raises:
        IntegrityError: if it has one already.
    """
    answer = _answer(organisation_id, decision, intent, snapshot)
    _changes.rows(ChangeVerdict(order_id=order_id, seq=seq, **answer))


def _answer(
    organisation_id: UUID, decision: Decision, intent: OrderIntent, snapshot: RiskSnapshot
) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "allowed": decision.allowed,
        "violations": [violation.to_json() for violation in decision.violations],
        "warnings": [warning.to_json() for warning in decision.warnings],
        "inputs": {"intent": encode(intent), "snapshot": encode(snapshot)},
        "rules_hash": decision.rules_hash,
        "evaluated_at": clock().now(),
    }


def verdict_rederive(verdict: VerdictRecord) -> VerdictRecord:
    """Return the verdict that today's rules give on the stored inputs.

    Equal to ``verdict`` in every bit while ``rules_hash`` is the same; otherwise what has changed
    is what the newer rules would have said.
    """
    intent = decode(OrderIntent, verdict.inputs["intent"])
    snapshot = decode(RiskSnapshot, verdict.inputs["snapshot"])
    decision = evaluate(intent, snapshot)
    return VerdictRecord(
        order_id=verdict.order_id,
        organisation_id=verdict.organisation_id,
        allowed=decision.allowed,
        violations=[violation.to_json() for violation in decision.violations],
        warnings=[warning.to_json() for warning in decision.warnings],
        inputs={"intent": encode(intent), "snapshot": encode(snapshot)},
        rules_hash=decision.rules_hash,
        evaluated_at=verdict.evaluated_at,
    )
