"""DATABASES from DATABASE_URL: SQLite for the embedded mode, Postgres with a pool for service
mode."""

import sys
from types import ModuleType
from typing import Any, cast

import dj_database_url


def database_config(url: str, *, tenant_default: str) -> dict[str, Any]:
    """Return Django's config for ``url``.

    Args:
        url: ``sqlite:///path`` or ``postgres://…``.
        tenant_default: What row-level security lets a fresh Postgres connection see: ``"none"``
            (web) or
            ``"all"`` (workers and commands).
    """
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    if "sqlite" in config["ENGINE"]:
        # DRF and the admin look for Postgres' field types; its driver would be 10 MB a process.
        cast("dict[str, ModuleType | None]", sys.modules).setdefault("psycopg", None)
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        return config
    config["CONN_MAX_AGE"] = 0
    config["OPTIONS"] = {
        **config.get("OPTIONS", {}),
        # Under ASGI each request runs in a thread of its own, so persistent connections must come
        # from a pool.
        "server_side_binding": True,
        "prepare_threshold": 3,
        "pool": {"min_size": 1, "max_size": 16, "timeout": 10},
        "options": f"-c app.tenant={tenant_default}",
    }
    return config
