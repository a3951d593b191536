"""Where the tick store answers."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

_PING_S = 1.0


def clickhouse_url_file() -> Path:
    """Return the file in which a feed that owns the embedded store says where it serves it."""
    return Path(settings.VAR_DIR) / "run" / "tickstore.url"


def clickhouse_url() -> str:
    """Return the store's URL with its password: CLICKHOUSE_URL, or what the feed of this machine
    says; empty where there is none."""
    if settings.CLICKHOUSE_URL:
        return str(settings.CLICKHOUSE_URL)
    try:
        return clickhouse_url_file().read_text().strip()
    except OSError:
        return ""


def clickhouse_ping() -> str:
    """Return "up", "down", or "off" where no history is kept."""
    url = urlsplit(clickhouse_url())
    if not url.hostname:
        return "off"
    secure = url.scheme in ("https", "clickhouses")
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(url.hostname, url.port or (8443 if secure else 8123), timeout=_PING_S)
    try:
        connection.request("GET", "/ping")
        response = connection.getresponse()
        response.read()
        return "up" if response.status == 200 else "down"
    except (OSError, http.client.HTTPException):
        return "down"
    finally:
        connection.close()
