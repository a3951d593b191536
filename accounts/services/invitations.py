"""Invitations: sent to one address, accepted once, by the person who proved to own it."""

from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import models, transaction

from accounts import mail, rls
from accounts.context import Caller
from accounts.errors import (
    AlreadyMember,
    InvitationExpired,
    InvitationNotFound,
    InvitationWrongEmail,
    PersonalOrganisation,
    TooManyInvitations,
)
from accounts.models import Invitation, InvitationStatus, Membership, Organisation, User
from accounts.roles import Role, Scope
from accounts.services.audit import audit_record
from accounts.tokens import token_generate, token_hash
from terminal.infra.bus import publish_on_commit
from terminal.infra.clock import clock
from terminal.kernel.events import MembershipChanged

VALID_FOR = timedelta(days=7)
OPEN_MAX = 100


def invitation_create(*, caller: Caller, email: str, role: Role, accept_url: str) -> Invitation:
    """Invite ``email`` to the caller's organisation; an open invitation of theirs is replaced.

    Args:
        caller: Needs ``org:manage``.
        email: Whom to invite; the mail goes out on commit.
        role: What they will be.
        accept_url: Page that accepts; the token is added as ``?token=``.

    Raises:
        AlreadyMember: if somebody with that verified address is a member.
        PersonalOrganisation: if a personal organisation would get a second owner.
        TooManyInvitations: past OPEN_MAX open ones.
    """
    caller.require(Scope.ORG_MANAGE)
    email, now, token = email.strip().lower(), clock().now(), token_generate()
    with transaction.atomic():
        # The lock keeps two invitations of one address from both being open.
        organisation = Organisation.objects.select_for_update().get(id=caller.organisation_id)
        _check(organisation, email, role)
        _open(organisation.id).filter(email=email).update(revoked_at=now)
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=email,
            role=role,
            token_hash=token_hash(token),
            invited_by_id=caller.user_id,
            created_at=now,
            expires_at=now + VALID_FOR,
        )
        _note(caller.actor, invitation, "invitation.created")
        inviter = User.objects.get(pk=caller.user_id)
        mail.send_on_commit(
            "invitation",
            email,
            {
                "organisation": organisation.name,
                "inviter": inviter.name or inviter.email,
                "role": role.label.lower(),
                "url": f"{accept_url}?token={token}",
            },
        )
    return invitation


def invitation_revoke(*, caller: Caller, invitation_id: UUID) -> None:
    """Withdraw an open invitation.

    Raises:
        InvitationNotFound: if it does not exist or is not open any more.
    """
    caller.require(Scope.ORG_MANAGE)
    with transaction.atomic():
        found = _open(caller.organisation_id).select_for_update().filter(id=invitation_id)
        invitation = found.first()
        if invitation is None:
            raise InvitationNotFound("This invitation is not open any more.")
        invitation.revoked_at = clock().now()
        invitation.save(update_fields=["revoked_at"])
        _note(caller.actor, invitation, "invitation.revoked")


def invitation_accept(*, user_id: int, token: str) -> Membership:
    """Make a person a member by an invitation that was sent to a verified address of theirs.

    Raises:
        InvitationNotFound: if the token is unknown, used or withdrawn.
        InvitationExpired: after seven days.
        InvitationWrongEmail: if it was sent to another address.
        AlreadyMember: if they are a member already.
    """
    with rls.tenant_scope(rls.ALL), transaction.atomic():  # the token names the tenant
        invitation = (
            Invitation.objects.select_for_update().filter(token_hash=token_hash(token)).first()
        )
        status = invitation.status_at(clock().now()) if invitation else None
        if status == InvitationStatus.EXPIRED:
            raise InvitationExpired("This invitation has expired; ask for a new one.")
        if invitation is None or status != InvitationStatus.PENDING:
            raise InvitationNotFound("This invitation is unknown, used or withdrawn.")
        addresses = EmailAddress.objects.filter(user_id=user_id, verified=True)
        if not addresses.filter(email__iexact=invitation.email).exists():
            raise InvitationWrongEmail(
                "This invitation was sent to another address; log in with that verified address."
            )
        membership, created = Membership.objects.get_or_create(
            organisation_id=invitation.organisation_id,
            user_id=user_id,
            defaults={"role": invitation.role},
        )
        if not created:
            raise AlreadyMember("You are a member of this organisation already.")
        invitation.accepted_at = clock().now()
        invitation.save(update_fields=["accepted_at"])
        _note(f"user:{user_id}", invitation, "invitation.accepted")
        publish_on_commit(MembershipChanged(invitation.organisation_id, user_id))
    return membership


def _open(organisation_id: UUID) -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation_id=organisation_id, accepted_at=None, revoked_at=None
    )


def _check(organisation: Organisation, email: str, role: Role) -> None:
    if role == Role.OWNER and organisation.is_personal:
        raise PersonalOrganisation
    members = Membership.objects.filter(organisation=organisation)
    if members.filter(
        user__emailaddress__email__iexact=email, user__emailaddress__verified=True
    ).exists():
        raise AlreadyMember(f"{email} is a member already.")
    if _open(organisation.id).exclude(email=email).count() >= OPEN_MAX:
        raise TooManyInvitations(f"At most {OPEN_MAX} invitations can be open; withdraw some.")


def _note(actor: str, invitation: Invitation, action: str) -> None:
    audit_record(
        organisation_id=invitation.organisation_id,
        actor=actor,
        action=action,
        target_type="invitation",
        target_id=invitation.id,
        data={"email": invitation.email, "role": invitation.role},
    )
