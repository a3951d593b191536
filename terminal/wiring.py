"""Every connection of the house on one page: ports to their implementations, events to their
handlers."""

from accounts import handlers as accounts_handlers
from terminal.infra.bus import subscribe
from terminal.kernel import events


def bind() -> None:
    """Bind all ports and events; called once when Django is ready."""
    subscribe(events.SessionRevoked, accounts_handlers.session_revoked)
    subscribe(events.ApiKeyRevoked, accounts_handlers.api_key_revoked)
    subscribe(events.MembershipChanged, accounts_handlers.membership_changed)
