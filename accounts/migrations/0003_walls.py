"""Row-level security, append-only triggers, and the one look past them: finding an API key."""

from typing import Any

from django.db import migrations

from accounts.append_only import AppendOnly
from accounts.rls import EnableTenantRLS

# Authentication asks before the tenant is known. The function's own setting lasts for this one
# question only, and it answers by exact prefix.
_FIND_KEY = """
CREATE FUNCTION accounts_api_key_find(wanted text) RETURNS TABLE (
    id uuid, organisation_id uuid, secret_hash varchar, scopes varchar, last_used_at timestamptz,
    expires_at timestamptz, revoked_at timestamptz, role varchar,
    user_id bigint, email varchar, name varchar, is_active boolean, is_staff boolean
) LANGUAGE sql STABLE SET app.tenant = 'all' AS $$
    SELECT k.id, k.organisation_id, k.secret_hash, k.scopes, k.last_used_at,
           k.expires_at, k.revoked_at, m.role, u.id, u.email, u.name, u.is_active, u.is_staff
    FROM accounts_apikey k
    JOIN accounts_user u ON u.id = k.user_id
    JOIN accounts_membership m ON m.user_id = k.user_id AND m.organisation_id = k.organisation_id
    WHERE k.prefix = wanted
$$
"""


def create_find_key(apps: Any, schema_editor: Any) -> None:
    """Create the function on Postgres."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_FIND_KEY, params=None)


def drop_find_key(apps: Any, schema_editor: Any) -> None:
    """Drop the function on Postgres."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION accounts_api_key_find(text)")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_keys_invitations_audit")]

    operations = [
        EnableTenantRLS("accounts_apikey"),
        EnableTenantRLS("accounts_invitation"),
        EnableTenantRLS("accounts_auditentry"),
        EnableTenantRLS("accounts_audithead"),
        AppendOnly("accounts_auditentry"),
        migrations.RunPython(create_find_key, drop_find_key),
    ]
