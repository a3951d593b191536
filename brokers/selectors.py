"""Reads of broker accounts. Tenant first, keyword-only."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection

from brokers.errors import BrokerAccountNotFound
from brokers.models import BrokerAccount
from terminal.infra.sql import Asked, Rows

_accounts = Rows(BrokerAccount)
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
    asked = account_ask(organisation_id=organisation_id, account_id=account_id)
    return asked.account()


# What a process has seen of accounts: who owns one, at which broker it is. The rest may change.
_seen: dict[tuple[UUID, UUID], AccountRef] = {}
_SEEN_MAX = 10_000


def account_known(*, organisation_id: UUID, account_id: UUID) -> AccountRef:
    """Return one account as it once was: to be read again before anything is done with it.

    Raises:
        BrokerAccountNotFound: if the organisation has no such account.
    """
    key = organisation_id, account_id
    found = _seen.get(key)
    if found is None:
        if len(_seen) >= _SEEN_MAX:
            _seen.clear()
        found = account_get(organisation_id=organisation_id, account_id=account_id)
        _seen[key] = found
    return found


def account_forget(account_id: UUID) -> None:
    """Read the account anew next time."""
    for key in [key for key in _seen if key[1] == account_id]:
        _seen.pop(key, None)


@dataclass(frozen=True, slots=True)
class AccountAsked:
    """The question for one account, sent; its answer may be on its way (``pipelined``)."""

    account_id: UUID
    asked: Asked

    def account(self) -> AccountRef:
        """Return the account; raise BrokerAccountNotFound."""
        return _one(next(iter(_accounts.read(self.asked.rows())), None), self.account_id)


def account_ask(*, organisation_id: UUID, account_id: UUID) -> AccountAsked:
    """Ask for one account of the organisation."""
    # Every order asks this: built by the query compiler it would cost more than the answer.
    key = BrokerAccount._meta.pk
    asked = Asked(
        f"SELECT {_accounts.columns('a')} FROM brokers_brokeraccount a "  # noqa: S608 - our names
        "WHERE a.organisation_id = %s AND a.id = %s",
        [key.get_db_prep_value(value, connection) for value in (organisation_id, account_id)],
    )
    return AccountAsked(account_id, asked)


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


def accounts_by_id(ids: Collection[UUID]) -> dict[UUID, AccountRef]:
    """Return the accounts ``ids`` of any organisation, for loops that serve all of them."""
    return {row.id: account_ref(row) for row in BrokerAccount.objects.filter(id__in=list(ids))}


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
