"""Row-level security of scopes and verdicts, seen by a role that is no superuser. Postgres only."""

import os
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import rls
from rms import selectors, services
from rms.engine import evaluate
from rms.models import RiskScope, Verdict
from terminal.kernel.enums import RiskState, ScopeType
from tests.factories import accounts as make
from tests.factories.rms import make_risk_intent, make_snapshot

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security"),
]
# Roles belong to the whole server: parallel runs need names of their own.
ROLE = f"risk_probe_{os.getpid()}"


@pytest.fixture
def tenants():
    """Two organisations with an account and a verdict each, behind an ordinary role."""
    found = []
    for _ in range(2):
        owner = make.make_user()
        organisation_id = make.make_organisation(owner).id
        ids = {
            "organisation_id": organisation_id,
            "user_id": owner.pk,
            "account_id": uuid.uuid4(),
        }
        services.scopes_open(**ids)
        intent, snapshot = make_risk_intent(), make_snapshot()
        services.verdict_save(
            order_id=uuid.uuid4(),
            organisation_id=organisation_id,
            decision=evaluate(intent, snapshot),
            intent=intent,
            snapshot=snapshot,
        )
        found.append(ids)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        tables = "ALL TABLES IN SCHEMA public"
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield found
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("RESET app.tenant")


def test_a_forgotten_filter_shows_own_rows_and_the_platform_only(tenants):
    own, _ = tenants
    rls.tenant_set(own["organisation_id"])
    seen = set(RiskScope.objects.values_list("organisation_id", flat=True))
    assert seen == {own["organisation_id"], None}
    assert Verdict.objects.count() == 1
    rls.tenant_set(rls.NONE)
    assert Verdict.objects.count() == 0
    assert set(RiskScope.objects.values_list("scope_type", flat=True)) == {"PLATFORM"}


def test_orders_of_a_tenant_lock_and_open_accounts(tenants):
    own, _ = tenants
    rls.tenant_set(own["organisation_id"])
    assert services.risk_lock(**own).state is RiskState.ACTIVE
    assert services.risk_lock(**own | {"account_id": uuid.uuid4()}).state is RiskState.ACTIVE
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant', true)")
        assert cursor.fetchone()[0] == str(own["organisation_id"])


def test_a_tenant_cannot_change_the_platform_s_scope(tenants):
    own, _ = tenants
    rls.tenant_set(own["organisation_id"])
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskScope.objects.filter(scope_type="PLATFORM").update(state="HALTED")
    assert selectors.risk_effective(**own).state is RiskState.ACTIVE


def test_a_tenant_stops_its_own_account(tenants):
    own, other = tenants
    rls.tenant_set(own["organisation_id"])
    services.kill_switch_set(
        organisation_id=own["organisation_id"],
        caller_user_id=own["user_id"],
        scope_type=ScopeType.ORGANISATION,
        scope_id=str(own["organisation_id"]),
        engage=True,
        reason="drill",
    )
    assert selectors.risk_effective(**own).state is RiskState.HALTED
    rls.tenant_set(other["organisation_id"])
    assert selectors.risk_effective(**other).state is RiskState.ACTIVE
