"""Staff pages that show and never change: ledgers, books, leases."""

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin


class Fixed:
    """Mix-in of admins: rows come and go by services only."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes rows by hand."""
        return False


class ReadOnly(Fixed):
    """Mix-in of admins: nor does anybody change a row."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits rows by hand."""
        return False


class ReadOnlyAdmin(ReadOnly, ModelAdmin):
    """A staff page of rows that only services write."""
