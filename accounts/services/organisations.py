"""Organisations, and the people who come with one."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts import rls
from accounts.context import Caller
from accounts.errors import TooManyOrganisations
from accounts.models import AuditHead, Membership, Organisation, User
from accounts.roles import Role, Scope
from accounts.services.audit import audit_record
from terminal.infra.bus import publish_on_commit
from terminal.kernel.events import OrganisationCreated

PERSONAL_NAME = "Personal"
OWNED_MAX = 20


def organisation_create(*, owner_id: int, name: str, is_personal: bool) -> Organisation:
    """Return a new organisation with its owner as first member; announces OrganisationCreated."""
    organisation = Organisation(name=name.strip(), is_personal=is_personal)
    with rls.tenant_scope(organisation.id), transaction.atomic():
        organisation.save(force_insert=True)
        Membership.objects.create(organisation=organisation, user_id=owner_id, role=Role.OWNER)
        AuditHead.objects.create(organisation=organisation)
        audit_record(
            organisation_id=organisation.id,
            actor=f"user:{owner_id}",
            action="organisation.created",
            target_type="organisation",
            target_id=organisation.id,
            data={"name": organisation.name, "is_personal": is_personal},
        )
        publish_on_commit(OrganisationCreated(organisation.id, owner_id))
    return organisation


def organisation_open(*, caller: Caller, name: str) -> Membership:
    """Return the caller's ownership of a new shared organisation.

    Raises:
        TooManyOrganisations: past OWNED_MAX.
    """
    owned = Membership.objects.filter(user_id=caller.user_id, role=Role.OWNER)
    if owned.count() >= OWNED_MAX:
        raise TooManyOrganisations(f"You can own at most {OWNED_MAX} organisations.")
    organisation = organisation_create(owner_id=caller.user_id, name=name, is_personal=False)
    return owned.select_related("organisation").get(organisation=organisation)


def organisation_rename(*, caller: Caller, name: str) -> Organisation:
    """Return the caller's organisation under its new name.

    Raises:
        PermissionDenied: without ``org:manage``.
    """
    caller.require(Scope.ORG_MANAGE)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(id=caller.organisation_id)
        before, organisation.name = organisation.name, name.strip()
        organisation.save(update_fields=["name"])
        audit_record(
            organisation_id=organisation.id,
            actor=caller.actor,
            action="organisation.renamed",
            target_type="organisation",
            target_id=organisation.id,
            data={"from": before, "to": organisation.name},
        )
    return organisation


def personal_organisation_ensure(*, user: User) -> Membership:
    """Return the user's membership in their personal organisation, which is created if missing."""
    with transaction.atomic():
        # The lock keeps two first requests from creating two.
        User.objects.select_for_update().get(pk=user.pk)
        owned = Membership.objects.filter(
            user=user, role=Role.OWNER, organisation__is_personal=True
        )
        membership = owned.order_by("joined_at").first()
        if membership is None:
            organisation = organisation_create(
                owner_id=user.pk, name=PERSONAL_NAME, is_personal=True
            )
            membership = owned.get(organisation=organisation)
    return membership


def user_create(
    *, email: str, password: str | None = None, is_verified: bool = False, **fields: object
) -> User:
    """Return a new user with an address to log in with and a personal organisation, all or none.

    Args:
        email: Address to log in with.
        password: None makes it unusable: the person sets one by "forgot password".
        is_verified: Whether the address needs no proof any more.
        fields: Further fields of the user, e.g. ``name``, ``is_staff``.
    """
    with transaction.atomic():
        user = User.objects.create_user(email, password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=is_verified, primary=True)
        personal_organisation_ensure(user=user)
    return user


def user_rename(*, user_id: int, name: str) -> None:
    """Change how a person is called."""
    User.objects.filter(pk=user_id).update(name=name.strip())
