"""Plans for tests. Tests that empty the database lose the ones that migrations offer."""

from datetime import date
from typing import Any
from uuid import UUID

from billing.models import OrganisationPlan, Plan
from billing.services import plan_assign

MARKET = {
    "max_instruments": 3000,
    "max_frames_hz": 20,
    "depth": True,
    "chains": True,
    "history_days": 3650,
}


def make_plan(
    code: str, *, name: str = "", rank: int = 50, since: date | None = None, **market: Any
) -> Plan:
    """Return a plan that allows everything but for ``market``."""
    plan, _ = Plan.objects.update_or_create(
        code=code,
        since=since or date(2020, 1, 1),
        defaults={
            "name": name or code.capitalize(),
            "rank": rank,
            "flags": {"market": MARKET | market},
        },
    )
    return plan


def put_on_plan(organisation_id: UUID, code: str = "pro", **market: Any) -> OrganisationPlan:
    """Put the organisation on a plan that allows everything but for ``market``."""
    make_plan(code, **market)
    return plan_assign(organisation_id=organisation_id, plan_code=code, actor="system:test")
