"""Reads of accounts. Tenant first, keyword-only."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, When

from accounts.errors import OrganisationNotFound
from accounts.models import ApiKey, AuditEntry, Invitation, Membership, User
from accounts.roles import Role, Scope

# Recovery codes alone are none: they only stand in for a lost factor.
SECOND_FACTORS = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)

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


def staff_memberships() -> list[tuple[UUID, int]]:
    """Return (organisation id, user id) of everybody on staff who may still log in.

    For news of the whole platform; what belongs to a tenant never goes out by this list.
    """
    staff = Membership.objects.filter(user__is_staff=True, user__is_active=True)
    return list(staff.order_by("user_id", "joined_at").values_list("organisation_id", "user_id"))


def membership_resolve(*, user_id: int, organisation_id: UUID | None) -> Membership | None:
    """Return the user's membership in one organisation, or in the personal one for None."""
    memberships = Membership.objects.filter(user_id=user_id)
    if organisation_id:
        return memberships.filter(organisation_id=organisation_id).first()
    owned = memberships.filter(organisation__is_personal=True, role=Role.OWNER)
    return owned.order_by("joined_at").first()


def membership_get(*, user_id: int, organisation_id: UUID) -> Membership:
    """Return a person's membership with its organisation.

    Raises:
        OrganisationNotFound: if they are not a member.
    """
    memberships = Membership.objects.select_related("organisation")
    membership = memberships.filter(user_id=user_id, organisation_id=organisation_id).first()
    if membership is None:
        raise OrganisationNotFound
    return membership


def memberships_of_user(*, user_id: int) -> list[Membership]:
    """Return a person's memberships with their organisations, the personal one first."""
    memberships = Membership.objects.filter(user_id=user_id).select_related("organisation")
    return list(memberships.order_by("-organisation__is_personal", "organisation__name", "id"))


def member_list(*, organisation_id: UUID) -> list[Membership]:
    """Return the members with their users: owners first, then by time of joining."""
    members = Membership.objects.filter(organisation_id=organisation_id).select_related("user")
    return list(members.order_by(Case(When(role=Role.OWNER, then=0), default=1), "joined_at"))


def invitation_list(*, organisation_id: UUID) -> list[Invitation]:
    """Return the newest 100 invitations."""
    invitations = Invitation.objects.filter(organisation_id=organisation_id)
    return list(invitations.order_by("-created_at")[:100])


def api_key_list(*, organisation_id: UUID, user_id: int | None) -> list[ApiKey]:
    """Return the newest 200 keys, of one person or (None) of everybody; usable ones first."""
    keys = ApiKey.objects.filter(organisation_id=organisation_id).select_related("user")
    if user_id is not None:
        keys = keys.filter(user_id=user_id)
    return list(keys.order_by(F("revoked_at").desc(nulls_first=True), "-created_at")[:200])


def audit_page(
    *, organisation_id: UUID, limit: int, before_seq: int | None, action: str
) -> tuple[list[AuditEntry], int | None]:
    """Return one page of the audit log, newest first, and the cursor of the next page.

    Args:
        organisation_id: Whose log.
        limit: Rows a page.
        before_seq: Cursor: only older rows.
        action: Beginning of the action; "" for all.
    """
    entries = AuditEntry.objects.filter(organisation_id=organisation_id)
    if before_seq:
        entries = entries.filter(seq__lt=before_seq)
    if action:
        entries = entries.filter(action__startswith=action)
    page = list(entries.order_by("-seq")[: limit + 1])
    return page[:limit], page[limit - 1].seq if len(page) > limit else None


def profile_get(*, user_id: int) -> User:
    """Return the person, annotated with ``has_mfa``."""
    factors = SECOND_FACTORS.filter(user_id=OuterRef("pk"))
    return User.objects.annotate(has_mfa=Exists(factors)).get(pk=user_id)


def has_second_factor(*, user_id: int) -> bool:
    """Return whether the person has an authenticator app or a passkey."""
    return SECOND_FACTORS.filter(user_id=user_id).exists()


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
