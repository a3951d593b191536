"""Row-level security of assignments; the first two plans."""

from datetime import date
from typing import Any

from django.db import migrations

from accounts.rls import EnableTenantRLS

SINCE = date(2020, 1, 1)
PLANS = (
    (
        "free",
        "Free",
        10,
        {
            "max_instruments": 1000,
            "max_frames_hz": 10,
            "depth": False,
            "chains": True,
            "history_days": 30,
        },
    ),
    (
        "pro",
        "Pro",
        20,
        {
            "max_instruments": 3000,
            "max_frames_hz": 20,
            "depth": True,
            "chains": True,
            "history_days": 3650,
        },
    ),
)


def create_plans(apps: Any, schema_editor: Any) -> None:
    """Offer the plans."""
    plan = apps.get_model("billing", "Plan")
    for code, name, rank, market in PLANS:
        plan.objects.get_or_create(
            code=code,
            since=SINCE,
            defaults={"name": name, "rank": rank, "flags": {"market": market}},
        )


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("accounts", "0003_walls")]

    operations = [
        EnableTenantRLS("billing_organisationplan"),
        migrations.RunPython(create_plans, migrations.RunPython.noop),
    ]
