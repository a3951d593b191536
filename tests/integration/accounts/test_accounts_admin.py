"""The staff area: who gets in, what they see, and that actions go through the services."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.admin_gate import ADMIN_ROOT
from accounts.models import ApiKey, AuditEntry, Invitation, Membership, User
from terminal.infra.clock import clock
from tests.factories.accounts import (
    PASSWORD,
    api_client_for,
    api_key_client,
    make_api_key,
    make_organisation,
    make_user,
    personal_organisation,
)

pytestmark = pytest.mark.django_db
INDEX = "/admin/"


@pytest.fixture(autouse=True)
def _own_pages_only(settings):
    """Keep the sidebar's links to other apps' pages out of these tests."""
    settings.UNFOLD = {**settings.UNFOLD, "SIDEBAR": {}}


def make_staff(*, second_factor=True, **fields):
    user = make_user(is_staff=True, **{"is_superuser": True, **fields})
    if second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def last_action(user):
    log = AuditEntry.objects.filter(organisation=personal_organisation(user))
    return log.latest("seq")


# --- the door ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [INDEX, "/admin/login/", "/admin/accounts/user/", "/admin/no"])
def test_anonymous_is_sent_to_the_terminals_own_login(page):
    answer = Client().get(page)
    assert (answer.status_code, answer["Location"]) == (302, "/login?next=%2Fadmin%2F")


def test_djangos_password_form_is_no_way_round_the_second_factor():
    staff = make_staff()
    client = Client()
    answer = client.post(
        "/admin/login/", {"username": staff.email, "password": PASSWORD, "next": INDEX}
    )
    assert answer["Location"].startswith("/login")
    assert "_auth_user_id" not in client.session


def test_member_who_is_not_staff_is_refused():
    assert browser(make_user()).get(INDEX).status_code == 403


def test_staff_without_a_second_factor_is_told_where_to_get_one():
    staff = make_staff(second_factor=False)
    Authenticator.objects.create(
        user=staff, type=Authenticator.Type.RECOVERY_CODES, data={}
    )  # alone no factor
    client = browser(staff)
    for method in (client.get, client.post):
        answer = method("/admin/accounts/user/")
        assert answer.status_code == 403
        assert b'href="/app/settings/security"' in answer.content


def test_staff_with_a_second_factor_gets_in():
    assert browser(make_staff()).get("/admin/accounts/user/").status_code == 200


def test_the_guarded_path_is_the_admins():
    assert reverse("admin:index") == ADMIN_ROOT
    assert reverse("admin:logout") == f"{ADMIN_ROOT}logout/"


def test_path_that_only_begins_alike_is_not_guarded():
    assert Client().get("/administration").status_code != 302


def test_logging_out_of_the_staff_area_ends_the_session():
    client = browser(make_staff())
    answer = client.post("/admin/logout/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "_auth_user_id" not in client.session


# --- the pages --------------------------------------------------------------------------------

PAGES = ["user", "organisation", "apikey", "invitation", "auditentry"]


@pytest.fixture
def rows():
    """Return one object of every model with a staff page."""
    organisation = make_organisation()
    owner = organisation.memberships.get().user
    return {
        "user": owner,
        "organisation": organisation,
        "apikey": make_api_key(owner, organisation)[0],
        "invitation": Invitation.objects.create(
            organisation=organisation,
            email="a@example.com",
            role="viewer",
            token_hash="0" * 64,
            expires_at=clock().now(),
        ),
        "auditentry": AuditEntry.objects.filter(organisation=organisation).first(),
    }


@pytest.mark.parametrize("page", PAGES)
def test_list_search_and_detail_are_shown(rows, page):
    client = browser(make_staff())
    url = reverse(f"admin:accounts_{page}_changelist")
    assert client.get(url).status_code == 200
    assert client.get(url, {"q": "example"}).status_code == 200
    answer = client.get(reverse(f"admin:accounts_{page}_change", args=[rows[page].pk]))
    assert answer.status_code == 200


def test_secrets_are_not_shown(rows):
    client = browser(make_staff())
    detail = client.get(reverse("admin:accounts_apikey_change", args=[rows["apikey"].pk]))
    assert rows["apikey"].secret_hash not in detail.content.decode()
    detail = client.get(reverse("admin:accounts_invitation_change", args=[rows["invitation"].pk]))
    assert rows["invitation"].token_hash not in detail.content.decode()
    assert not admin.site.is_registered(Authenticator)


@pytest.mark.parametrize("page", ["organisation", "apikey", "invitation", "auditentry"])
def test_read_only_pages_refuse_writes(rows, page):
    client = browser(make_staff())
    before = list(type(rows[page]).objects.values())
    key = rows[page].pk
    for view, args in (("add", []), ("change", [key]), ("delete", [key])):
        answer = client.post(reverse(f"admin:accounts_{page}_{view}", args=args), {"post": "yes"})
        assert answer.status_code == 403
    assert list(type(rows[page]).objects.values()) == before


def test_organisation_page_verifies_the_audit_chain(rows):
    client = browser(make_staff())
    url = reverse("admin:accounts_organisation_change", args=[rows["organisation"].pk])
    assert "holds" in client.get(url).content.decode()


def test_audit_action_reports_each_chain(rows):
    client = browser(make_staff())
    url = reverse("admin:accounts_auditentry_changelist")
    body = {"action": "verify", "_selected_action": [rows["auditentry"].pk]}
    answer = client.post(url, body, follow=True)
    assert "Desk: the chain holds." in answer.content.decode()


# --- people -----------------------------------------------------------------------------------


def test_added_person_has_an_organisation_an_address_and_no_password():
    client = browser(make_staff())
    url = reverse("admin:accounts_user_add")
    answer = client.post(url, {"email": "New@example.com", "name": "New"})
    assert answer.status_code == 302, answer.content
    user = User.objects.get(email="new@example.com")
    assert not user.has_usable_password()
    assert Membership.objects.filter(user=user, organisation__is_personal=True).exists()
    assert user.emailaddress_set.get().verified is False
    assert last_action(user).action == "user.created"


def change_form(user, **changes):
    form = {
        "name": user.name,
        "emailaddress_set-TOTAL_FORMS": 0,
        "emailaddress_set-INITIAL_FORMS": 0,
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    return {**form, **changes}


def test_changed_powers_are_recorded():
    staff, user = make_staff(), make_user()
    url = reverse("admin:accounts_user_change", args=[user.pk])
    answer = browser(staff).post(url, change_form(user, is_staff="on"))
    assert answer.status_code == 302, answer.content
    user.refresh_from_db()
    assert user.is_staff
    entry = last_action(user)
    assert (entry.action, entry.actor) == ("user.powers_changed", f"user:{staff.pk}")
    assert entry.data["changed"] == ["is_staff"]


def test_staff_who_are_no_superusers_cannot_grant_themselves_powers():
    staff = make_staff(is_superuser=False)
    staff.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    url = reverse("admin:accounts_user_change", args=[staff.pk])
    answer = browser(staff).post(url, change_form(staff, name="Me", is_superuser="on"))
    assert answer.status_code == 302, answer.content
    staff.refresh_from_db()
    assert (staff.name, staff.is_superuser) == ("Me", False)


def test_deactivation_locks_out_sessions_and_keys_and_can_be_undone():
    staff, user = make_staff(), make_user()
    session = api_client_for(user)
    program = api_key_client(make_api_key(user, personal_organisation(user))[1])
    client, url = browser(staff), reverse("admin:accounts_user_changelist")
    client.post(url, {"action": "deactivate", "_selected_action": [user.pk, staff.pk]})
    assert session.get("/api/v1/me").status_code == 401
    assert program.get("/api/v1/me").status_code == 401
    staff.refresh_from_db()
    assert staff.is_active  # nobody locks themselves out
    client.post(url, {"action": "activate", "_selected_action": [user.pk]})
    assert program.get("/api/v1/me").status_code == 200


def test_person_cannot_be_deleted():
    user = make_user()
    client = browser(make_staff())
    url = reverse("admin:accounts_user_delete", args=[user.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_revoke_action_ends_a_key():
    user = make_user()
    key, plain = make_api_key(user, personal_organisation(user))
    url = reverse("admin:accounts_apikey_changelist")
    browser(make_staff()).post(url, {"action": "revoke", "_selected_action": [str(key.id)]})
    assert ApiKey.objects.get(id=key.id).revoked_at is not None
    assert api_key_client(plain).get("/api/v1/me").status_code == 401
    assert last_action(user).action == "api_key.revoked"
