"""Users, organisations and clients for tests."""

import itertools
from uuid import UUID

from django.conf import settings
from rest_framework.test import APIClient

from accounts import services
from accounts.models import ApiKey, Membership, Organisation, User
from accounts.roles import Role, Scope
from accounts.tokens import api_key_generate, token_hash

PASSWORD = "correct horse battery staple"
_numbers = itertools.count(1)


def make_user(email: str | None = None, *, verified: bool = True, **fields: object) -> User:
    """Return a user with a personal organisation and PASSWORD, e-mail verified unless told."""
    email = email or f"user{next(_numbers)}@example.com"
    return services.user_create(email=email, password=PASSWORD, is_verified=verified, **fields)


def personal_organisation(user: User) -> Organisation:
    """Return the user's personal organisation."""
    return Organisation.objects.get(memberships__user=user, is_personal=True)


def make_organisation(owner: User | None = None, name: str = "Desk") -> Organisation:
    """Return a shared organisation owned by ``owner`` (a new user if None)."""
    owner = owner or make_user()
    return services.organisation_create(owner_id=owner.pk, name=name, is_personal=False)


def make_member(organisation: Organisation, role: Role = Role.TRADER) -> User:
    """Return a new user with ``role`` in ``organisation``."""
    user = make_user()
    Membership.objects.create(organisation=organisation, user=user, role=role)
    return user


def api_client_for(user: User, organisation: Organisation | UUID | None = None) -> APIClient:
    """Return a client with a real login session of ``user``, acting in ``organisation``.

    CSRF is not checked by this client; use ``APIClient(enforce_csrf_checks=True)`` to test that.
    """
    client = APIClient()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if organisation:
        organisation_id = getattr(organisation, "id", organisation)
        client.credentials(HTTP_X_ORGANISATION=str(organisation_id))
    return client


def make_api_key(
    user: User,
    organisation: Organisation,
    scopes: frozenset[Scope] | set[Scope] = frozenset(Scope),
    **fields: object,
) -> tuple[ApiKey, str]:
    """Return an API key and its plain text."""
    parts = api_key_generate()
    key = ApiKey.objects.create(
        organisation=organisation,
        user=user,
        name="test key",
        prefix=parts.prefix,
        secret_hash=token_hash(parts.secret),
        scopes=" ".join(sorted(scopes)),
        **fields,
    )
    return key, str(parts)


def api_key_client(plain_key: str) -> APIClient:
    """Return a client that authenticates with an API key."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {plain_key}")
    return client


def socket_headers(user: User) -> list[tuple[bytes, bytes]]:
    """Return the handshake headers of ``user``'s browser: session cookie, own host and origin."""
    cookie = api_client_for(user).cookies[settings.SESSION_COOKIE_NAME].value
    return [
        (b"host", b"localhost:8000"),
        (b"origin", b"http://localhost:8000"),
        (b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()),
    ]


def socket_key_headers(plain_key: str) -> list[tuple[bytes, bytes]]:
    """Return the handshake headers of a program."""
    return [(b"authorization", f"Bearer {plain_key}".encode())]


def reauthenticate(client: APIClient) -> APIClient:
    """Prove again, through the real endpoint, that PASSWORD's owner sits at ``client``."""
    organisation = client._credentials.pop("HTTP_X_ORGANISATION", None)
    answer = client.post(
        "/_allauth/browser/v1/auth/reauthenticate", {"password": PASSWORD}, format="json"
    )
    assert answer.status_code == 200, answer.content
    if organisation:
        client.credentials(HTTP_X_ORGANISATION=organisation)
    return client
