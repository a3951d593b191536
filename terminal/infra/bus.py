"""Event bus: who announces does not know who listens; ``terminal/wiring.py`` binds them."""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.db import transaction

from terminal.kernel.events import Event

logger = structlog.get_logger(__name__)
EventT = TypeVar("EventT", bound=Event)
_handlers: dict[type[Event], list[Callable[[Event], None]]] = defaultdict(list)


def subscribe(event_type: type[EventT], handler: Callable[[EventT], None]) -> None:
    """Have ``handler`` called with every published event of exactly ``event_type``; once per
    handler."""
    if handler not in _handlers[event_type]:
        _handlers[event_type].append(handler)  # type: ignore[arg-type]


def subscriptions() -> dict[type[Event], list[Callable[[Event], None]]]:
    """Return who listens to what, for the system check and the docs."""
    return {event_type: list(handlers) for event_type, handlers in _handlers.items()}


def publish_on_commit(event: Event) -> None:
    """Announce ``event`` once the current transaction commits (at once outside of one).

    A failing handler is logged and neither stops the others nor reaches the caller:
        money-critical steps
    are direct calls, never handlers.
    """
    transaction.on_commit(lambda: _deliver(event), robust=True)


def _deliver(event: Event) -> None:
    for handler in _handlers[type(event)]:
        try:
            handler(event)
        except Exception:
            logger.exception("event_handler_failed", event_type=type(event).__name__)
