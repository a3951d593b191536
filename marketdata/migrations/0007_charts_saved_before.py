"""Charts saved before revisions existed have been saved: 0 says that one never was."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.rls import ALL, tenant_scope


def _count_as_saved(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with tenant_scope(ALL):
        apps.get_model("marketdata", "ChartLayout").objects.filter(revision=0).update(revision=1)


class Migration(migrations.Migration):
    dependencies = [
        ("marketdata", "0006_chart_revisions"),
    ]

    operations = [
        migrations.RunPython(_count_as_saved, migrations.RunPython.noop, elidable=True),
    ]
