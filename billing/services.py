"""Writes of plans. Keyword-only; assignments are audited."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.services import audit_record
from billing.errors import PlanNotFound
from billing.models import OrganisationPlan, Plan
from terminal.infra.bus import publish_on_commit
from terminal.infra.clock import clock
from terminal.kernel.clock import to_ist
from terminal.kernel.events import PlanChanged


def plan_assign(
    *, organisation_id: UUID, plan_code: str, actor: str, reason: str = ""
) -> OrganisationPlan:
    """Put the organisation on the terms that the plan offers today, from now on.

    The plan before ends at the same instant. Assigning the very terms it is on changes nothing.

    Args:
        organisation_id: Whom.
        plan_code: E.g. ``"pro"``.
        actor: How the audit log names who does it, e.g. ``"user:12"``.
        reason: Why, for the audit log.
    Raises:
        PlanNotFound: if no such plan is on offer.
    """
    now = clock().now()
    plan = _plan_offered(plan_code, now)
    with transaction.atomic():
        # The lock keeps two assignments from both being open.
        rows = OrganisationPlan.objects.select_for_update().filter(organisation_id=organisation_id)
        current = rows.filter(until__isnull=True).select_related("plan").first()
        if current is not None and current.plan_id == plan.pk:
            return current
        if current is not None:
            current.until = max(now, current.since)
            current.save(update_fields=["until"])
        created = OrganisationPlan.objects.create(
            organisation_id=organisation_id, plan=plan, since=now
        )
        audit_record(
            organisation_id=organisation_id,
            actor=actor,
            action="billing.plan_assigned",
            target_type="plan",
            target_id=plan.code,
            data={
                "before": current.plan.code if current else None,
                "terms_since": plan.since.isoformat(),
                "reason": reason,
            },
        )
        publish_on_commit(PlanChanged(organisation_id, plan.code))
    return created


def _plan_offered(code: str, now: datetime) -> Plan:
    offered = Plan.objects.filter(code=code, since__lte=to_ist(now).date())
    plan = offered.order_by("-since").first()
    if plan is None:
        raise PlanNotFound(f"There is no plan {code!r} on offer.")
    return plan
