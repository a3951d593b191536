"""Reading credentials and origin from an ASGI scope."""

from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http.request import validate_host

from accounts.api.authentication import caller_of_key, caller_of_session
from accounts.context import Caller
from accounts.errors import OrganisationNotFound
from accounts.tokens import api_key_parse

Scope = dict[str, Any]


async def authenticate(scope: Scope) -> Caller | None:
    """Return the caller behind a socket, or None.

    Programs send ``Authorization: Bearer <key>``; browsers send the session cookie, and may name
    the organisation as ``?organisation=<id>`` (default: the personal one).

    Raises:
        OrganisationNotFound: if the named organisation is not the caller's.
    """
    bearer = bearer_of(scope)
    if bearer is not None:
        return await database_sync_to_async(_caller_by_key)(bearer, wanted_organisation(scope))
    session_key = session_key_of(scope)
    if not session_key:
        return None
    return await database_sync_to_async(_caller_by_session)(session_key, scope)


def _caller_by_key(text: str, wanted: UUID | None) -> Caller | None:
    parts = api_key_parse(text)
    found = caller_of_key(parts) if parts else None
    if found is None:
        return None
    caller = found[1]
    if wanted and wanted != caller.organisation_id:
        raise OrganisationNotFound
    return caller


def _caller_by_session(session_key: str, scope: Scope) -> Caller | None:
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    # Django's own check: backend, active user, password unchanged. A login that still waits for
    # its second factor has no user in the session.
    user = get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]
    if not user.is_authenticated:
        return None
    return caller_of_session(
        user=user, session_key=session_key, organisation_id=wanted_organisation(scope)
    )


def header(scope: Scope, name: bytes) -> str | None:
    """Return the first header called ``name`` (lower case), or None."""
    for key, value in scope.get("headers", []):
        if key == name:
            return value.decode("latin-1")
    return None


def bearer_of(scope: Scope) -> str | None:
    """Return the token of ``Authorization: Bearer``, or None if there is no such header."""
    scheme, _, token = (header(scope, b"authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def session_key_of(scope: Scope) -> str | None:
    """Return the session cookie's value, or None."""
    try:
        cookies = SimpleCookie(header(scope, b"cookie") or "")
    except CookieError:
        return None
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else None


def wanted_organisation(scope: Scope) -> UUID | None:
    """Return the organisation named in the query string, or None.

    Raises:
        OrganisationNotFound: if it is not an id.
    """
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    values = query.get("organisation")
    if not values:
        return None
    try:
        return UUID(values[0])
    except ValueError:
        raise OrganisationNotFound from None


def origin_allowed(scope: Scope) -> bool:
    """Return whether the page that opened the socket is ours.

    Browsers send cookies with any page's handshake, so for cookie callers the Origin must be this
    very host and port, or one that the operator trusts (PUBLIC_URL, CSRF_TRUSTED_ORIGINS).
    """
    origin = (header(scope, b"origin") or "").rstrip("/").lower()
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return False
    trusted = [settings.PUBLIC_URL, *settings.CSRF_TRUSTED_ORIGINS]
    if origin in {url.rstrip("/").lower() for url in trusted}:
        return True
    host = (header(scope, b"host") or "").lower()
    return parts.netloc == host and validate_host(parts.hostname or "", settings.ALLOWED_HOSTS)
