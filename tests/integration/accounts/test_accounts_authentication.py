"""Who is let in, as whom, and for how many queries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import path
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from accounts.api.permissions import ANY_CALLER
from accounts.models import ApiKey, Membership, User
from accounts.roles import Role, Scope
from terminal.infra.clock import clock, use
from terminal.kernel.clock import FrozenClock
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_member,
    make_organisation,
    make_user,
    personal_organisation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class EchoView(APIView):
    """Says who is calling."""

    scopes = {"GET": ANY_CALLER, "POST": Scope.ORDERS_WRITE}

    def get(self, request, **kwargs):
        caller = request.auth
        return Response(
            {
                "user": caller.user_id,
                "organisation": str(caller.organisation_id),
                "role": caller.role,
                "scopes": sorted(caller.scopes),
                "via": caller.via,
                "actor": caller.actor,
            }
        )

    post = get

    def put(self, request):
        raise AssertionError("a method without a scope must never run")


urlpatterns = [path("echo", EchoView.as_view())]


def test_anonymous_call_is_401_with_a_challenge():
    answer = APIClient().get("/echo")
    assert answer.status_code == 401
    assert answer.json()["code"] == "auth.required"
    assert answer["WWW-Authenticate"] == "Bearer"


def test_session_acts_in_the_personal_organisation_by_default():
    user = make_user()
    answer = api_client_for(user).get("/echo").json()
    assert answer["organisation"] == str(personal_organisation(user).id)
    assert (answer["user"], answer["role"], answer["via"]) == (user.pk, "owner", "session")
    assert answer["actor"] == f"user:{user.pk}"


def test_session_acts_in_the_organisation_of_the_header():
    organisation = make_organisation()
    viewer = make_member(organisation, Role.VIEWER)
    answer = api_client_for(viewer, organisation).get("/echo").json()
    assert (answer["organisation"], answer["role"]) == (str(organisation.id), "viewer")
    assert "orders:write" not in answer["scopes"]


@pytest.mark.parametrize("organisation", ["foreign", "unknown"])
def test_organisation_of_others_is_404(organisation):
    foreign = make_organisation().id if organisation == "foreign" else uuid4()
    answer = api_client_for(make_user(), foreign).get("/echo")
    assert (answer.status_code, answer.json()["code"]) == (404, "organisation.not_found")


def test_malformed_organisation_header_is_400():
    client = api_client_for(make_user())
    answer = client.get("/echo", headers={"X-Organisation": "my desk"})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")


def test_user_made_outside_of_the_services_gets_an_organisation_at_first_use():
    user = User.objects.create_user("shell@example.com", "x")
    client = api_client_for(user)
    first = client.get("/echo").json()["organisation"]
    assert first == str(personal_organisation(user).id)
    assert client.get("/echo").json()["organisation"] == first


def test_session_write_needs_the_csrf_token():
    user = make_user()
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post("/echo").status_code == 403


def test_method_without_a_scope_is_denied_and_a_missing_one_is_405():
    client = api_client_for(make_user())
    assert client.put("/echo").status_code == 403
    assert client.delete("/echo").status_code == 405


def test_role_without_the_scope_is_403():
    organisation = make_organisation()
    viewer = make_member(organisation, Role.VIEWER)
    answer = api_client_for(viewer, organisation).post("/echo")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission.denied")


def test_inactive_user_is_anonymous():
    user = make_user()
    client = api_client_for(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/echo").status_code == 401


def test_session_costs_one_query_beyond_django(django_assert_num_queries):
    client = api_client_for(make_user())
    client.get("/echo")  # notes the session's activity, at most once a minute
    with django_assert_num_queries(3):  # session, user, membership
        client.get("/echo")


def test_api_key_acts_in_its_own_organisation():
    organisation = make_organisation()
    trader = make_member(organisation, Role.TRADER)
    key, plain = make_api_key(trader, organisation, {Scope.ORDERS_READ, Scope.ORG_MANAGE})
    answer = api_key_client(plain).get("/echo").json()
    assert answer["organisation"] == str(organisation.id)
    assert (answer["via"], answer["actor"]) == ("api_key", f"api_key:{key.id}")
    # The key was given org:manage, but its trader does not have it (any more).
    assert answer["scopes"] == ["orders:read"]


def test_api_key_without_the_scope_is_403():
    user = make_user()
    _, plain = make_api_key(user, personal_organisation(user), {Scope.ORDERS_READ})
    assert api_key_client(plain).post("/echo").status_code == 403


def test_api_key_cannot_name_another_organisation():
    user = make_user()
    other = make_organisation(user)
    _, plain = make_api_key(user, personal_organisation(user))
    answer = api_key_client(plain).get("/echo", headers={"X-Organisation": str(other.id)})
    assert (answer.status_code, answer.json()["code"]) == (404, "organisation.not_found")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plain: plain[:-1] + ("0" if plain[-1] != "0" else "1"),
        lambda plain: plain[:-1],
        lambda plain: plain + "0",
        lambda plain: "ngt_" + "0" * 10 + plain[14:],
        lambda plain: plain.replace("ngt_", "xyz_"),
        lambda plain: "",
        lambda plain: "ngt__",
        lambda plain: plain[:20] + "é" + plain[21:],
    ],
)
def test_spoilt_api_key_is_401(spoil):
    user = make_user()
    _, plain = make_api_key(user, personal_organisation(user))
    header = f"Bearer {spoil(plain)}".encode().decode("latin-1")
    answer = APIClient().get("/echo", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.failed")


@pytest.mark.parametrize("how", ["revoked", "expired", "left", "inactive"])
def test_api_key_that_is_over_is_401(how):
    organisation = make_organisation()
    trader = make_member(organisation, Role.TRADER)
    key, plain = make_api_key(trader, organisation)
    assert api_key_client(plain).get("/echo").status_code == 200
    match how:
        case "revoked":
            ApiKey.objects.filter(id=key.id).update(revoked_at=clock().now())
        case "expired":
            ApiKey.objects.filter(id=key.id).update(expires_at=clock().now())
        case "left":
            Membership.objects.filter(user=trader, organisation=organisation).delete()
        case "inactive":
            User.objects.filter(pk=trader.pk).update(is_active=False)
    assert api_key_client(plain).get("/echo").status_code == 401


def test_api_key_expiring_later_works_and_answers_on_both_databases():
    user = make_user()
    later = clock().now() + timedelta(hours=1)
    _, plain = make_api_key(user, personal_organisation(user), expires_at=later)
    assert api_key_client(plain).get("/echo").status_code == 200


def test_api_key_use_is_noted_at_most_once_a_minute(django_assert_num_queries):
    user = make_user()
    key, plain = make_api_key(user, personal_organisation(user))
    client = api_key_client(plain)
    now = FrozenClock(clock().now())
    with use(now):
        client.get("/echo")
        first = now.now()
        key.refresh_from_db()
        assert key.last_used_at == first
        now.advance(59)
        with django_assert_num_queries(1):
            client.get("/echo")
        key.refresh_from_db()
        assert key.last_used_at == first
        now.advance(1)
        client.get("/echo")
        key.refresh_from_db()
        assert key.last_used_at == now.now()


def test_other_authorization_schemes_are_ignored():
    answer = APIClient().get("/echo", headers={"Authorization": "Basic dTpw"})
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.required")
