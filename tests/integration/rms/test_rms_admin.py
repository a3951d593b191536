"""Staff pages of risk management."""

import uuid

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.test import Client

from accounts.models import AuditEntry
from rms import selectors, services
from rms.engine import evaluate
from rms.models import RiskScope
from terminal.kernel.enums import RiskState
from tests.factories import accounts as make
from tests.factories.rms import make_risk_intent, make_snapshot

pytestmark = pytest.mark.django_db
PLATFORM = "/admin/rms/riskscope/platform-kill-switch/"


@pytest.fixture
def ids() -> dict:
    owner = make.make_user()
    ids = {
        "organisation_id": make.make_organisation(owner).id,
        "user_id": owner.pk,
        "account_id": uuid.uuid4(),
    }
    services.scopes_open(**ids)
    return ids


def staff(*permissions: str, superuser: bool = False) -> Client:
    """A member of staff who logged in with a second factor."""
    user = make.make_user(is_staff=True, is_superuser=superuser)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request = HttpRequest()
    request.session, request.user = client.session, user
    record_authentication(request, user, method="mfa", type="totp", reauthenticated=True)
    request.session.save()
    return client


def test_platform_kill_switch_asks_first_and_stops_everybody(ids):
    client = staff(superuser=True)
    page = client.get(PLATFORM)
    assert b"Stop the whole platform" in page.content
    assert selectors.risk_effective(**ids).state is RiskState.ACTIVE
    client.post(PLATFORM, {"reason": "exchange outage", "engage": "1"})
    risk = selectors.risk_effective(**ids)
    assert (risk.state, risk.state_scope, risk.state_reason) == (
        RiskState.HALTED,
        "PLATFORM",
        "exchange outage",
    )
    assert AuditEntry.objects.filter(organisation_id=ids["organisation_id"]).filter(
        action="risk.kill_switch_engaged"
    )
    assert b"Release the whole platform" in client.get(PLATFORM).content
    client.post(PLATFORM, {"reason": "all clear", "engage": "0"})
    assert selectors.risk_effective(**ids).state is RiskState.ACTIVE


def test_kill_switch_without_a_reason_changes_nothing(ids):
    answer = staff(superuser=True).post(PLATFORM, {"reason": "", "engage": "1"})
    assert answer.status_code == 200
    assert selectors.risk_effective(**ids).state is RiskState.ACTIVE


def test_staff_without_the_permission_cannot_stop(ids):
    client = staff("view_riskscope")
    assert client.get("/admin/rms/riskscope/").status_code == 200
    assert client.post(PLATFORM, {"reason": "x", "engage": "1"}).status_code == 403
    assert selectors.risk_effective(**ids).state is RiskState.ACTIVE


def test_kill_switch_of_one_scope(ids):
    row = RiskScope.objects.get(scope_type="ACCOUNT")
    url = f"/admin/rms/riskscope/{row.pk}/kill-switch/"
    staff(superuser=True).post(url, {"reason": "runaway program", "engage": "1"})
    assert selectors.risk_effective(**ids).state_scope == "ACCOUNT"


def test_a_locked_scope_says_why_it_cannot_be_released(ids):
    RiskScope.objects.filter(scope_type="ACCOUNT").update(state="LOCKED")
    row = RiskScope.objects.get(scope_type="ACCOUNT")
    url = f"/admin/rms/riskscope/{row.pk}/kill-switch/"
    answer = staff(superuser=True).post(url, {"reason": "x", "engage": "0"}, follow=True)
    assert b"the kill switch cannot release it" in answer.content
    assert selectors.risk_effective(**ids).state is RiskState.LOCKED


def test_verdict_is_shown_and_cannot_be_edited(ids):
    intent, snapshot = make_risk_intent(quantity=70), make_snapshot()
    order_id = uuid.uuid4()
    services.verdict_save(
        order_id=order_id,
        organisation_id=ids["organisation_id"],
        decision=evaluate(intent, snapshot),
        intent=intent,
        snapshot=snapshot,
    )
    client = staff(superuser=True)
    url = f"/admin/rms/verdict/{order_id}/change/"
    assert b"rms.lot_multiple" in client.get(url).content
    assert client.post(url, {"allowed": "on"}).status_code == 403
    assert client.get("/admin/rms/verdict/add/").status_code == 403
    assert client.get("/admin/rms/verdict/").status_code == 200
