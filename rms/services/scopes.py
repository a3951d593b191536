"""Opening and locking risk scopes.

Lock order, the same everywhere: platform, organisation, person, then accounts by id. An order takes
only its account's row. Whoever changes a scope takes the scope's row and every account row under
it, so the change waits for orders under way, and an order that comes after it sees it.
"""

from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from accounts import rls
from rms.limits import EffectiveRisk
from rms.models import RiskScope
from rms.selectors import ScopeChain, chain_rows, merged
from terminal.kernel.enums import ScopeType


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
    if not _account_lock(organisation_id, account_id):
        scopes_open(organisation_id=organisation_id, account_id=account_id, user_id=user_id)
        _account_lock(organisation_id, account_id)
    chain = ScopeChain(
        organisation_id=organisation_id,
        user_id=user_id,
        account_id=account_id,
        strategy_id=strategy_id,
        instrument_id=instrument_id,
    )
    return merged(chain_rows(chain))


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


def _account_lock(organisation_id: UUID, account_id: UUID) -> bool:
    """Lock the account's row until the transaction ends; False if there is none.

    Every order comes through here: built by the query compiler it would cost more than the lock.

    Raises:
        TransactionManagementError: outside of a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("risk_lock() needs a transaction to hold its lock in.")
    wait = " FOR UPDATE" if connection.features.has_select_for_update else ""
    tenant = RiskScope._meta.get_field("organisation").get_db_prep_value(
        organisation_id, connection
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM rms_riskscope "  # noqa: S608 - constants
            f"WHERE organisation_id = %s AND scope_type = %s AND scope_id = %s{wait}",
            [tenant, ScopeType.ACCOUNT.value, str(account_id)],
        )
        return cursor.fetchone() is not None


def _create(organisation_id: UUID | None, scope_type: ScopeType, scope_id: str) -> None:
    row = RiskScope(organisation_id=organisation_id, scope_type=scope_type.value, scope_id=scope_id)
    RiskScope.objects.bulk_create([row], ignore_conflicts=True)
