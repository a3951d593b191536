"""Keeping and re-deriving verdicts."""

from uuid import UUID

from rms.canonical import decode, encode
from rms.decision import Decision
from rms.engine import evaluate
from rms.models import Verdict
from rms.selectors import VerdictRecord
from rms.snapshot import RiskSnapshot
from terminal.infra.clock import clock
from terminal.infra.sql import Insert
from terminal.kernel.intents import OrderIntent

_verdicts = Insert(Verdict)


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
    row = Verdict(
        order_id=order_id,
        organisation_id=organisation_id,
        allowed=decision.allowed,
        violations=[violation.to_json() for violation in decision.violations],
        warnings=[warning.to_json() for warning in decision.warnings],
        inputs={"intent": encode(intent), "snapshot": encode(snapshot)},
        rules_hash=decision.rules_hash,
        evaluated_at=clock().now(),
    )
    _verdicts.rows(row)


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
