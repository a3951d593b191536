"""Row-level security of assignments, seen by a role that is no superuser. Postgres only."""

import os

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import rls
from billing.models import OrganisationPlan, Plan
from billing.selectors import plan_of
from marketdata.selectors.limits import limits_of
from tests.factories.accounts import make_organisation
from tests.factories.billing import put_on_plan

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security"),
]
ROLE = f"billing_probe_{os.getpid()}"


@pytest.fixture
def tenants():
    """Two organisations on pro, behind an ordinary role."""
    ids = [make_organisation().id for _ in range(2)]
    for organisation_id in ids:
        put_on_plan(organisation_id, "pro", name="Pro")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        tables = "ALL TABLES IN SCHEMA public"
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield ids
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("RESET app.tenant")


def test_a_tenant_sees_its_own_assignment_only(tenants) -> None:
    first, second = tenants
    with rls.tenant_scope(first):
        assert [row.organisation_id for row in OrganisationPlan.objects.all()] == [first]
        assert plan_of(organisation_id=second).code == "free"  # not seen, so not granted
        with pytest.raises(DatabaseError), transaction.atomic():
            OrganisationPlan.objects.create(organisation_id=second, plan=Plan.objects.first())
    with rls.tenant_scope(rls.NONE):
        assert not OrganisationPlan.objects.exists()
        assert limits_of(first).depth  # the port looks with the tenant's eyes
