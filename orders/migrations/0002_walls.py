"""The fact ledger is append-only, and every tenant sees its own rows only."""

from django.db import migrations

from accounts.append_only import AppendOnly
from accounts.rls import EnableTenantRLS

_TABLES = ("order", "orderfact", "outbox", "idempotencyrecord", "trade", "position", "accountbook")


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("accounts", "0003_walls")]

    operations = [
        AppendOnly("orders_orderfact"),
        AppendOnly("orders_trade"),
        *(EnableTenantRLS(f"orders_{table}") for table in _TABLES),
    ]
