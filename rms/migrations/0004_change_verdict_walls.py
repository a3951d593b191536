"""Verdicts on changes are append-only, and every tenant sees its own only."""

from django.db import migrations

from accounts.append_only import AppendOnly
from accounts.rls import EnableTenantRLS


class Migration(migrations.Migration):
    dependencies = [("rms", "0003_change_verdict"), ("accounts", "0003_walls")]

    operations = [EnableTenantRLS("rms_changeverdict"), AppendOnly("rms_changeverdict")]
