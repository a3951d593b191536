"""``manage.py flush``: Django's, but able to empty append-only tables."""

from typing import Any

from django.core.management.commands.flush import Command as FlushCommand
from django.db import connections

from accounts.append_only import TRIGGER_MARK


class Command(FlushCommand):
    """Empty the database.

    On SQLite flushing means DELETE, which the append-only triggers refuse: they stand aside for
    this one command, which is meant to empty everything. (Postgres truncates.)
    """

    def handle(self, **options: Any) -> None:
        """Lift the triggers, flush, put them back."""
        connection = connections[options["database"]]
        if connection.vendor != "sqlite":
            super().handle(**options)
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
                [f"{TRIGGER_MARK}%"],
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            super().handle(**options)
        finally:
            with connection.cursor() as cursor:
                for _, sql in triggers:
                    cursor.execute(sql)
