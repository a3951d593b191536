"""The audit log: complete, append-only, and any touch is found at the first bad row."""

from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEntry, AuditHead, Organisation
from accounts.services import audit_record, audit_verify
from accounts.services.audit import entry_hash
from terminal.kernel.errors import InvariantViolation
from tests.factories.accounts import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """Return an organisation with five rows in its log."""
    organisation = make_organisation()
    for number in range(2, 6):
        record(organisation, number=number)
    return organisation


def record(organisation, **data):
    return audit_record(
        organisation_id=organisation.id,
        actor="system:test",
        action="test.happened",
        target_type="thing",
        target_id="7",
        data=data,
    )


def verify(organisation):
    return list(audit_verify(organisation_id=organisation.id))


def tamper(sql, *params):
    """Do what only somebody with the database's own rights could do: drop the triggers first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER append_only_accounts_auditentry_update")
            cursor.execute("DROP TRIGGER append_only_accounts_auditentry_delete")
        cursor.execute(sql, params)


def uuid_param(organisation):
    return organisation.id if connection.vendor == "postgresql" else organisation.id.hex


def test_untouched_chain_holds(chain):
    assert verify(chain) == []
    entries = list(AuditEntry.objects.filter(organisation=chain).order_by("seq"))
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[0].prev_hash == ""
    assert [entry.prev_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "user:1"),
        ("action", "nothing.happened"),
        ("target_id", "8"),
        ("data", '{"number": 4}'),
        ("at", "2026-01-01 00:00:00+00:00"),
        ("hash", "0" * 64),
    ],
)
def test_changed_row_is_named(chain, column, value):
    tamper(
        f"UPDATE accounts_auditentry SET {column} = %s "  # noqa: S608 - columns of this test
        "WHERE organisation_id = %s AND seq = 3",
        value,
        uuid_param(chain),
    )
    bad = verify(chain)
    assert [(row.organisation_id, row.seq) for row in bad] == [(chain.id, 3)]


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_deleted_row_is_named(chain, seq):
    tamper(
        "DELETE FROM accounts_auditentry WHERE organisation_id = %s AND seq = %s",
        uuid_param(chain),
        seq,
    )
    assert [row.seq for row in verify(chain)] == [seq]


def test_row_rewritten_with_a_fitting_hash_breaks_the_next_one(chain):
    entry = AuditEntry.objects.get(organisation=chain, seq=2)
    entry.actor = "user:1"
    tamper(
        "UPDATE accounts_auditentry SET actor = 'user:1', hash = %s "
        "WHERE organisation_id = %s AND seq = 2",
        entry_hash(entry),
        uuid_param(chain),
    )
    assert [row.seq for row in verify(chain)] == [3]


def test_rows_after_the_head_and_chains_without_one_are_found(chain):
    AuditHead.objects.filter(organisation=chain).update(seq=4)
    assert [row.seq for row in verify(chain)] == [5]
    AuditHead.objects.filter(organisation=chain).delete()
    assert [row.reason for row in verify(chain)] == ["the organisation's chain has no head"]


def test_model_refuses_change_and_deletion(chain):
    entry = AuditEntry.objects.get(organisation=chain, seq=2)
    entry.actor = "user:1"
    with pytest.raises(InvariantViolation):
        entry.save()
    with pytest.raises(InvariantViolation):
        entry.delete()
    entry.refresh_from_db()
    assert entry.actor == "system:test"


@pytest.mark.parametrize(
    "attack",
    [
        lambda rows: rows.update(actor="user:1"),
        lambda rows: rows.delete(),
        lambda rows: rows.filter(seq=5)._raw_delete("default"),
    ],
)
def test_database_refuses_change_and_deletion(chain, attack):
    before = list(AuditEntry.objects.order_by("id").values())
    with pytest.raises(DatabaseError, match="neither changed nor deleted"), transaction.atomic():
        attack(AuditEntry.objects.filter(organisation=chain))
    assert list(AuditEntry.objects.order_by("id").values()) == before


def test_organisation_with_a_log_cannot_be_deleted(chain):
    with pytest.raises(DatabaseError), transaction.atomic():
        chain.delete()
    assert Organisation.objects.filter(id=chain.id).exists()


def test_failed_transaction_leaves_no_row_and_no_gap(chain):
    def record_and_fail():
        with transaction.atomic():
            record(chain)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    assert record(chain).seq == 6
    assert verify(chain) == []


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        1e300,
        2**70,
        -(2**53),
        Decimal("1.10"),
        "₹ – ☃ \x00 \ud800",
        {"b": [1, {"a": None}], "a": True},
        {1: "one", None: "none"},
        uuid4(),
        (1, 2),
        float("nan"),
    ],
)
def test_any_data_survives_the_database_and_verifies(chain, value):
    record(chain, value=value)
    assert verify(chain) == []


def test_command_reports_and_exits_with_1(chain):
    out, err = StringIO(), StringIO()
    call_command("audit_verify", stdout=out, stderr=err)
    assert "every chain holds" in out.getvalue()
    other = make_organisation()
    tamper(
        "UPDATE accounts_auditentry SET actor = 'x' WHERE organisation_id = %s AND seq = 4",
        uuid_param(chain),
    )
    with pytest.raises(CommandError) as failure:
        call_command("audit_verify", stdout=out, stderr=err)
    assert failure.value.returncode == 1
    assert f"organisation {chain.id}, row 4: its content" in err.getvalue()
    call_command("audit_verify", "--organisation", str(other.id), stdout=out, stderr=err)
