"""REST of risk management: what each caller may do, and that a refusal changes nothing."""

import uuid

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest

from accounts.models import AuditEntry
from accounts.roles import Role, Scope
from brokers.services import paper_account_open
from rms.models import RiskScope
from rms.rules.catalogue import ALL_RULES
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
STATE, SWITCH, LIMITS, RULES = (
    f"/api/v1/risk/{name}" for name in ("state", "kill-switch", "limits", "rules")
)


class Desk:
    """An organisation with one account of its trader and one member of each role."""

    def __init__(self) -> None:
        self.owner = make.make_user()
        self.organisation = make.make_organisation(self.owner)
        self.people = {
            role: make.make_member(self.organisation, role)
            for role in (Role.TRADER, Role.RISK_MANAGER, Role.VIEWER)
        } | {Role.OWNER: self.owner}
        self.account = paper_account_open(
            organisation_id=self.organisation.id, owner_id=self.people[Role.TRADER].pk
        )

    def client(self, role: Role):
        return make.api_client_for(self.people[role], self.organisation)

    def fresh(self, role: Role):
        """A client whose person has just proved again who they are."""
        client = self.client(role)
        request = HttpRequest()
        request.session = client.session
        request.user = self.people[role]
        record_authentication(request, request.user, method="password", reauthenticated=True)
        request.session.save()
        return client


@pytest.fixture
def desk() -> Desk:
    return Desk()


def kill(client, desk, *, scope_type="ACCOUNT", scope_id=None, engage=True):
    if scope_id is None and scope_type == "ACCOUNT":
        scope_id = str(desk.account.id)
    body = {"scope_type": scope_type, "engage": engage, "reason": "drill"}
    return client.post(SWITCH, body | ({"scope_id": scope_id} if scope_id else {}), format="json")


def state_of(desk) -> str:
    query = {"account_id": str(desk.account.id)}
    return desk.client(Role.OWNER).get(STATE, query).json()["state"]


def nothing_happened() -> bool:
    audited = AuditEntry.objects.filter(action__startswith="risk.").exists()
    return not audited and not RiskScope.objects.exclude(state="ACTIVE").exists()


def test_state_shows_chain_and_effective_limits(desk):
    body = desk.client(Role.VIEWER).get(STATE, {"account_id": str(desk.account.id)}).json()
    assert (body["state"], body["state_scope"]) == ("ACTIVE", "PLATFORM")
    assert [scope["scope_type"] for scope in body["scopes"]] == [
        "PLATFORM",
        "ORGANISATION",
        "USER",
        "ACCOUNT",
    ]
    assert body["effective_limits"]["max_orders_per_second"] == 10
    assert body["effective_limits"]["max_order_value"] == "50000000.00"


@pytest.mark.parametrize(
    ("role", "scope_type", "status"),
    [
        (Role.OWNER, "ORGANISATION", 200),
        (Role.RISK_MANAGER, "ORGANISATION", 200),
        (Role.RISK_MANAGER, "ACCOUNT", 200),
        (Role.TRADER, "ACCOUNT", 200),
        (Role.TRADER, "USER", 200),
        (Role.TRADER, "ORGANISATION", 403),
        (Role.VIEWER, "ACCOUNT", 403),
        (Role.VIEWER, "USER", 403),
    ],
)
def test_engaging_by_role(desk, role, scope_type, status):
    answer = kill(desk.client(role), desk, scope_type=scope_type)
    assert answer.status_code == status, answer.json()
    if status == 200:
        assert answer.json()["state"] == "HALTED"
        assert AuditEntry.objects.filter(action="risk.kill_switch_engaged").count() == 1
    else:
        assert answer.json()["code"] == "risk.scope_forbidden"
        assert nothing_happened()


def test_trader_cannot_stop_another_person_or_their_account(desk):
    other = str(desk.owner.pk)
    answer = kill(desk.client(Role.TRADER), desk, scope_type="USER", scope_id=other)
    assert answer.status_code == 403
    assert nothing_happened()


def test_anonymous_is_401_and_changes_nothing(desk):
    assert kill(make.APIClient(), desk).status_code == 401
    assert make.APIClient().put(f"{LIMITS}?scope_type=USER", {}, format="json").status_code == 401
    assert nothing_happened()


def test_other_tenant_finds_nothing_and_changes_nothing(desk):
    stranger = make.make_user()
    client = make.api_client_for(stranger, make.make_organisation(stranger))
    assert client.get(STATE, {"account_id": str(desk.account.id)}).status_code == 404
    assert kill(client, desk).status_code == 404
    for scope_type, scope_id in (
        ("ORGANISATION", str(desk.organisation.id)),
        ("USER", str(desk.owner.pk)),
    ):
        answer = kill(client, desk, scope_type=scope_type, scope_id=scope_id)
        assert answer.status_code == 404
    answer = client.put(
        f"{LIMITS}?scope_type=ACCOUNT&scope_id={desk.account.id}", {}, format="json"
    )
    assert answer.status_code == 404
    assert nothing_happened()


def test_read_only_key_reads_and_does_not_stop(desk):
    _, plain = make.make_api_key(desk.owner, desk.organisation, {Scope.RISK_READ})
    client = make.api_key_client(plain)
    assert client.get(STATE).status_code == 200
    assert kill(client, desk).status_code == 403
    assert nothing_happened()


