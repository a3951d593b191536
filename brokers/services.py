"""Writes of broker accounts."""

from uuid import UUID

from django.db import transaction

from accounts import rls
from brokers.models import BrokerAccount
from brokers.selectors import PAPER, AccountRef, account_ref
from terminal.infra.clock import clock


def paper_account_open(*, organisation_id: UUID, owner_id: int) -> AccountRef:
    """Return the organisation's paper account, opened at the first call.

    Safe to repeat and to race: the database allows one paper account per organisation.
    """
    with rls.tenant_scope(organisation_id), transaction.atomic():
        account = BrokerAccount(
            organisation_id=organisation_id,
            owner_id=owner_id,
            broker=PAPER,
            label="Paper",
            created_at=clock().now(),
        )
        BrokerAccount.objects.bulk_create([account], ignore_conflicts=True)
        row = BrokerAccount.objects.get(organisation_id=organisation_id, broker=PAPER)
    return account_ref(row)
