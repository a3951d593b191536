"""Row-level security of accounts and the paper exchange's books; trades are append-only."""

from django.db import migrations

from accounts.append_only import AppendOnly
from accounts.rls import EnableTenantRLS


class Migration(migrations.Migration):
    dependencies = [("brokers", "0002_paper_exchange"), ("accounts", "0003_walls")]

    operations = [
        EnableTenantRLS("brokers_brokeraccount"),
        EnableTenantRLS("brokers_paperorder"),
        EnableTenantRLS("brokers_papertrade"),
        AppendOnly("brokers_papertrade"),
    ]
