"""Login sessions and the security events of a person, kept in their personal organisation's log."""

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts import rls
from accounts.models import ApiKey, User
from accounts.services.audit import audit_record
from accounts.services.organisations import personal_organisation_ensure
from terminal.infra.bus import publish_on_commit
from terminal.kernel.events import ApiKeyRevoked, SessionRevoked


def security_event_record(
    *, user: User, action: str, data: dict[str, Any] | None = None, actor: str | None = None
) -> None:
    """Record something that happened to a person's login, e.g. ``"mfa.totp_activated"``."""
    organisation_id = personal_organisation_ensure(user=user).organisation_id
    with rls.tenant_scope(organisation_id):
        audit_record(
            organisation_id=organisation_id,
            actor=actor or f"user:{user.pk}",
            action=action,
            target_type="user",
            target_id=user.pk,
            data=data,
        )


def sessions_end(*, user: User, session_keys: Iterable[str], reason: str) -> None:
    """End login sessions now; their sockets close at once."""
    keys = list(session_keys)
    if not keys:
        return
    organisation_id = personal_organisation_ensure(user=user).organisation_id
    with transaction.atomic():
        known = UserSession.objects.filter(user=user, session_key__in=keys)
        ended = {session.session_key for session in known}
        for session in known:
            session.end()
        for key in keys:
            publish_on_commit(SessionRevoked(organisation_id, key))
        security_event_record(
            user=user, action="session.ended", data={"count": len(ended), "reason": reason}
        )


def sessions_end_others(*, user: User, keep: str | None, reason: str) -> None:
    """End all sessions of ``user`` but ``keep``."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    keys = list(sessions.values_list("session_key", flat=True))
    sessions_end(user=user, session_keys=keys, reason=reason)


def user_deactivate(*, user: User, actor: str) -> None:
    """Lock a person out: no login, no API key, every session ended."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        security_event_record(user=user, action="user.deactivated", actor=actor)
        sessions_end_others(user=user, keep=None, reason="deactivated")
        for key in ApiKey.objects.filter(user=user, revoked_at=None):
            publish_on_commit(ApiKeyRevoked(key.organisation_id, key.id))


def user_activate(*, user: User, actor: str) -> None:
    """Let a person in again; their API keys work again."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        security_event_record(user=user, action="user.activated", actor=actor)
