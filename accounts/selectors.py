"""Reads of accounts. Tenant first, keyword-only."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from accounts.models import Membership, User
from accounts.roles import Role, Scope

_KEY_COLUMNS = (
    "k.id, k.organisation_id, k.secret_hash, k.scopes, k.last_used_at, k.expires_at, k.revoked_at, "
    "m.role, u.id, u.email, u.name, u.is_active, u.is_staff"
)
_USER_FIELDS = ["id", "email", "name", "is_active", "is_staff"]
_KEY_TABLES = (
    "accounts_apikey k JOIN accounts_user u ON u.id = k.user_id "
    "JOIN accounts_membership m ON m.user_id = k.user_id AND m.organisation_id = k.organisation_id"
)


@dataclass(frozen=True, slots=True)
class KeyLogin:
    """What authentication needs to know about an API key, its person and that person's role."""

    id: UUID
    organisation_id: UUID
    secret_hash: str
    scopes: frozenset[Scope]
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    role: Role
    user: User


def organisation_member_ids(*, organisation_id: UUID) -> list[int]:
    """Return the ids of all members' users."""
    members = Membership.objects.filter(organisation_id=organisation_id)
    return list(members.values_list("user_id", flat=True))


def membership_resolve(*, user_id: int, organisation_id: UUID | None) -> Membership | None:
    """Return the user's membership in one organisation, or in the personal one for None."""
    memberships = Membership.objects.filter(user_id=user_id)
    if organisation_id:
        return memberships.filter(organisation_id=organisation_id).first()
    owned = memberships.filter(organisation__is_personal=True, role=Role.OWNER)
    return owned.order_by("joined_at").first()


def api_key_find(prefix: str) -> KeyLogin | None:
    """Return the key with ``prefix`` and everything authentication needs, in one query.

    Runs before the tenant is known: on Postgres through a function that may look past row-level
    security for exactly this question.
    """
    source = "accounts_api_key_find(%s)"
    sql = f"SELECT * FROM {source}"  # noqa: S608 - constants
    if connection.vendor != "postgresql":
        sql = f"SELECT {_KEY_COLUMNS} FROM {_KEY_TABLES} WHERE k.prefix = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [prefix])
        row = cursor.fetchone()
    return _key_login(row) if row else None


def _key_login(row: tuple) -> KeyLogin:
    key, organisation, secret_hash, scopes, used, expires, revoked, role, *user = row
    return KeyLogin(
        _uuid(key),
        _uuid(organisation),
        secret_hash,
        frozenset(Scope(word) for word in scopes.split()),
        _instant(used),
        _instant(expires),
        _instant(revoked),
        Role(role),
        User.from_db("default", _USER_FIELDS, user),
    )


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _instant(value: datetime | str | None) -> datetime | None:
    """Read a raw timestamp; SQLite stores UTC text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is not None and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value
