"""Who is calling the API: a program by key, or a person by session cookie."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as CookieAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import rls, selectors, services
from accounts.context import Caller
from accounts.errors import OrganisationNotFound
from accounts.models import User
from accounts.roles import ROLE_SCOPES, Role
from accounts.tokens import ApiKeyParts, api_key_parse, token_matches
from terminal.infra.clock import clock
from terminal.kernel.errors import ValidationFailed

ORGANISATION_HEADER = "X-Organisation"
_SCHEME = "Bearer"
_NOTE_USE_EVERY = timedelta(minutes=1)


def caller_of_key(parts: ApiKeyParts) -> tuple[User, Caller] | None:
    """Return who is behind an API key, or None if it opens nothing (any more).

    One query; a second one notes the use, at most once a minute.
    """
    key = selectors.api_key_find(parts.prefix)
    if key is None or not token_matches(parts.secret, key.secret_hash):
        return None
    now = clock().now()
    is_over = key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now)
    if is_over or not key.user.is_active:
        return None
    if key.last_used_at is None or now - key.last_used_at >= _NOTE_USE_EVERY:
        with rls.tenant_scope(key.organisation_id):
            services.api_key_note_use(key_id=key.id, at=now)
    scopes = key.scopes & ROLE_SCOPES[key.role]
    caller = Caller(
        key.user.pk, key.organisation_id, key.role, scopes, "api_key", api_key_id=key.id
    )
    return key.user, caller


def caller_of_session(
    *, user: User, session_key: str | None, organisation_id: UUID | None
) -> Caller:
    """Return a logged-in person acting in one of their organisations (None: the personal one).

    Raises:
        OrganisationNotFound: if they are not a member.
    """
    membership = selectors.membership_resolve(user_id=user.pk, organisation_id=organisation_id)
    if membership is None and organisation_id is None:
        # Made outside of the services (a shell, a fixture): the organisation comes at first use.
        membership = services.personal_organisation_ensure(user=user)
    if membership is None:
        raise OrganisationNotFound
    return Caller.of_session(
        user_id=user.pk,
        organisation_id=membership.organisation_id,
        role=Role(membership.role),
        session_key=session_key,
    )


def wanted_organisation(request: Request) -> UUID | None:
    """Return the organisation named by the path, else by the header, else None.

    Raises:
        ValidationFailed: if the header is not an id.
    """
    in_path = (request.parser_context or {}).get("kwargs", {}).get("organisation_id")
    if in_path:
        return in_path if isinstance(in_path, UUID) else UUID(str(in_path))
    header = request.headers.get(ORGANISATION_HEADER)
    if not header:
        return None
    try:
        return UUID(header)
    except ValueError:
        raise ValidationFailed(
            f"{ORGANISATION_HEADER} must be the id of an organisation.",
            fields={ORGANISATION_HEADER: ["Not a UUID."]},
        ) from None


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer ngt_<prefix>_<secret>``; the key fixes the organisation."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        """Return user and caller, or None if no key was sent.

        Raises:
            AuthenticationFailed: if the key is malformed, unknown, revoked or expired.
            OrganisationNotFound: if the request names another organisation than the key's.
        """
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != _SCHEME.lower():
            return None
        parts = api_key_parse(text.strip())
        found = caller_of_key(parts) if parts else None
        if found is None:
            raise AuthenticationFailed("This API key is unknown, expired or revoked.")
        user, caller = found
        wanted = wanted_organisation(request)
        if wanted and wanted != caller.organisation_id:
            raise OrganisationNotFound
        _enter(caller)
        return user, caller

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge that makes an anonymous answer 401."""
        return _SCHEME


class SessionAuthentication(CookieAuthentication):
    """Django's session cookie with CSRF protection.

    A session names a user only after every login stage, so a pending second factor is anonymous.
    """

    def authenticate(self, request: Request) -> tuple[Any, Caller] | None:
        """Return user and caller, or None without a login.

        Raises:
            OrganisationNotFound: if the request names an organisation of others.
        """
        found = super().authenticate(request)
        if found is None:
            return None
        user = found[0]
        caller = caller_of_session(
            user=user,
            session_key=request._request.session.session_key,
            organisation_id=wanted_organisation(request),
        )
        _enter(caller)
        return user, caller

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge that makes an anonymous answer 401."""
        return "Session"


def _enter(caller: Caller) -> None:
    """Narrow the connection and the log context to the caller."""
    rls.tenant_set(caller.organisation_id)
    structlog.contextvars.bind_contextvars(
        user_id=caller.user_id, organisation_id=str(caller.organisation_id)
    )
