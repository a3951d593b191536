"""The apps of a feed process: it needs rows of instruments, not logins, admin or API.

Loading everything would cost it 45 MB.
"""

import sys

from django.apps import AppConfig


class AccountsTables(AppConfig):
    """The tables of accounts without what its own start-up loads."""

    name = "accounts"


FEED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "terminal.settings.parts.feed.AccountsTables",
    "marketdata",
]


def is_feed() -> bool:
    """Return whether this process is ``manage.py run_feed``."""
    return sys.argv[1:2] == ["run_feed"]
