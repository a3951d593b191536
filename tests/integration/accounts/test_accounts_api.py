"""REST endpoints: what they answer, what they change, and who may not."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from accounts.models import AuditEntry, Invitation, Membership, Organisation
from accounts.roles import ROLE_SCOPES, Role
from terminal.infra.clock import clock, use
from terminal.kernel.clock import FrozenClock
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_user,
    personal_organisation,
    reauthenticate,
)

pytestmark = pytest.mark.django_db
API = "/api/v1"


def actions(organisation):
    return list(
        AuditEntry.objects.filter(organisation=organisation)
        .order_by("seq")
        .values_list("action", flat=True)
    )


# --- me ---------------------------------------------------------------------------------------


def test_me_names_user_organisation_and_alternatives(house):
    body = house.client("viewer").get(f"{API}/me").json()
    assert body["user"] == {
        "id": house.viewer.pk,
        "email": house.viewer.email,
        "name": "",
        "is_staff": False,
        "has_mfa": False,
    }
    assert body["organisation"]["id"] == str(house.organisation.id)
    assert body["organisation"]["role"] == "viewer"
    assert body["organisation"]["scopes"] == sorted(ROLE_SCOPES[Role.VIEWER])
    assert [o["is_personal"] for o in body["organisations"]] == [True, False]


def test_me_of_an_api_key_shows_its_narrowed_scopes_and_its_organisation_only(house):
    body = house.client("key:orders:read").get(f"{API}/me").json()
    assert body["organisation"]["scopes"] == ["orders:read"]
    assert [o["id"] for o in body["organisations"]] == [str(house.organisation.id)]


def test_me_patch_changes_the_own_name_only(house):
    answer = house.client("viewer").patch(
        f"{API}/me", {"name": " Asha ", "is_staff": True, "email": "x@y.z"}, format="json"
    )
    assert answer.json()["user"]["name"] == "Asha"
    house.viewer.refresh_from_db()
    assert (house.viewer.name, house.viewer.is_staff) == ("Asha", False)
    assert house.viewer.email != "x@y.z"


def test_me_patch_by_api_key_is_refused(house):
    answer = house.client("key:org:manage").patch(f"{API}/me", {"name": "bot"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "session.required")
    house.owner.refresh_from_db()
    assert house.owner.name == ""


# --- organisations ----------------------------------------------------------------------------


def test_organisation_create_makes_the_caller_owner_and_starts_a_chain(house):
    client = house.client("viewer")
    answer = client.post(f"{API}/organisations", {"name": " Alpha desk "}, format="json")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["name"], body["role"], body["is_personal"]) == ("Alpha desk", "owner", False)
    assert actions(Organisation.objects.get(id=body["id"])) == ["organisation.created"]
    assert body in client.get(f"{API}/organisations").json()["results"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, None])
def test_organisation_create_with_a_bad_name_changes_nothing(house, name):
    before = Organisation.objects.count()
    answer = house.client("owner").post(f"{API}/organisations", {"name": name}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")
    assert Organisation.objects.count() == before


def test_organisation_rename_is_audited(house):
    url = f"{API}/organisations/{house.organisation.id}"
    answer = house.client("owner").patch(url, {"name": "Beta"}, format="json")
    assert (answer.status_code, answer.json()["name"]) == (200, "Beta")
    assert actions(house.organisation)[-1] == "organisation.renamed"


def test_path_decides_the_organisation_not_the_header(house):
    """A header of the personal organisation must not lend its owner role to another one."""
    client = api_client_for(house.viewer, personal_organisation(house.viewer))
    url = f"{API}/organisations/{house.organisation.id}"
    assert client.patch(url, {"name": "Mine now"}, format="json").status_code == 403
    house.organisation.refresh_from_db()
    assert house.organisation.name == "Desk"


# --- members ----------------------------------------------------------------------------------


def members_url(house, user=None):
    url = f"{API}/organisations/{house.organisation.id}/members"
    if user is None:
        return url
    return f"{url}/{Membership.objects.get(user=user, organisation=house.organisation).id}"


def test_members_list_has_owners_first(house):
    rows = house.client("viewer").get(members_url(house)).json()["results"]
    assert [row["role"] for row in rows] == ["owner", "trader", "risk_manager", "viewer"]
    assert set(rows[0]) == {"id", "user", "role", "joined_at"}
    assert rows[0]["user"]["email"] == house.owner.email


def test_role_change_needs_a_fresh_proof_and_is_audited(house):
    client = house.client("owner")
    url = members_url(house, house.viewer)
    refused = client.patch(url, {"role": "trader"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (401, "reauthentication.required")
    membership = Membership.objects.get(user=house.viewer, organisation=house.organisation)
    assert membership.role == "viewer"
    answer = reauthenticate(client).patch(url, {"role": "trader"}, format="json")
    assert (answer.status_code, answer.json()["role"]) == (200, "trader")
    entry = AuditEntry.objects.filter(organisation=house.organisation).latest("seq")
    assert entry.action == "membership.role_changed"
    assert entry.data == {"email": house.viewer.email, "from": "viewer", "to": "trader"}


def test_last_owner_can_neither_be_demoted_nor_leave(house):
    client = reauthenticate(house.client("owner"))
    url = members_url(house, house.owner)
    for answer in (client.patch(url, {"role": "viewer"}, format="json"), client.delete(url)):
        assert (answer.status_code, answer.json()["code"]) == (409, "membership.last_owner")
    membership = Membership.objects.get(user=house.owner, organisation=house.organisation)
    assert membership.role == "owner"


def test_owner_can_leave_once_there_is_another(house):
    client = reauthenticate(house.client("owner"))
    client.patch(members_url(house, house.trader), {"role": "owner"}, format="json")
    assert client.delete(members_url(house, house.owner)).status_code == 204
    assert client.get(members_url(house)).status_code == 404


def test_member_may_leave_but_not_remove_others(house):
    client = reauthenticate(house.client("viewer"))
    refused = client.delete(members_url(house, house.trader))
    assert (refused.status_code, refused.json()["extra"]) == (403, {"scope": "org:manage"})
    assert Membership.objects.filter(user=house.trader, organisation=house.organisation).exists()
    assert client.delete(members_url(house, house.viewer)).status_code == 204
    assert actions(house.organisation)[-1] == "membership.left"


def test_removed_member_loses_their_api_keys(house):
    key, plain = make_api_key(house.trader, house.organisation)
    client = reauthenticate(house.client("owner"))
    assert client.delete(members_url(house, house.trader)).status_code == 204
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert api_key_client(plain).get(f"{API}/me").status_code == 401
    assert actions(house.organisation)[-2:] == ["api_key.revoked", "membership.removed"]


def test_member_of_another_organisation_is_404(house):
    other = Membership.objects.get(user=house.outsider)
    client = reauthenticate(house.client("owner"))
    url = f"{members_url(house)}/{other.id}"
    for answer in (client.patch(url, {"role": "viewer"}, format="json"), client.delete(url)):
        assert (answer.status_code, answer.json()["code"]) == (404, "membership.not_found")
    other.refresh_from_db()
    assert other.role == "owner"


def test_personal_organisation_keeps_one_owner():
    owner, guest = make_user(), make_user()
    organisation = personal_organisation(owner)
    membership = Membership.objects.create(user=guest, organisation=organisation, role=Role.VIEWER)
    client = reauthenticate(api_client_for(owner))
    url = f"{API}/organisations/{organisation.id}"
    answers = (
        client.patch(f"{url}/members/{membership.id}", {"role": "owner"}, format="json"),
        client.post(f"{url}/invitations", {"email": "a@b.co", "role": "owner"}, format="json"),
    )
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (409, "organisation.personal")
    membership.refresh_from_db()
    assert membership.role == "viewer"


# --- invitations ------------------------------------------------------------------------------


def invite(house, email, role="trader", callbacks=None):
    url = f"{API}/organisations/{house.organisation.id}/invitations"
    return house.client("owner").post(url, {"email": email, "role": role}, format="json")


def mailed_token():
    return re.search(r"/invite\?token=(\S+)", mail.outbox[-1].body).group(1)


def test_invitation_is_mailed_and_accepted_once(house, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = invite(house, " Asha@Example.com ")
    assert answer.status_code == 201
    assert answer.json()["status"] == "pending"
    assert answer.json()["email"] == "asha@example.com"
    message = mail.outbox[-1]
    assert message.to == ["asha@example.com"]
    assert message.subject == f"{house.owner.email} invites you to Desk"
    assert "http://testserver/invite?token=" in message.body
    token = mailed_token()
    assert token not in str(Invitation.objects.values())

    guest = make_user("asha@example.com")
    client = api_client_for(guest)
    accepted = client.post(f"{API}/invitations/accept", {"token": token}, format="json")
    assert accepted.status_code == 200
    assert accepted.json()["id"] == str(house.organisation.id)
    assert accepted.json()["role"] == "trader"
    again = client.post(f"{API}/invitations/accept", {"token": token}, format="json")
    assert (again.status_code, again.json()["code"]) == (404, "invitation.not_found")
    assert actions(house.organisation)[-2:] == ["invitation.created", "invitation.accepted"]
    url = f"{API}/organisations/{house.organisation.id}/invitations"
    assert house.client("owner").get(url).json()["results"][0]["status"] == "accepted"


@pytest.mark.parametrize(
    ("case", "status", "code"),
    [
        ("other address", 403, "invitation.wrong_email"),
        ("unverified address", 403, "invitation.wrong_email"),
        ("expired", 409, "invitation.expired"),
        ("revoked", 404, "invitation.not_found"),
        ("replaced", 404, "invitation.not_found"),
        ("unknown", 404, "invitation.not_found"),
    ],
)
def test_invitation_that_must_not_be_accepted(
    house, case, status, code, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(house, "asha@example.com").json()
    token = mailed_token()
    guest = make_user(
        "bina@example.com" if case == "other address" else "asha@example.com",
        verified=case != "unverified address",
    )
    now = FrozenClock(clock().now())
    match case:
        case "expired":
            now.advance(timedelta(days=7).total_seconds())
        case "revoked":
            url = f"{API}/organisations/{house.organisation.id}/invitations/{invitation['id']}"
            assert house.client("owner").delete(url).status_code == 204
            assert house.client("owner").delete(url).status_code == 404
        case "replaced":
            assert invite(house, "ASHA@example.com").status_code == 201
        case "unknown":
            token += "x"
    with use(now):
        answer = api_client_for(guest).post(
            f"{API}/invitations/accept", {"token": token}, format="json"
        )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Membership.objects.filter(user=guest, organisation=house.organisation).exists()


def test_inviting_a_member_is_a_conflict(house):
    answer = invite(house, house.viewer.email.upper())
    assert (answer.status_code, answer.json()["code"]) == (409, "membership.exists")
    assert Invitation.objects.count() == 0


def test_inviting_an_owner_needs_a_fresh_proof(house):
    answer = invite(house, "asha@example.com", "owner")
    assert (answer.status_code, answer.json()["code"]) == (401, "reauthentication.required")
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        {"email": "no address", "role": "trader"},
        {"email": "a@b.co", "role": "king"},
        {"email": "a@b.co"},
        {},
        [],
        "text",
    ],
)
def test_bad_invitation_changes_nothing(house, body):
    url = f"{API}/organisations/{house.organisation.id}/invitations"
    answer = house.client("owner").post(url, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")
    assert Invitation.objects.count() == 0
    assert mail.outbox == []