def test_key_with_orders_may_stop_its_own_account_and_never_release(desk):
    _, plain = make.make_api_key(
        desk.people[Role.TRADER], desk.organisation, {Scope.RISK_READ, Scope.ORDERS_WRITE}
    )
    client = make.api_key_client(plain)
    assert kill(client, desk).status_code == 200
    assert kill(client, desk, engage=False).status_code == 403
    assert state_of(desk) == "HALTED"
    actor = AuditEntry.objects.get(action="risk.kill_switch_engaged").actor
    assert actor.startswith("api_key:")


def test_release_needs_a_fresh_proof(desk):
    kill(desk.client(Role.RISK_MANAGER), desk)
    answer = kill(desk.client(Role.RISK_MANAGER), desk, engage=False)
    assert (answer.status_code, answer.json()["code"]) == (401, "reauthentication.required")
    assert state_of(desk) == "HALTED"
    assert kill(desk.fresh(Role.RISK_MANAGER), desk, engage=False).status_code == 200
    assert state_of(desk) == "ACTIVE"


def test_trader_releases_own_stop_and_not_the_risk_manager_s(desk):
    kill(desk.client(Role.TRADER), desk)
    assert kill(desk.fresh(Role.TRADER), desk, engage=False).status_code == 200
    kill(desk.client(Role.RISK_MANAGER), desk)
    answer = kill(desk.fresh(Role.TRADER), desk, engage=False)
    assert (answer.status_code, answer.json()["code"]) == (403, "risk.scope_forbidden")
    assert state_of(desk) == "HALTED"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"scope_type": "PLATFORM", "engage": True},
        {"scope_type": "ACCOUNT", "engage": True},
        {"scope_type": "ACCOUNT", "scope_id": "x", "engage": True},
        {"scope_type": "ORGANISATION"},
        {"scope_type": "ORGANISATION", "engage": True, "reason": "x" * 201},
    ],
)
def test_malformed_kill_switch_is_400(desk, body):
    answer = desk.client(Role.OWNER).post(SWITCH, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")
    assert nothing_happened()


def test_unknown_account_is_404(desk):
    answer = kill(desk.client(Role.OWNER), desk, scope_id=str(uuid.uuid4()))
    assert answer.status_code == 404
    assert not RiskScope.objects.filter(scope_type="ACCOUNT").exists()


def put_limits(client, desk, body, scope_type="ACCOUNT"):
    scope_id = str(desk.account.id) if scope_type == "ACCOUNT" else ""
    return client.put(f"{LIMITS}?scope_type={scope_type}&scope_id={scope_id}", body, format="json")


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.RISK_MANAGER, 200), (Role.TRADER, 403), (Role.VIEWER, 403)],
)
def test_setting_limits_by_role(desk, role, status):
    answer = put_limits(desk.client(role), desk, {"max_order_lots": 5})
    assert answer.status_code == status
    assert AuditEntry.objects.filter(action="risk.limits_set").exists() is (status == 200)


def test_limits_round_trip_and_show_what_waits(desk):
    client = desk.client(Role.RISK_MANAGER)
    limits = {
        "max_order_value": "250000.00",
        "max_collar_pct": "10.00",
        "banned_products": ["MIS"],
        "banned_instruments": [7],
        "entry_window": {"start": "09:20", "end": "15:00"},
    }
    body = put_limits(client, desk, limits).json()
    assert {name: body["limits"][name] for name in limits} == limits
    assert body["effective_limits"]["sources"]["max_order_value"] == "ACCOUNT"
    body = put_limits(client, desk, limits | {"max_order_value": "300000.00"}).json()
    assert body["limits"]["max_order_value"] == "250000.00"
    assert body["pending_limits"]["max_order_value"] == "300000.00"
    assert body["pending_from"]
    shown = client.get(f"{LIMITS}?scope_type=ACCOUNT&scope_id={desk.account.id}").json()
    assert shown == body


@pytest.mark.parametrize(
    "limits",
    [
        {"max_order_lots": -1},
        {"max_order_lotz": 1},
        {"max_margin_pct": "101"},
        {"entry_window": {"start": "15:00", "end": "09:00"}},
        {"entry_window": {"start": "15:00"}},
        {"banned_products": ["XYZ"]},
        {"max_order_value": "ten"},
        {"max_order_value": "100000000"},
        [],
    ],
)
def test_wrong_limits_are_400_and_change_nothing(desk, limits):
    answer = put_limits(desk.client(Role.OWNER), desk, limits)
    assert answer.status_code == 400, answer.json()
    assert not RiskScope.objects.exclude(limits={}).exists()
    assert nothing_happened()


def test_rules_are_listed_in_words_with_the_limit_in_force(desk):
    put_limits(desk.client(Role.OWNER), desk, {"max_order_lots": 3}, scope_type="ORGANISATION")
    rules = desk.client(Role.VIEWER).get(RULES).json()["results"]
    assert [rule["rule"] for rule in rules] == [rule.code for rule in ALL_RULES]
    by_code = {rule["rule"]: rule for rule in rules}
    assert "3 lots" in by_code["rms.quantity_cap"]["limit"]
