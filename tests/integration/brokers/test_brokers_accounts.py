"""Broker accounts: opened with an organisation, read by it only."""

from uuid import uuid4

import pytest

from brokers.errors import BrokerAccountNotFound, BrokerNotRegistered
from brokers.gateway import broker_for
from brokers.models import BrokerAccount
from brokers.paper.adapter import PaperBroker
from brokers.selectors import PAPER_OPENING_CASH, account_get, accounts_list
from brokers.services import paper_account_open
from tests.factories.accounts import make_organisation, make_user
from tests.factories.brokers import make_paper_account


@pytest.mark.django_db(transaction=True)
def test_new_organisation_gets_one_paper_account() -> None:
    organisation = make_organisation()
    (account,) = accounts_list(organisation_id=organisation.id)
    assert (account.broker, account.mode, account.is_active) == ("paper", "PAPER", True)
    assert account.opening_cash == PAPER_OPENING_CASH


@pytest.mark.django_db
def test_opening_a_paper_account_again_returns_the_first() -> None:
    owner = make_user()
    organisation = make_organisation(owner)
    first = make_paper_account(organisation, owner)
    assert paper_account_open(organisation_id=organisation.id, owner_id=owner.pk) == first
    assert BrokerAccount.objects.filter(organisation=organisation).count() == 1


@pytest.mark.django_db
def test_foreign_account_is_not_found() -> None:
    owner = make_user()
    mine, theirs = make_organisation(owner), make_organisation(make_user())
    account = make_paper_account(theirs, owner)
    with pytest.raises(BrokerAccountNotFound):
        account_get(organisation_id=mine.id, account_id=account.id)
    assert account_get(organisation_id=theirs.id, account_id=account.id) == account


@pytest.mark.django_db
def test_gateway_finds_the_adapter_of_an_account() -> None:
    owner = make_user()
    account = make_paper_account(make_organisation(owner), owner)
    assert isinstance(broker_for(account.id), PaperBroker)
    with pytest.raises(BrokerAccountNotFound):
        broker_for(uuid4())


@pytest.mark.django_db
def test_account_without_adapter_is_refused() -> None:
    owner = make_user()
    organisation = make_organisation(owner)
    row = BrokerAccount.objects.create(
        organisation=organisation, owner=owner, broker="elsewhere", label="Elsewhere"
    )
    with pytest.raises(BrokerNotRegistered):
        broker_for(row.id)
