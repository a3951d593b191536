"""``GET /broker-accounts``: the auth matrix and what is shown."""

import pytest
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from brokers.models import BrokerAccount
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_member,
    make_organisation,
    make_user,
)
from tests.factories.brokers import make_paper_account

pytestmark = pytest.mark.django_db
URL = "/api/v1/broker-accounts"


@pytest.fixture
def desk():
    """An organisation with its owner and paper account."""
    owner = make_user()
    organisation = make_organisation(owner)
    return owner, organisation, make_paper_account(organisation, owner)


def test_owner_sees_the_paper_account_and_nothing_secret(desk) -> None:
    owner, organisation, account = desk
    BrokerAccount.objects.filter(pk=account.id).update(proxy_url="http://user:pass@proxy")
    answer = api_client_for(owner, organisation).get(URL)
    assert answer.status_code == 200
    assert answer.json() == {
        "results": [
            {
                "id": str(account.id),
                "broker": "paper",
                "label": "Paper",
                "is_active": True,
                "mode": "PAPER",
            }
        ]
    }


def test_anonymous_is_refused() -> None:
    assert APIClient().get(URL).status_code == 401


def test_viewer_may_look(desk) -> None:
    _, organisation, _ = desk
    client = api_client_for(make_member(organisation, Role.VIEWER), organisation)
    assert len(client.get(URL).json()["results"]) == 1


def test_key_needs_the_scope(desk) -> None:
    owner, organisation, _ = desk
    _, wrong = make_api_key(owner, organisation, {Scope.MARKETDATA_READ})
    assert api_key_client(wrong).get(URL).status_code == 403
    _, right = make_api_key(owner, organisation, {Scope.ORDERS_READ})
    assert api_key_client(right).get(URL).status_code == 200


def test_stranger_sees_neither_the_organisation_nor_its_accounts(desk) -> None:
    _, organisation, account = desk
    stranger = make_user()
    answer = api_client_for(stranger, organisation).get(URL)
    assert (answer.status_code, answer.json()["code"]) == (404, "organisation.not_found")
    own = api_client_for(stranger).get(URL)
    assert str(account.id) not in own.content.decode()


def test_accounts_cannot_be_written_here(desk) -> None:
    owner, organisation, _ = desk
    client = api_client_for(owner, organisation)
    assert client.post(URL, {"broker": "paper"}, format="json").status_code in (403, 405)
    assert BrokerAccount.objects.filter(organisation=organisation).count() == 1


def test_owner_of_an_organisation_that_missed_its_account_gets_it_now() -> None:
    owner = make_user()
    organisation = make_organisation(owner)
    assert not BrokerAccount.objects.filter(organisation=organisation).exists()
    viewer = api_client_for(make_member(organisation, Role.VIEWER), organisation)
    assert viewer.get(URL).json() == {"results": []}
    client = api_client_for(owner, organisation)
    (first,) = client.get(URL).json()["results"]
    assert client.get(URL).json() == {"results": [first]}
    assert BrokerAccount.objects.get(organisation=organisation).owner_id == owner.pk
