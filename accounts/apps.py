"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, keys and the audit log."""

    name = "accounts"
    verbose_name = "Accounts"
