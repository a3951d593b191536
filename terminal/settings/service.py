"""Service mode: Postgres, Redis and ClickHouse given by URL; refuses default secrets."""

from django.core.exceptions import ImproperlyConfigured

from terminal.settings.base import *
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

DEBUG = False
SECRET_KEY = env_str("SECRET_KEY")
if len(SECRET_KEY) < 50 or SECRET_KEY.startswith(("change-me", "django-insecure")):
    raise ImproperlyConfigured("SECRET_KEY must be a random text of at least 50 characters.")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", [])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that this service answers to.")
PUBLIC_URL = env_url("PUBLIC_URL", None, schemes=("https", "http"))
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

DATABASE_URL = env_url("DATABASE_URL", None, schemes=("postgres", "postgresql"))
# Web processes see no tenant's rows until a caller is known; workers and commands see all.
DATABASES = {
    "default": database_config(
        DATABASE_URL, tenant_default="none" if env_bool("WEB_PROCESS", False) else "all"
    )
}
REDIS_URL = env_url("REDIS_URL", None, schemes=("redis", "rediss", "unix"))
CLICKHOUSE_URL = env_url(
    "CLICKHOUSE_URL", None, schemes=("clickhouse", "clickhouses", "http", "https")
)
TICK_STORE_EMBEDDED = False
PUBSUB_PREFIX = pubsub_prefix(REDIS_URL)
# Whose X-Forwarded-For is believed: limits go by the address, which a caller must not choose.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 1)
REST_FRAMEWORK = {**REST_FRAMEWORK, "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT}
CACHES = caches(REDIS_URL)
CHANNEL_LAYERS = channel_layers(REDIS_URL)
CELERY_BROKER_URL = broker_url(REDIS_URL)

SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env_int("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", True)
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL")

LOGGING = logging_config(env_str("LOG_LEVEL", "INFO"), as_json=env_bool("LOG_JSON", True))
METRICS_TOKEN = env_str("METRICS_TOKEN")
