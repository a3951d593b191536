"""Names of the Channels groups that sockets join. Secrets never appear in a name."""

import hashlib
from uuid import UUID


def organisation(organisation_id: UUID) -> str:
    """Return the group of everybody in an organisation: orders, trades, risk."""
    return f"organisation.{organisation_id}"


def user(user_id: int) -> str:
    """Return the group of one person's sockets, in any organisation."""
    return f"user.{user_id}"


def member(organisation_id: UUID, user_id: int) -> str:
    """Return the group of one person's sockets in one organisation: their own news."""
    return f"member.{organisation_id}.{user_id}"


def session(session_key: str) -> str:
    """Return the group of one login session's sockets; the key itself would be a credential."""
    return f"session.{hashlib.sha256(session_key.encode()).hexdigest()[:32]}"


def api_key(api_key_id: UUID) -> str:
    """Return the group of one API key's sockets."""
    return f"api_key.{api_key_id}"


def plan(organisation_id: UUID) -> str:
    """Return the group of sockets that must know when their organisation's plan changes."""
    return f"plan.{organisation_id}"
