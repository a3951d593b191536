"""Keeps secrets out of the logs: by the name of a field and by the look of a value."""

import re
from collections.abc import MutableMapping
from typing import Any

_NAMES = re.compile(
    r"password|passwd|secret|token|authorization|cookie|api_key$|credential|recovery|totp|otp$|signature",
    re.IGNORECASE,
)
_VALUES = re.compile(
    r"ngt_\w{6,}|Bearer\s+\S+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|\beyJ[\w-]+\.[\w-]+\.[\w-]+"
)
MASK = "[redacted]"


def redact(
    _logger: object, _method: str, event_dict: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Structlog processor: mask secrets in one log event, at any depth."""
    for key, value in event_dict.items():
        event_dict[key] = MASK if _NAMES.search(key) else _masked(value)
    return event_dict


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return _VALUES.sub(MASK, value)
    if isinstance(value, dict):
        return {k: MASK if _NAMES.search(str(k)) else _masked(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_masked(item) for item in value)
    return value
