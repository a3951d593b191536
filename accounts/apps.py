"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, keys and the audit log."""

    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Tell the OpenAPI schema how callers authenticate."""
        from accounts.api import schema  # noqa: F401, PLC0415 - registers by being imported
