"""Staff read accounts and the paper books; nobody writes them there."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

import terminal.urls  # noqa: F401 - finds the admin pages
from brokers.models import BrokerAccount, PaperOrder, PaperTrade
from tests.factories.accounts import make_user
from tests.factories.paper import Floor

MODELS = [BrokerAccount, PaperOrder, PaperTrade]


@pytest.mark.parametrize("model", MODELS)
def test_pages_are_read_only(model) -> None:
    page, request = admin.site._registry[model], RequestFactory().get("/")
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


@pytest.mark.parametrize("model", MODELS)
def test_list_and_detail_answer_in_few_queries(
    floor: Floor, client, settings, model, django_assert_max_num_queries
) -> None:
    for _ in range(5):
        floor.trade()
    BrokerAccount.objects.update(proxy_url="http://user:hunter2@proxy")
    staff = make_user(is_staff=True, is_superuser=True)
    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={})
    client.force_login(staff, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = f"admin:brokers_{model._meta.model_name}"
    with django_assert_max_num_queries(15):
        answer = client.get(reverse(f"{name}_changelist"))
    assert answer.status_code == 200
    detail = client.get(reverse(f"{name}_change", args=[model.objects.first().pk]))
    assert detail.status_code == 200
    assert b"hunter2" not in detail.content
