"""Opening and locking risk scopes.

Lock order, the same everywhere: platform, organisation, person, then accounts by id. An order takes
only its account's row. Whoever changes a scope takes the scope's row and every account row under
it, so the change waits for orders under way, and an order that comes after it sees it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from accounts import rls
from rms.limits import EffectiveRisk
from rms.models import RiskScope
from rms.selectors import ScopeChain, chain_ask, merged_answer, states_of
from terminal.infra.sql import Asked, pipelined
from terminal.kernel.enums import RiskState, ScopeType
from terminal.kernel.errors import InvariantViolation


def scopes_open(*, organisation_id: UUID, account_id: UUID, user_id: int) -> None:
    """Create the rows of an account's chain where they are missing; call it as often as you like.

    Holds the ancestors' rows until the transaction ends: a kill switch being thrown on one of them
    cannot miss the account that is being opened.
    """
    chain = ScopeChain(organisation_id=organisation_id, user_id=user_id)
    with transaction.atomic(), rls.tenant_scope(rls.ALL):
        _create(None, ScopeType.PLATFORM, "")
        for scope_type, scope_id in chain.levels():
            _create(organisation_id, scope_type, scope_id)
        lock(None, ScopeType.PLATFORM, "")
        for scope_type, scope_id in chain.levels():
            lock(organisation_id, scope_type, scope_id)
        _create(organisation_id, ScopeType.ACCOUNT, str(account_id))


def risk_lock(
    *,
    organisation_id: UUID,
    user_id: int,
    account_id: UUID,
    strategy_id: str | None = None,
    instrument_id: int | None = None,
) -> EffectiveRisk:
    """Lock the account until the transaction ends, and return what holds for it (two queries).

    The ancestors are read by a second statement AFTER the lock is held: read together with it they
    would be as old as the wait for the lock, and a kill switch thrown meanwhile would be missed.

    Args:
        organisation_id: The tenant.
        user_id: Owner of the account.
        account_id: The broker account.
        strategy_id / instrument_id: Further levels, where they have limits of their own.
    Raises:
        TransactionManagementError: outside of a transaction.
    """
    ids: dict[str, Any] = {
        "organisation_id": organisation_id,
        "user_id": user_id,
        "account_id": account_id,
        "strategy_id": strategy_id,
        "instrument_id": instrument_id,
    }
    with pipelined():
        asked = risk_ask(**ids)
    risk = asked.risk()
    if risk is None:
        scopes_open(organisation_id=organisation_id, account_id=account_id, user_id=user_id)
        with pipelined():
            asked = risk_ask(**ids)
        risk = asked.risk()
    if risk is None:
        raise InvariantViolation("An account's risk row vanished.", account_id=str(account_id))
    return risk


@dataclass(frozen=True, slots=True)
class RiskAsked:
    """The two statements of ``risk_lock``, sent."""

    lock: Asked
    chain: Asked

    def risk(self) -> EffectiveRisk | None:
        """Return what holds, now that the lock is ours; None if the account has no row yet, and
        then nothing is locked."""
        is_locked = bool(self.lock.rows())
        risk = merged_answer(self.chain)
        return risk if is_locked else None


def risk_ask(
    *,
    organisation_id: UUID,
    user_id: int,
    account_id: UUID,
    strategy_id: str | None = None,
    instrument_id: int | None = None,
) -> RiskAsked:
    """Send the statements of ``risk_lock``; see there. Read the answer once the surrounding
    ``pipelined`` block has ended.

    Raises:
        TransactionManagementError: outside of a transaction.
    """
    lock = _account_lock(organisation_id, account_id)
    chain = ScopeChain(
        organisation_id=organisation_id,
        user_id=user_id,
        account_id=account_id,
        strategy_id=strategy_id,
        instrument_id=instrument_id,
    )
    return RiskAsked(lock, chain_ask(chain))


def risk_states_lock(accounts: Mapping[UUID, tuple[UUID, int]]) -> dict[UUID, RiskState]:
    """Lock many accounts until the transaction ends and return the state that holds for each (three
    statements if all have been opened, however many they are).

    Args:
        accounts: account -> (organisation, owner).
    Raises:
        TransactionManagementError: outside of a transaction.
    """
    if not accounts:
        return {}
    rows = _accounts(accounts)
    missing = accounts.keys() - {
        UUID(scope_id) for scope_id in rows.values_list("scope_id", flat=True)
    }
    for account_id in sorted(missing):
        organisation_id, user_id = accounts[account_id]
        scopes_open(organisation_id=organisation_id, account_id=account_id, user_id=user_id)
    list(rows.select_for_update().order_by("id").values_list("id", flat=True))
    return states_of(
        {
            account_id: ScopeChain(
                organisation_id=organisation_id, user_id=user_id, account_id=account_id
            )
            for account_id, (organisation_id, user_id) in accounts.items()
        }
    )


def _accounts(accounts: Mapping[UUID, tuple[UUID, int]]) -> QuerySet[RiskScope]:
    return RiskScope.objects.filter(
        organisation_id__in={tenant for tenant, _ in accounts.values()},
        scope_type=ScopeType.ACCOUNT.value,
        scope_id__in=[str(account_id) for account_id in accounts],
    )


def scope_locked_for_change(
    organisation_id: UUID | None, scope_type: ScopeType, scope_id: str
) -> RiskScope:
    """Return the scope's row, created if missing, locked with every account row under it."""
    _create(organisation_id, scope_type, scope_id)
    row = lock(organisation_id, scope_type, scope_id)
    if row is None:
        raise RiskScope.DoesNotExist
    if scope_type in (ScopeType.PLATFORM, ScopeType.ORGANISATION, ScopeType.USER):
        accounts = RiskScope.objects.select_for_update().filter(scope_type=ScopeType.ACCOUNT.value)
        if organisation_id is not None:
            accounts = accounts.filter(organisation_id=organisation_id)
        list(accounts.order_by("id").values_list("id", flat=True))
    return row


def lock(organisation_id: UUID | None, scope_type: ScopeType, scope_id: str) -> RiskScope | None:
    """Return the scope's row, locked until the transaction ends; None if it does not exist."""
    rows = RiskScope.objects.select_for_update().filter(
        scope_type=scope_type.value, scope_id=scope_id
    )
    if organisation_id is None:
        return rows.filter(organisation__isnull=True).first()
    return rows.filter(organisation_id=organisation_id).first()


def _account_lock(organisation_id: UUID, account_id: UUID) -> Asked:
    """Lock the account's row until the transaction ends; no row in the answer if there is none.

    Every order comes through here: built by the query compiler it would cost more than the lock.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("risk_lock() needs a transaction to hold its lock in.")
    wait = " FOR UPDATE" if connection.features.has_select_for_update else ""
    tenant = RiskScope._meta.get_field("organisation").get_db_prep_value(
        organisation_id, connection
    )
    return Asked(
        "SELECT 1 FROM rms_riskscope "  # noqa: S608 - constants
        f"WHERE organisation_id = %s AND scope_type = %s AND scope_id = %s{wait}",
        [tenant, ScopeType.ACCOUNT.value, str(account_id)],
    )


def _create(organisation_id: UUID | None, scope_type: ScopeType, scope_id: str) -> None:
    row = RiskScope(organisation_id=organisation_id, scope_type=scope_type.value, scope_id=scope_id)
    RiskScope.objects.bulk_create([row], ignore_conflicts=True)
