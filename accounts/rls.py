"""Row-level security of Postgres: the second wall between tenants, behind the selectors.

Each connection carries ``app.tenant``: an organisation's id, ``all`` (workers, commands, admin), or
anything else, which sees nothing. On SQLite everything here does nothing.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.migrations.operations.base import Operation

from terminal.kernel.events import Event

EventT = TypeVar("EventT", bound=Event)

ALL = "all"
NONE = "none"


def _ask(sql: str, params: list[str] | None = None) -> Any:
    """Run one statement on the driver itself: on the hot path, and no query of the application."""
    connection.ensure_connection()
    return connection.connection.execute(sql, params)


def tenant_set(tenant: UUID | str) -> None:
    """Let this connection see ``tenant`` from now on: an organisation's id, ALL or NONE."""
    if connection.vendor != "postgresql":
        return
    _ask("SELECT set_config('app.tenant', %s, false)", [str(tenant)])


def tenant_reset() -> None:
    """Give this connection back the view it was opened with."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return
    _ask("RESET app.tenant")


@contextmanager
def tenant_scope(tenant: UUID | str) -> Iterator[None]:
    """See ``tenant`` inside the block, and what was seen before after it."""
    if connection.vendor != "postgresql":
        yield
        return
    before = _ask("SELECT current_setting('app.tenant', true)").fetchone()[0] or NONE
    tenant_set(tenant)
    try:
        yield
    finally:
        # After a database error inside a transaction nothing can be set: the rollback does it.
        if connection.connection.info.transaction_status.name != "INERROR":
            tenant_set(before)


class EnableTenantRLS(Operation):
    """Migration step: on Postgres a table's rows are visible to their own tenant only.

    Put it after the table's creation, once per tenant-owned table::

        EnableTenantRLS("orders_order")  # column organisation_id

    FORCE makes it hold for the table's owner too; only superusers and BYPASSRLS roles are exempt,
    so the web process must not log in as one.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str, column: str = "organisation_id") -> None:
        self.table = table
        self.column = column

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in Django's picture of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the policy."""
        if schema_editor.connection.vendor != "postgresql":
            return
        tenant = "(SELECT current_setting('app.tenant', true))"
        visible = f"{tenant} = '{ALL}' OR {self.column}::text = {tenant}"
        schema_editor.execute(f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {self.table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(
            f"CREATE POLICY tenant ON {self.table} USING ({visible}) WITH CHECK ({visible})"
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the policy."""
        if schema_editor.connection.vendor != "postgresql":
            return
        schema_editor.execute(f"DROP POLICY tenant ON {self.table}")
        schema_editor.execute(f"ALTER TABLE {self.table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {self.table} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        """Say what the step does."""
        return f"Row-level security on {self.table} by {self.column}"


def in_tenant(handler: Callable[[EventT], None]) -> Callable[[EventT], None]:
    """Return an event handler that sees the rows of the event's organisation.

    Handlers run after commit, where the web process may see no tenant (sign-up) or another one.
    """

    @functools.wraps(handler)
    def scoped(event: EventT) -> None:
        with tenant_scope(event.organisation_id):
            handler(event)

    return scoped
