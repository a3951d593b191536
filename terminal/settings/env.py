"""Typed reading of environment variables: wrong or missing values stop the start with the
variable's name."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def env_str(name: str, default: str | None = None) -> str:
    """Return the text of ``name``; without a default the variable is required."""
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def env_bool(name: str, default: bool) -> bool:
    """Return ``name`` as true/false."""
    raw = os.environ.get(name, "").lower()
    if raw == "":
        return default
    if raw in _TRUE | _FALSE:
        return raw in _TRUE
    raise ImproperlyConfigured(f"{name} must be true or false, not {raw!r}.")


def env_int(name: str, default: int, *, minimum: int = 0) -> int:
    """Return ``name`` as a whole number of at least ``minimum``."""
    raw = os.environ.get(name, "")
    try:
        value = int(raw) if raw else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from None
    if value < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {value}.")
    return value


def env_list(name: str, default: list[str]) -> list[str]:
    """Return the comma-separated words of ``name``."""
    raw = os.environ.get(name, "")
    return [word.strip() for word in raw.split(",") if word.strip()] if raw else default


def env_path(name: str, default: Path) -> Path:
    """Return ``name`` as an absolute path."""
    return Path(os.environ.get(name) or default).resolve()


def env_url(name: str, default: str | None, *, schemes: tuple[str, ...]) -> str:
    """Return the URL in ``name``; its scheme must be one of ``schemes``."""
    value = env_str(name, default)
    if value.split(":", 1)[0] not in schemes:
        raise ImproperlyConfigured(f"{name} must be a URL that starts with {' or '.join(schemes)}.")
    return value
