"""Reactions to events; bound in ``terminal/wiring.py``."""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from accounts.sockets import groups
from terminal.kernel.events import ApiKeyRevoked, MembershipChanged, SessionRevoked


def session_revoked(event: SessionRevoked) -> None:
    """Close the sockets of a session that ended."""
    _send(groups.session(event.session_key), {"type": "session.closed"})


def api_key_revoked(event: ApiKeyRevoked) -> None:
    """Close the sockets of a revoked key."""
    _send(groups.api_key(event.api_key_id), {"type": "session.closed"})


def membership_changed(event: MembershipChanged) -> None:
    """Have the person's sockets look again at what they may do."""
    _send(groups.user(event.user_id), {"type": "membership.changed"})


def _send(group: str, message: dict[str, Any]) -> None:
    async_to_sync(get_channel_layer().group_send)(group, message)
