"""REST of API keys and the audit log, and what wrong JSON does."""

from uuid import uuid4

import pytest

from accounts.models import ApiKey, AuditEntry, Organisation
from accounts.roles import ROLE_SCOPES, Role, Scope
from accounts.tokens import token_hash
from tests.factories.accounts import (
    api_key_client,
    make_api_key,
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


# --- API keys ---------------------------------------------------------------------------------


def create_key(client, **changes):
    body = {"name": "bot", "scopes": ["orders:read", "orders:write"], **changes}
    return client.post(f"{API}/api-keys", body, format="json")


def test_api_key_is_shown_once_works_and_stops_when_revoked(house):
    client = reauthenticate(house.client("trader"))
    answer = create_key(client)
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    secret = body.pop("secret")
    stored = ApiKey.objects.get(id=body["id"])
    assert stored.secret_hash == token_hash(secret.rpartition("_")[2])
    assert secret not in str(AuditEntry.objects.values_list("data", flat=True))
    assert client.get(f"{API}/api-keys").json()["results"] == [body]

    program = api_key_client(secret)
    assert program.get(f"{API}/me").json()["organisation"]["scopes"] == body["scopes"]
    assert client.get(f"{API}/api-keys").json()["results"][0]["last_used_at"] is not None
    assert client.delete(f"{API}/api-keys/{body['id']}").status_code == 204
    assert program.get(f"{API}/me").status_code == 401
    assert client.delete(f"{API}/api-keys/{body['id']}").status_code == 204
    assert actions(house.organisation)[-2:] == ["api_key.created", "api_key.revoked"]


def test_api_key_creation_needs_a_fresh_proof(house):
    answer = create_key(house.client("trader"))
    assert (answer.status_code, answer.json()["code"]) == (401, "reauthentication.required")
    assert ApiKey.objects.count() == 0


def test_api_key_cannot_make_api_keys(house):
    answer = create_key(house.client("key:keys:manage,orders:read,orders:write"))
    assert (answer.status_code, answer.json()["code"]) == (403, "session.required")
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": ["org:manage"]},  # an owner's, not a trader's
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": "orders:read"},
        {"name": ""},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "soon"},
    ],
)
def test_bad_api_key_is_refused(house, changes):
    answer = create_key(reauthenticate(house.client("trader")), **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")
    assert answer.json()["extra"]["fields"].keys() == changes.keys()
    assert ApiKey.objects.count() == 0


def test_owner_sees_and_revokes_everybodys_keys_and_a_trader_only_their_own(house):
    traders, _ = make_api_key(house.trader, house.organisation)
    owners, _ = make_api_key(house.owner, house.organisation)
    ids = {row["id"] for row in house.client("owner").get(f"{API}/api-keys").json()["results"]}
    assert ids == {str(traders.id), str(owners.id)}
    ids = {row["id"] for row in house.client("trader").get(f"{API}/api-keys").json()["results"]}
    assert ids == {str(traders.id)}
    assert house.client("trader").delete(f"{API}/api-keys/{owners.id}").status_code == 404
    owners.refresh_from_db()
    assert owners.revoked_at is None
    assert house.client("owner").delete(f"{API}/api-keys/{traders.id}").status_code == 204


def test_api_keys_of_another_organisation_are_404(house):
    foreign, _ = make_api_key(house.outsider, personal_organisation(house.outsider))
    answer = house.client("owner").delete(f"{API}/api-keys/{foreign.id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "api_key.not_found")
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


# --- audit ------------------------------------------------------------------------------------


def test_audit_pages_backwards_and_filters(house):
    client = house.client("owner")
    for name in ("One", "Two", "Three"):
        url = f"{API}/organisations/{house.organisation.id}"
        client.patch(url, {"name": name}, format="json")
    first = client.get(f"{API}/audit?limit=3").json()
    assert [row["seq"] for row in first["results"]] == [4, 3, 2]
    rest = client.get(f"{API}/audit?limit=3&cursor={first['next']}").json()
    assert [row["seq"] for row in rest["results"]] == [1]
    assert rest["next"] is None
    created = client.get(f"{API}/audit?action=organisation.c").json()["results"]
    assert [row["action"] for row in created] == ["organisation.created"]
    assert set(created[0]) == {
        *("id", "seq", "at", "actor", "action", "target_type", "target_id", "data", "hash")
    }


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=0", "cursor=x"])
def test_audit_with_a_bad_query_is_400(house, query):
    answer = house.client("owner").get(f"{API}/audit?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")


def test_audit_shows_only_the_own_organisation(house):
    rows = house.client("outsider").get(f"{API}/audit").json()["results"]
    assert [row["target_id"] for row in rows] == [str(personal_organisation(house.outsider).id)]


# --- wrong JSON -------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"{", b"[1", b"\xff\xfe", b"nul", b'{"name": "\\ud800"'])
def test_wrong_json_is_400_and_changes_nothing(house, body):
    before = Organisation.objects.count()
    answer = house.client("owner").post(
        f"{API}/organisations", body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")
    assert Organisation.objects.count() == before


def test_lone_surrogate_in_a_name_is_not_a_server_error(house):
    answer = house.client("owner").post(
        f"{API}/organisations", b'{"name": "\\ud800"}', content_type="application/json"
    )
    assert answer.status_code == 400


def test_nul_in_a_name_is_400(house):
    answer = house.client("owner").post(
        f"{API}/organisations", b'{"name": "a\\u0000b"}', content_type="application/json"
    )
    assert answer.status_code == 400


def test_form_data_is_415(house):
    answer = house.client("owner").post(f"{API}/organisations", {"name": "x"})
    assert answer.status_code == 415


def test_id_that_is_no_id_is_404(house):
    assert house.client("owner").get(f"{API}/organisations/1/members").status_code == 404
    assert house.client("owner").delete(f"{API}/api-keys/{uuid4()}").status_code == 404


def test_scopes_of_a_key_never_exceed_what_its_user_may_do(house):
    """Every role's scopes are a subset of the owner's, so that no key can outgrow its maker."""
    assert all(scopes <= ROLE_SCOPES[Role.OWNER] for scopes in ROLE_SCOPES.values())
    assert ROLE_SCOPES[Role.OWNER] == frozenset(Scope)
