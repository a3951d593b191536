"""Keeps Daphne's WebSocket library from colouring log lines that nobody writes.

Autobahn calls ``hltype`` and ``hlval`` (click's terminal colours) for a debug line at every frame,
whatever the log level: 25 us for each frame sent and again for each acknowledgement, a third of
what a frame costs in all. The plain values say the same.
"""

import sys
from typing import Any

_MODULES = ("autobahn.websocket.protocol", "autobahn.twisted.websocket")


def plain_autobahn_logs() -> None:
    """Replace the colouring functions where Autobahn is loaded (it is not under Uvicorn)."""
    for name in _MODULES:
        module = sys.modules.get(name)
        if module is not None and hasattr(module, "hltype") and hasattr(module, "hlval"):
            vars(module).update(hltype=_plain, hlval=_plain)


def _plain(value: Any, **_style: Any) -> Any:
    return value
