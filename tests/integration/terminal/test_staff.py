"""The staff area as a whole: every page opens, ledgers cannot be edited."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import reverse

import terminal.urls  # noqa: F401 - finds the admin pages
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

PAGES = sorted(
    f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    for model in admin.site._registry
)
LEDGERS = ("orders_order", "orders_trade", "orders_position", "accounts_auditentry", "rms_verdict")


@pytest.fixture
def staff(client):
    """A staff login that passed its second factor."""
    user = make_user(email="staff@example.com", is_staff=True, is_superuser=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    client.force_login(user)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_every_list_opens(staff, page) -> None:
    assert staff.get(reverse(page)).status_code == 200


def test_the_dashboard_counts_and_names_dependencies(staff) -> None:
    page = staff.get(reverse("admin:index")).content.decode()
    for words in ("Organisations", "Audit entries", "Dependencies", "sender:0"):
        assert words in page


@pytest.mark.parametrize("ledger", LEDGERS)
def test_ledgers_cannot_be_added_to_by_hand(staff, ledger) -> None:
    assert staff.get(reverse(f"admin:{ledger}_add")).status_code == 403
