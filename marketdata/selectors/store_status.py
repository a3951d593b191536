"""Whether history can be read."""

import threading
from typing import Final

from marketdata.tickstore.client import tick_store
from terminal.infra.clock import clock
from terminal.kernel.errors import ServiceUnavailable

_TRUSTED_S: Final = 5.0
_lock = threading.Lock()
_known: tuple[float, str | None] | None = None


def tick_store_status() -> str | None:
    """Return why the tick store is away, None if it answers; asked every five seconds at most."""
    global _known
    now = clock().monotonic()
    with _lock:
        if _known is None or not 0 <= now - _known[0] < _TRUSTED_S:
            _known = (now, _asked())
        return _known[1]


def _asked() -> str | None:
    try:
        tick_store().days(0)
    except ServiceUnavailable as error:
        return error.message
    return None
