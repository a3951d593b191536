"""Writers at the same time: chains never fork, owners never vanish, invitations count once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection

from accounts.context import Caller
from accounts.models import AuditEntry, Membership, Organisation, User
from accounts.roles import Role
from accounts.services import (
    audit_record,
    audit_verify,
    invitation_accept,
    invitation_create,
    member_remove,
    member_role_set,
    personal_organisation_ensure,
)
from terminal.kernel.errors import TerminalError
from tests.factories.accounts import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run all calls at the same moment; return their results or TerminalErrors."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(10)
            return call()
        except TerminalError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def owner_of(organisation, user):
    return Caller.of_session(
        user_id=user.pk, organisation_id=organisation.id, role=Role.OWNER, session_key="k"
    )


def test_concurrent_appends_make_one_chain():
    organisation = make_organisation()

    def append():
        for number in range(5):
            audit_record(
                organisation_id=organisation.id,
                actor="system:test",
                action="test.happened",
                target_type="thing",
                target_id=number,
            )

    at_once(*[append] * 6)
    assert list(audit_verify()) == []
    seqs = AuditEntry.objects.filter(organisation=organisation).values_list("seq", flat=True)
    assert sorted(seqs) == list(range(1, 32))


def test_first_rows_of_an_organisation_without_a_head_make_one_chain():
    organisation = Organisation.objects.create(name="made elsewhere")

    def append():
        return audit_record(
            organisation_id=organisation.id,
            actor="system:test",
            action="test.happened",
            target_type="thing",
            target_id=1,
        )

    results = at_once(*[append] * 4)
    assert sorted(entry.seq for entry in results) == [1, 2, 3, 4]
    assert list(audit_verify()) == []


@pytest.mark.parametrize("how", ["demote each other", "leave together"])
def test_two_owners_cannot_leave_an_organisation_without_one(how):
    first = make_user()
    organisation = make_organisation(first)
    second = make_member(organisation, Role.OWNER)
    ids = {
        user.pk: Membership.objects.get(user=user, organisation=organisation).id
        for user in (first, second)
    }
    callers = [owner_of(organisation, first), owner_of(organisation, second)]
    if how == "leave together":
        calls = [
            lambda caller=caller: member_remove(caller=caller, membership_id=ids[caller.user_id])
            for caller in callers
        ]
    else:
        targets = [ids[second.pk], ids[first.pk]]
        calls = [
            lambda caller=caller, target=target: member_role_set(
                caller=caller, membership_id=target, role=Role.VIEWER
            )
            for caller, target in zip(callers, targets, strict=True)
        ]
    results = at_once(*calls)
    owners = Membership.objects.filter(organisation=organisation, role=Role.OWNER)
    assert owners.count() == 1
    codes = [error.code for error in results if isinstance(error, TerminalError)]
    assert codes == ["membership.last_owner"]


def test_invitation_accepted_many_times_at_once_counts_once():
    owner = make_user()
    organisation = make_organisation(owner)
    guest = make_user("guest@example.com")
    invitation_create(
        caller=owner_of(organisation, owner),
        email=guest.email,
        role=Role.TRADER,
        accept_url="https://x/invite",
    )
    token = mail.outbox[-1].body.partition("token=")[2].split()[0]
    results = at_once(*[lambda: invitation_accept(user_id=guest.pk, token=token)] * 4)
    assert sum(isinstance(result, Membership) for result in results) == 1
    assert Membership.objects.filter(user=guest, organisation=organisation).count() == 1
    actions = AuditEntry.objects.filter(organisation=organisation).values_list("action", flat=True)
    assert list(actions).count("invitation.accepted") == 1


def test_first_requests_of_a_bare_user_make_one_personal_organisation():
    user = User.objects.create_user("bare@example.com", "x")
    at_once(*[lambda: personal_organisation_ensure(user=user)] * 4)
    assert Membership.objects.filter(user=user).count() == 1
