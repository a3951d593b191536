"""Reads of plans. Tenant first, keyword-only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from billing.domain.flags import LEAST, PlanFlags, flags_of
from billing.models import OrganisationPlan, Plan
from terminal.infra.clock import clock
from terminal.kernel.clock import to_ist

# The plan of an organisation that was never put on another one.
DEFAULT_CODE: Final = "free"


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as others see it; ``since`` is None for the default plan, which nobody assigned."""

    code: str
    name: str
    flags: PlanFlags
    since: datetime | None = None


def plan_of(*, organisation_id: UUID, at: datetime | None = None) -> PlanView:
    """Return the plan that the organisation is on at the instant ``at`` (default: now).

    Without an assignment in force it is the free plan (two queries instead of one).
    """
    at = at or clock().now()
    row = (
        OrganisationPlan.objects.filter(organisation_id=organisation_id, since__lte=at)
        .filter(Q(until__isnull=True) | Q(until__gt=at))
        .select_related("plan")
        .order_by("-since", "-id")
        .first()
    )
    if row is None:
        return default_plan(at)
    return PlanView(row.plan.code, row.plan.name, flags_of(row.plan.flags), row.since)


def default_plan(at: datetime) -> PlanView:
    """Return what everybody gets; the least of all terms where no plan is stored."""
    row = _offered(to_ist(at).date()).filter(code=DEFAULT_CODE).order_by("-since").first()
    if row is None:
        return PlanView(DEFAULT_CODE, DEFAULT_CODE.capitalize(), LEAST)
    return PlanView(row.code, row.name, flags_of(row.flags))


def plans_offered(*, at: datetime | None = None) -> list[PlanView]:
    """Return the terms on offer at ``at``, one per plan, the smallest first."""
    on = to_ist(at or clock().now()).date()
    newest: dict[str, Plan] = {}
    for plan in _offered(on).order_by("since"):
        newest[plan.code] = plan
    ordered = sorted(newest.values(), key=lambda plan: (plan.rank, plan.code))
    return [PlanView(plan.code, plan.name, flags_of(plan.flags)) for plan in ordered]


def _offered(on: date) -> QuerySet[Plan]:
    return Plan.objects.filter(since__lte=on)
