"""Embedded mode: everything on this machine, no server needed. Any URL may still be given."""

import secrets

from terminal.settings.base import *
from terminal.settings.base import VAR_DIR
from terminal.settings.env import env_bool, env_int, env_list, env_str, env_url
from terminal.settings.parts.allauth import *
from terminal.settings.parts.api import *
from terminal.settings.parts.api import REST_FRAMEWORK
from terminal.settings.parts.celery import *
from terminal.settings.parts.celery import broker_url
from terminal.settings.parts.database import database_config
from terminal.settings.parts.logging import *
from terminal.settings.parts.logging import logging_config
from terminal.settings.parts.market import *
from terminal.settings.parts.orders import *
from terminal.settings.parts.redis import caches, channel_layers, pubsub_prefix
from terminal.supervisor.paths import valkey_socket

DEBUG = False
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """Return the machine's own secret key, made once."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env_str("SECRET_KEY", _secret_key())
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
DATABASE_URL = env_url(
    "DATABASE_URL",
    f"sqlite:///{VAR_DIR / 'terminal.sqlite3'}",
    schemes=("sqlite", "postgres", "postgresql"),
)
DATABASES = {"default": database_config(DATABASE_URL, tenant_default="all")}
REDIS_URL = env_url(
    "REDIS_URL", f"unix://{valkey_socket(VAR_DIR)}", schemes=("redis", "rediss", "unix")
)
# Without a server's URL the feed owns a store of its own; the supervisor says where it serves it.
CLICKHOUSE_URL = env_str("CLICKHOUSE_URL", "")
TICK_STORE_EMBEDDED = env_bool("TICK_STORE_EMBEDDED", not CLICKHOUSE_URL)
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
PUBSUB_PREFIX = pubsub_prefix(REDIS_URL)
# Whose X-Forwarded-For is believed: limits go by the address, which a caller must not choose.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 0)
REST_FRAMEWORK = {**REST_FRAMEWORK, "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT}
CACHES = caches(REDIS_URL)

CELERY_BROKER_URL = broker_url(REDIS_URL)
CHANNEL_LAYERS = channel_layers(REDIS_URL)
LOGGING = logging_config(env_str("LOG_LEVEL", "INFO"), as_json=env_bool("LOG_JSON", False))
METRICS_TOKEN = env_str("METRICS_TOKEN", "")
PUBLIC_URL = env_str("PUBLIC_URL", "http://localhost:8000")
# No collectstatic step: WhiteNoise serves what the finders find.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
