"""Reads of broker accounts. Tenant first, keyword-only."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection

from brokers.errors import BrokerAccountNotFound
from brokers.models import BrokerAccount

PAPER = "paper"
PAPER_OPENING_CASH = Decimal("10000000.00")


@dataclass(frozen=True, slots=True)
class AccountRef:
    """A broker account as a value; safe to show, it holds no credentials.

    ``opening_cash`` (rupees) is what a paper account starts with, None at a real broker.
    """

    id: UUID
    organisation_id: UUID
    owner_id: int
    broker: str
    label: str
    is_active: bool
    algo_id: str = ""
    static_ip: str | None = None
    opening_cash: Decimal | None = None

    @property
    def mode(self) -> str:
        """``"PAPER"`` for play money, ``"LIVE"`` for real money."""
        return "PAPER" if self.broker == PAPER else "LIVE"


def account_get(*, organisation_id: UUID, account_id: UUID) -> AccountRef:
    """Return one account of the organisation.

    Raises:
        BrokerAccountNotFound: if the organisation has no such account.
    """
    # Every order asks this: built by the query compiler it would cost more than the answer.
    key = BrokerAccount._meta.pk
    rows = BrokerAccount.objects.raw(
        "SELECT * FROM brokers_brokeraccount WHERE organisation_id = %s AND id = %s",
        [key.get_db_prep_value(value, connection) for value in (organisation_id, account_id)],
    )
    return _one(next(iter(rows), None), account_id)


def accounts_list(*, organisation_id: UUID) -> list[AccountRef]:
    """Return the organisation's accounts, oldest first."""
    rows = BrokerAccount.objects.filter(organisation_id=organisation_id)
    return [account_ref(row) for row in rows.order_by("created_at", "id")]


def account_by_id(account_id: UUID) -> AccountRef:
    """Return an account of any organisation, for loops that serve all of them.

    Raises:
        BrokerAccountNotFound: if there is no such account.
    """
    return _one(BrokerAccount.objects.filter(id=account_id).first(), account_id)


def account_ref(row: BrokerAccount) -> AccountRef:
    """Return ``row`` as a value."""
    return AccountRef(
        id=row.id,
        organisation_id=row.organisation_id,
        owner_id=row.owner_id,
        broker=row.broker,
        label=row.label,
        is_active=row.is_active,
        algo_id=row.algo_id,
        static_ip=row.static_ip,
        opening_cash=PAPER_OPENING_CASH if row.broker == PAPER else None,
    )


def _one(row: BrokerAccount | None, account_id: UUID) -> AccountRef:
    if row is None:
        raise BrokerAccountNotFound(
            "There is no such broker account in this organisation.", account_id=str(account_id)
        )
    return account_ref(row)
