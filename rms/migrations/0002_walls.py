"""Row-level security of scopes and verdicts; verdicts are append-only.

The platform's scope belongs to no tenant: everybody reads it and may hold its lock, only those who
see all tenants change it.
"""

from typing import Any

from django.db import migrations

from accounts.append_only import AppendOnly
from accounts.rls import EnableTenantRLS

_PLATFORM_POLICIES = (
    "CREATE POLICY platform_read ON rms_riskscope FOR SELECT USING (organisation_id IS NULL)",
    # SELECT … FOR UPDATE asks the update policy too; WITH CHECK (false) keeps it a lock.
    "CREATE POLICY platform_lock ON rms_riskscope FOR UPDATE "
    "USING (organisation_id IS NULL) WITH CHECK (false)",
)


def create_platform_policies(apps: Any, schema_editor: Any) -> None:
    """Let every tenant see the platform's scope, on Postgres."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in _PLATFORM_POLICIES:
            schema_editor.execute(statement)


def drop_platform_policies(apps: Any, schema_editor: Any) -> None:
    """Undo it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP POLICY platform_read ON rms_riskscope")
        schema_editor.execute("DROP POLICY platform_lock ON rms_riskscope")


class Migration(migrations.Migration):
    dependencies = [("rms", "0001_initial"), ("accounts", "0003_walls")]

    operations = [
        EnableTenantRLS("rms_riskscope"),
        EnableTenantRLS("rms_verdict"),
        AppendOnly("rms_verdict"),
        migrations.RunPython(create_platform_policies, drop_platform_policies),
    ]
