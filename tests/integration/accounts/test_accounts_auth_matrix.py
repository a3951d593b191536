"""Every endpoint × every kind of caller: the status, and that a refusal changed nothing."""

from dataclasses import dataclass, field

import pytest
from django.apps import apps

from accounts.api.urls import urlpatterns
from accounts.models import Invitation, Membership
from accounts.roles import Role
from terminal.infra.clock import clock
from tests.factories.accounts import make_api_key

pytestmark = pytest.mark.django_db
OK = {200, 201, 204}
# Sensitive steps answer their rightful callers 401 until they prove themselves again.
PROVE = {401}
FORBIDDEN, MISSING, ANONYMOUS = {403}, {404}, {401}


@dataclass
class Row:
    """One method of one route, and what each kind of caller is answered."""

    method: str
    route: str
    body: dict | None = None
    owner: set = field(default_factory=lambda: OK)
    trader: set = field(default_factory=lambda: FORBIDDEN)
    risk_manager: set = field(default_factory=lambda: FORBIDDEN)
    viewer: set = field(default_factory=lambda: FORBIDDEN)
    intruder: set = field(default_factory=lambda: MISSING)
    key_without_scope: set = field(default_factory=lambda: FORBIDDEN)
    key_with_scope: set = field(default_factory=lambda: OK)
    scope: str = "org:manage"


ORG = "organisations/{organisation}"
ANYBODY = {"trader": OK, "risk_manager": OK, "viewer": OK}
MATRIX = [
    Row("get", "me", **ANYBODY, key_without_scope=OK),
    Row("patch", "me", {"name": "A"}, **ANYBODY, key_with_scope=FORBIDDEN),
    Row("get", "organisations", **ANYBODY, key_with_scope=FORBIDDEN),
    Row("post", "organisations", {"name": "B"}, **ANYBODY, key_with_scope=FORBIDDEN),
    Row("patch", ORG, {"name": "C"}),
    Row("get", ORG + "/members", **ANYBODY, scope="org:read"),
    Row("patch", ORG + "/members/{member}", {"role": "viewer"}, PROVE, key_with_scope=FORBIDDEN),
    Row(
        "delete",
        ORG + "/members/{member}",
        None,
        PROVE,
        trader=PROVE,
        risk_manager=PROVE,
        viewer=PROVE,
        key_with_scope=FORBIDDEN,
    ),
    Row("get", ORG + "/invitations"),
    Row(
        "post",
        ORG + "/invitations",
        {"email": "new@example.com", "role": "viewer"},
        key_with_scope=FORBIDDEN,
    ),
    Row("delete", ORG + "/invitations/{invitation}"),
    Row(
        "post",
        "invitations/accept",
        {"token": "x" * 43},
        MISSING,
        trader=MISSING,
        risk_manager=MISSING,
        viewer=MISSING,
        key_with_scope=FORBIDDEN,
    ),
    Row("get", "api-keys", trader=OK, scope="keys:manage"),
    Row(
        "post",
        "api-keys",
        {"name": "k", "scopes": ["orders:read"]},
        PROVE,
        trader=PROVE,
        key_with_scope=FORBIDDEN,
        scope="keys:manage",
    ),
    # The key is the owner's: its trader may revoke keys, but not this one.
    Row("delete", "api-keys/{api_key}", trader=MISSING, scope="keys:manage,org:manage"),
    Row("get", "audit", risk_manager=OK, scope="audit:read"),
]
CALLERS = {
    "anonymous": lambda row: ANONYMOUS,
    "intruder": lambda row: row.intruder,
    "viewer": lambda row: row.viewer,
    "risk_manager": lambda row: row.risk_manager,
    "trader": lambda row: row.trader,
    "owner": lambda row: row.owner,
    "key without": lambda row: row.key_without_scope,
    "key with": lambda row: row.key_with_scope,
}


def test_matrix_covers_every_route_and_method():
    wanted = {
        (method.lower(), str(pattern.pattern))
        for pattern in urlpatterns
        for method in pattern.callback.cls.scopes
    }
    names = {
        "{organisation}": "<uuid:organisation_id>",
        "{member}": "<uuid:member_id>",
        "{invitation}": "<uuid:invitation_id>",
        "{api_key}": "<uuid:api_key_id>",
    }
    covered = set()
    for row in MATRIX:
        route = row.route
        for short, full in names.items():
            route = route.replace(short, full)
        covered.add((row.method, route))
    assert covered == wanted


def everything():
    """Return all rows of accounts, to see that nothing changed."""
    skip = {"last_used_at"}  # authentication itself notes it
    return {
        model.__name__: sorted(
            str({key: value for key, value in row.items() if key not in skip})
            for row in model.objects.values()
        )
        for model in apps.get_app_config("accounts").get_models()
        if model.__name__ != "User"
    } | {"names": sorted(apps.get_model("accounts.User").objects.values_list("email", "name"))}


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("row", MATRIX, ids=lambda row: f"{row.method} {row.route}")
def test_matrix(house, row, who):
    # The target of member routes is an extra viewer, nobody's self.
    guest = house.outsider if row.route.endswith("{member}") and who != "intruder" else house.viewer
    if guest == house.outsider:
        Membership.objects.create(user=guest, organisation=house.organisation, role=Role.TRADER)
    invitation = Invitation.objects.create(
        organisation=house.organisation,
        email="asha@example.com",
        role=Role.TRADER,
        token_hash="0" * 64,
        expires_at=clock().now(),
    )
    route = row.route.format(
        organisation=house.organisation.id,
        member=Membership.objects.get(user=guest, organisation=house.organisation).id,
        invitation=invitation.id,
        api_key=make_api_key(house.owner, house.organisation)[0].id,
    )
    # Routes without an organisation in them know it by header; a stranger's header is the trespass.
    client = house.client(
        {"key without": "key:marketdata:read", "key with": f"key:{row.scope}"}.get(who, who)
    )
    before = everything()
    answer = getattr(client, row.method)(f"/api/v1/{route}", row.body, format="json")
    assert answer.status_code in CALLERS[who](row), answer.content
    is_read = row.method == "get"
    if is_read or answer.status_code not in OK:
        assert everything() == before
    else:
        assert everything() != before
    if answer.status_code not in OK:
        assert set(answer.json()) == {"code", "message", "extra", "request_id"}


# Session and user are Django's two, the membership our one; an API key is one query in all.
QUERIES = {
    "me": 5,
    "organisations": 4,
    "organisations/{organisation}/members": 4,
    "organisations/{organisation}/invitations": 4,
    "api-keys": 4,
    "audit": 4,
}


@pytest.mark.parametrize("route", QUERIES)
def test_reads_cost_a_fixed_number_of_queries(house, warm, route):
    for _ in range(3):
        make_api_key(house.trader, house.organisation)
    url = "/api/v1/" + route.format(organisation=house.organisation.id)
    client = house.client("owner")
    assert warm(QUERIES[route], lambda: client.get(url)).status_code == 200


def test_me_by_api_key_costs_three_queries(house, warm):
    client = house.client("key:orders:read")
    assert warm(3, lambda: client.get("/api/v1/me")).status_code == 200
