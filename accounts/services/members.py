"""Members of an organisation and their roles."""

from uuid import UUID

from django.db import transaction

from accounts.context import Caller
from accounts.errors import LastOwner, MemberNotFound, PersonalOrganisation
from accounts.models import Membership, Organisation
from accounts.roles import Role, Scope
from accounts.services.api_keys import api_keys_revoke_of_member
from accounts.services.audit import audit_record
from terminal.infra.bus import publish_on_commit
from terminal.kernel.events import MembershipChanged


def member_role_set(*, caller: Caller, membership_id: UUID, role: Role) -> Membership:
    """Give a member of the caller's organisation another role; announces MembershipChanged.

    Raises:
        PermissionDenied: without ``org:manage``.
        MemberNotFound: if there is no such member.
        PersonalOrganisation: if a personal organisation would get a second owner.
        LastOwner: if nobody would own the organisation any more.
    """
    caller.require(Scope.ORG_MANAGE)
    with transaction.atomic():
        organisation, membership = _locked(caller.organisation_id, membership_id)
        before = Role(membership.role)
        if before == role:
            return membership
        if role == Role.OWNER and organisation.is_personal:
            raise PersonalOrganisation
        if before == Role.OWNER:
            _require_another_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
        _note(caller, membership, "membership.role_changed", {"from": before, "to": role})
    return membership


def member_remove(*, caller: Caller, membership_id: UUID) -> None:
    """Remove a member, or let the caller leave; their API keys here end with it.

    Raises:
        PermissionDenied: if it is somebody else and the caller lacks ``org:manage``.
        MemberNotFound: if there is no such member.
        LastOwner: if nobody would own the organisation any more.
    """
    with transaction.atomic():
        _, membership = _locked(caller.organisation_id, membership_id)
        is_self = membership.user_id == caller.user_id
        if not is_self:
            caller.require(Scope.ORG_MANAGE)
        if membership.role == Role.OWNER:
            _require_another_owner(membership)
        api_keys_revoke_of_member(
            organisation_id=caller.organisation_id, user_id=membership.user_id, actor=caller.actor
        )
        action = "membership.left" if is_self else "membership.removed"
        _note(caller, membership, action, {"role": membership.role})
        membership.delete()


def _locked(organisation_id: UUID, membership_id: UUID) -> tuple[Organisation, Membership]:
    """Return both, holding the organisation's row so that two owners cannot demote each other."""
    organisation = Organisation.objects.select_for_update().get(id=organisation_id)
    memberships = Membership.objects.select_related("user")
    membership = memberships.filter(organisation=organisation, id=membership_id).first()
    if membership is None:
        raise MemberNotFound
    return organisation, membership


def _require_another_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(
        organisation_id=membership.organisation_id, role=Role.OWNER
    ).exclude(id=membership.id)
    if not owners.exists():
        raise LastOwner("An organisation needs an owner: make another member owner first.")


def _note(caller: Caller, membership: Membership, action: str, data: dict[str, str]) -> None:
    audit_record(
        organisation_id=membership.organisation_id,
        actor=caller.actor,
        action=action,
        target_type="user",
        target_id=membership.user_id,
        data={"email": membership.user.email, **data},
    )
    publish_on_commit(MembershipChanged(membership.organisation_id, membership.user_id))
