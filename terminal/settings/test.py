"""Test mode: everything private to one test process; Postgres and Redis where their URLs are
given."""

import os
import tempfile
from urllib.parse import urlsplit

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ["TERMINAL_VAR_DIR"] = tempfile.mkdtemp(prefix="terminal-test-")
if _WORKER and os.environ.get("REDIS_URL", "").startswith("redis://"):
    # Parallel test processes must not share a Redis database.
    _URL = urlsplit(os.environ["REDIS_URL"])
    _DB = int(_URL.path.strip("/") or 0) + 1 + int(_WORKER.removeprefix("gw"))
    os.environ["REDIS_URL"] = _URL._replace(path=f"/{_DB}").geturl()

from terminal.settings.embedded import *  # noqa: E402
from terminal.settings.embedded import DATABASES, VAR_DIR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["TEST"] = (
    {"NAME": str(VAR_DIR / "test.sqlite3")}
    if "sqlite" in DATABASES["default"]["ENGINE"]
    else {"NAME": f"test_terminal_{os.getpid()}"}
)
MARKET_CLOCK_CACHE_S = 0.0  # a test sees its own market at once

# Simulated rows age by their own time, and the tests' time stands still while the world's goes on.
TICK_STORE_SIMULATOR_HOURS = 50 * 365 * 24
