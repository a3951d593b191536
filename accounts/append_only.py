"""Ledger tables that the database itself keeps append-only, on Postgres and on SQLite."""

from typing import Any

from django.db.migrations.operations.base import Operation

TRIGGER_MARK = "append_only_"
_MESSAGE = "rows of {table} can be neither changed nor deleted"

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % can be neither changed nor deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class AppendOnly(Operation):
    """Migration step: triggers that refuse every UPDATE and DELETE of a table's rows.

    Later schema changes of the table rebuild it on SQLite and lose the triggers: put the step
    after them again. ``manage.py flush`` empties such tables nevertheless.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in Django's picture of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the triggers (again)."""
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        name = f"{TRIGGER_MARK}{self.table}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRES_FUNCTION, params=None)
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {self.table} "
                "FOR EACH ROW EXECUTE FUNCTION append_only_refuse()"
            )
            return
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {self.table} "
                f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE.format(table=self.table)}'); END"
            )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the triggers."""
        name = f"{TRIGGER_MARK}{self.table}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {self.table}")
            return
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{verb}")

    def describe(self) -> str:
        """Say what the step does."""
        return f"Append-only triggers on {self.table}"
