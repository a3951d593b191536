"""Row-level security of accounts and the paper books. Postgres only."""

import os

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import rls
from brokers.models import BrokerAccount, PaperOrder, PaperTrade
from tests.factories.accounts import make_organisation, make_user
from tests.factories.brokers import make_paper_account
from tests.factories.paper import Floor

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security"),
]
ROLE = f"broker_probe_{os.getpid()}"
MODELS = [BrokerAccount, PaperOrder, PaperTrade]


@pytest.fixture
def two_tenants(floor: Floor):
    """The floor's tenant with a trade and another one; the connection is an ordinary role's."""
    floor.trade()
    owner = make_user()
    other = make_organisation(owner)
    make_paper_account(other, owner)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        cursor.execute(f"GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield floor.account.organisation_id, other.id
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("RESET app.tenant")


@pytest.mark.parametrize("model", MODELS)
def test_forgotten_filter_shows_the_own_tenant_only(two_tenants, model) -> None:
    mine, other = two_tenants
    with rls.tenant_scope(mine):
        assert set(model.objects.values_list("organisation_id", flat=True)) == {mine}
    with rls.tenant_scope(other):
        assert mine not in set(model.objects.values_list("organisation_id", flat=True))
    with rls.tenant_scope(rls.NONE):
        assert not model.objects.exists()


def test_foreign_order_cannot_be_changed(two_tenants) -> None:
    _, other = two_tenants
    with rls.tenant_scope(other):
        assert PaperOrder.objects.update(is_working=False) == 0


def test_trades_cannot_be_changed_even_by_their_tenant(two_tenants) -> None:
    mine, _ = two_tenants
    with rls.tenant_scope(mine), pytest.raises(DatabaseError), transaction.atomic():
        PaperTrade.objects.update(price=1)
