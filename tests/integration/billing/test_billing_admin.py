"""Staff assign plans; terms and assignments stay as they are."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from billing.models import OrganisationPlan, Plan
from billing.selectors import plan_of
from tests.factories.accounts import make_organisation, make_user

pytestmark = pytest.mark.django_db
ASSIGN = "/admin/billing/organisationplan/add/"


def login(**fields) -> Client:
    user = make_user(is_staff=True, **fields)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def organisation():
    return make_organisation(name="Desk")


def test_staff_assign_a_plan_with_a_reason(organisation) -> None:
    client = login(is_superuser=True)
    page = client.get(ASSIGN).content.decode()
    assert "Pro: 3000 instruments" in page
    form = {"organisation": organisation.pk, "plan_code": "pro", "reason": "invoice 12"}
    assert client.post(ASSIGN, form).status_code == 302
    assert plan_of(organisation_id=organisation.id).code == "pro"
    entry = AuditEntry.objects.get(action="billing.plan_assigned")
    assert entry.actor.startswith("user:")
    assert entry.data["reason"] == "invoice 12"
    row = OrganisationPlan.objects.get()
    shown = client.get(reverse("admin:billing_organisationplan_change", args=[row.pk]))
    assert shown.status_code == 200
    assert "Desk" in shown.content.decode()


def test_without_a_reason_nothing_is_assigned(organisation) -> None:
    client = login(is_superuser=True)
    answer = client.post(ASSIGN, {"organisation": organisation.pk, "plan_code": "pro"})
    assert answer.status_code == 200
    assert not OrganisationPlan.objects.exists()


def test_staff_without_the_right_may_not_assign(organisation) -> None:
    form = {"organisation": organisation.pk, "plan_code": "pro", "reason": "x"}
    assert login().post(ASSIGN, form).status_code == 403
    assert not OrganisationPlan.objects.exists()


def test_terms_are_added_never_changed() -> None:
    client = login(is_superuser=True)
    plan = Plan.objects.get(code="pro")
    form = {
        "code": "pro",
        "name": "Pro",
        "rank": 20,
        "since": "2026-12-01",
        "flags": '{"market": {"max_instruments": 1}}',
    }
    refused = client.post("/admin/billing/plan/add/", form)
    assert refused.status_code == 200
    assert "max_frames_hz" in refused.content.decode()
    change = reverse("admin:billing_plan_change", args=[plan.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, form).status_code == 403
    assert client.post(reverse("admin:billing_plan_delete", args=[plan.pk])).status_code == 403
    assert Plan.objects.filter(code="pro").count() == 1
