"""Row-level security: what a forgotten tenant filter would show. Postgres only."""

import os

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import rls, services
from accounts.api.permissions import ANY_CALLER
from accounts.context import Caller
from accounts.models import ApiKey, AuditEntry, AuditHead, Invitation
from accounts.roles import Role
from accounts.services import audit_record
from brokers import selectors as brokers_selectors
from terminal.infra.clock import clock
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_member,
    make_organisation,
    personal_organisation,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres,
    pytest.mark.urls(__name__),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security"),
]
# Roles belong to the whole server: parallel runs need names of their own.
ROLE = f"tenant_probe_{os.getpid()}"
MODELS = (ApiKey, Invitation, AuditEntry, AuditHead)


class ForgetfulView(APIView):
    """Forgets every tenant filter."""

    scopes = {"GET": ANY_CALLER, "POST": ANY_CALLER}

    def get(self, request):
        return Response({model.__name__: model.objects.count() for model in MODELS})

    def post(self, request):
        raise ZeroDivisionError


urlpatterns = [path("forgetful", ForgetfulView.as_view())]


@pytest.fixture
def organisations():
    """Return two organisations with a row in every table each."""
    pair = [make_organisation(), make_organisation()]
    for organisation in pair:
        owner = make_member(organisation, Role.OWNER)
        make_api_key(owner, organisation)
        Invitation.objects.create(
            organisation=organisation,
            email="a@example.com",
            role=Role.VIEWER,
            token_hash=organisation.id.hex,
            expires_at=clock().now(),
        )
    return pair


@pytest.fixture
def ordinary_role(organisations):
    """Act as a role that is no superuser, as the web process must be."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        tables = "ALL TABLES IN SCHEMA public"
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("RESET app.tenant")


def tenant():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant', true)")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("model", MODELS)
def test_query_without_a_filter_sees_the_own_tenant_only(organisations, ordinary_role, model):
    mine, _ = organisations
    with rls.tenant_scope(mine.id):
        rows = list(model.objects.values_list("organisation_id", flat=True))
    assert rows
    assert set(rows) == {mine.id}


@pytest.mark.parametrize("unset", ["none", "", "garbage", "'; --"])
@pytest.mark.parametrize("model", MODELS)
def test_without_a_tenant_nothing_is_seen(organisations, ordinary_role, model, unset):
    with rls.tenant_scope(unset):
        assert model.objects.count() == 0


@pytest.mark.parametrize("model", MODELS)
def test_all_is_for_those_who_work_for_everybody(organisations, ordinary_role, model):
    with rls.tenant_scope(rls.ALL):
        seen = set(model.objects.values_list("organisation_id", flat=True))
    assert {organisation.id for organisation in organisations} <= seen


def test_sign_up_and_invitation_work_before_a_tenant_is_known(
    organisations, ordinary_role, django_capture_on_commit_callbacks
):
    mine, _ = organisations
    owner = Caller.of_session(
        user_id=mine.memberships.first().user_id,
        organisation_id=mine.id,
        role=Role.OWNER,
        session_key="k",
    )
    with django_capture_on_commit_callbacks(execute=True), rls.tenant_scope(rls.NONE):
        user = services.user_create(email="asha@example.com", is_verified=True)
        services.security_event_record(user=user, action="session.started")
        with rls.tenant_scope(mine.id):
            services.invitation_create(
                caller=owner, email=user.email, role=Role.VIEWER, accept_url="http://x/invite"
            )
        assert tenant() == rls.NONE
    token = mail.outbox[-1].body.partition("token=")[2].split()[0]
    with rls.tenant_scope(rls.NONE):
        services.invitation_accept(user_id=user.pk, token=token)
        personal = personal_organisation(user)
    with rls.tenant_scope(personal.id):
        # The handler of OrganisationCreated ran in the new tenant, too.
        assert len(brokers_selectors.accounts_list(organisation_id=personal.id)) == 1
        assert AuditEntry.objects.count() == 2


def test_rows_of_another_tenant_cannot_be_written(organisations, ordinary_role):
    mine, other = organisations
    with rls.tenant_scope(mine.id):
        assert ApiKey.objects.filter(organisation=other).update(name="mine") == 0
        assert ApiKey.objects.filter(organisation=other).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            AuditHead.objects.filter(organisation=mine).update(organisation=other)


def test_audit_of_another_tenant_cannot_be_appended(organisations, ordinary_role):
    mine, other = organisations
    with rls.tenant_scope(mine.id), pytest.raises(DatabaseError), transaction.atomic():
        audit_record(
            organisation_id=other.id,
            actor="user:1",
            action="test.forged",
            target_type="thing",
            target_id=1,
        )


def test_scope_is_given_back_after_an_error_in_a_transaction(organisations, ordinary_role):
    mine, other = organisations
    with rls.tenant_scope(mine.id):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), rls.tenant_scope(other.id):
            raise ZeroDivisionError
        assert tenant() == str(mine.id)
        with pytest.raises(DatabaseError), transaction.atomic(), rls.tenant_scope(other.id):
            ApiKey.objects.raw("SELECT nonsense")[0]
        assert tenant() == str(mine.id)


@pytest.mark.parametrize("by", ["session", "api key"])
def test_request_sees_its_own_tenant_and_leaves_no_trace(organisations, by):
    mine, _ = organisations
    owner = make_member(mine, Role.OWNER)
    client = (
        api_client_for(owner, mine)
        if by == "session"
        else api_key_client(make_api_key(owner, mine)[1])
    )
    expected = {model.__name__: model.objects.filter(organisation=mine).count() for model in MODELS}
    before = tenant()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    client.raise_request_exception = False
    try:
        rls.tenant_set(rls.NONE)
        answer = client.get("/forgetful")
        assert answer.json() == expected
        assert tenant() == before
        rls.tenant_set(rls.NONE)
        assert client.post("/forgetful").status_code == 500
        assert tenant() == before
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
