"""Reads of risk management. Tenant first, keyword-only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q

from rms.canonical import decode
from rms.defaults import default_limits
from rms.limits import EffectiveRisk, LimitSet, ScopeRisk
from rms.merge import merge
from rms.models import ChangeVerdict, RiskScope, Verdict
from terminal.infra.clock import clock
from terminal.infra.sql import Asked, Rows
from terminal.kernel.clock import to_ist
from terminal.kernel.enums import RiskState, ScopeType

_scopes = Rows(RiskScope)
KeyT = TypeVar("KeyT")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeView:
    """One scope as people see it.

    ``pending`` holds limits that are looser than today's and count from ``pending_from`` (IST).
    """

    risk: ScopeRisk
    since: datetime | None
    set_by: int | None
    pending: LimitSet | None = None
    pending_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRecord:
    """The stored answer to one order. ``inputs`` is the canonical intent and snapshot."""

    order_id: UUID
    organisation_id: UUID
    allowed: bool
    violations: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    inputs: dict[str, Any]
    rules_hash: str
    evaluated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChain:
    """Which levels stand above one order; a None level does not take part."""

    organisation_id: UUID
    user_id: int | None = None
    account_id: UUID | None = None
    strategy_id: str | None = None
    instrument_id: int | None = None

    def levels(self) -> list[tuple[ScopeType, str]]:
        """Return (scope type, scope id) of each level below the platform, outermost first."""
        levels = (
            (ScopeType.ORGANISATION, self.organisation_id),
            (ScopeType.USER, self.user_id),
            (ScopeType.ACCOUNT, self.account_id),
            (ScopeType.STRATEGY, self.strategy_id),
            (ScopeType.INSTRUMENT, self.instrument_id),
        )
        return [(scope_type, str(value)) for scope_type, value in levels if value is not None]

    def above(self, scope_type: ScopeType) -> "ScopeChain":
        """Return the chain of the ancestors of its level ``scope_type``."""
        depth = list(ScopeType)
        names = {
            ScopeType.USER: "user_id",
            ScopeType.ACCOUNT: "account_id",
            ScopeType.STRATEGY: "strategy_id",
            ScopeType.INSTRUMENT: "instrument_id",
        }
        cut = {
            name: None
            for level, name in names.items()
            if depth.index(level) >= depth.index(scope_type)
        }
        return replace(self, **cut)  # type: ignore[arg-type]


def today_ist() -> date:
    """Return India's date on the wall clock: the day that limits are set for."""
    return to_ist(clock().now()).date()


def limits_in_force(row: RiskScope, on: date) -> LimitSet:
    """Return the scope's own limits on the IST date ``on``."""
    is_due = row.pending_limits is not None and row.pending_from and on >= row.pending_from
    return decode(LimitSet, row.pending_limits if is_due else row.limits)


def scope_risk(row: RiskScope, on: date) -> ScopeRisk:
    """Return the row as the value that the merge takes."""
    return ScopeRisk(
        scope_type=ScopeType(row.scope_type),
        scope_id=row.scope_id,
        state=RiskState(row.state),
        reason=row.reason,
        limits=limits_in_force(row, on),
        version=row.version,
    )


def scope_view(row: RiskScope, on: date) -> ScopeView:
    """Return the row as people see it on the IST date ``on``."""
    waits = row.pending_limits is not None and row.pending_from and on < row.pending_from
    return ScopeView(
        risk=scope_risk(row, on),
        since=row.since,
        set_by=row.set_by,
        pending=decode(LimitSet, row.pending_limits) if waits else None,
        pending_from=row.pending_from if waits else None,
    )


def chain_rows(chain: ScopeChain) -> list[RiskScope]:
    """Return the stored rows of the chain and the platform, in one query."""
    return _scopes.read(chain_ask(chain).rows())


def chain_ask(chain: ScopeChain) -> Asked:
    """Ask for the rows of the chain and the platform; read them with ``merged_answer``."""
    # Every order asks this: built by the query compiler it would cost more than the answer.
    levels = chain.levels()
    pairs = ", ".join(["(%s, %s)"] * len(levels))
    tenant = RiskScope._meta.get_field("organisation").get_db_prep_value(
        chain.organisation_id, connection
    )
    words = [word for level in levels for word in (level[0].value, level[1])]
    return Asked(
        f"SELECT {_scopes.columns('s')} FROM rms_riskscope s "  # noqa: S608 - placeholders
        "WHERE organisation_id IS NULL "
        f"OR (organisation_id = %s AND (scope_type, scope_id) IN (VALUES {pairs}))",
        [tenant, *words],
    )


def merged_answer(asked: Asked) -> EffectiveRisk:
    """Return what the rows asked for say together today."""
    return merged(_scopes.read(asked.rows()))


def states_of(chains: Mapping[KeyT, ScopeChain]) -> dict[KeyT, RiskState]:
    """Return the state that holds at the end of each chain: the most severe of its levels."""
    tenants = {chain.organisation_id for chain in chains.values()}
    ids = {scope_id for chain in chains.values() for _, scope_id in chain.levels()}
    rows = RiskScope.objects.filter(
        Q(organisation=None) | Q(organisation_id__in=tenants, scope_id__in=ids)
    ).exclude(state=RiskState.ACTIVE.value)
    wanted = rows.values_list("organisation_id", "scope_type", "scope_id", "state")
    stored: dict[_Place, RiskState] = {
        (tenant, kind, name): RiskState(state) for tenant, kind, name, state in wanted
    }
    return {key: _most_severe(chain, stored) for key, chain in chains.items()}


# Organisation (None for the platform), scope type, scope id.
_Place = tuple[UUID | None, str, str]


def _most_severe(chain: ScopeChain, stored: Mapping[_Place, RiskState]) -> RiskState:
    places: list[_Place] = [(None, ScopeType.PLATFORM.value, "")]
    places += [(chain.organisation_id, kind.value, name) for kind, name in chain.levels()]
    states = [stored.get(place, RiskState.ACTIVE) for place in places]
    return max(states, key=lambda state: state.severity)


def merged(rows: Iterable[RiskScope]) -> EffectiveRisk:
    """Return what the rows say together today."""
    on = today_ist()
    return merge([scope_risk(row, on) for row in rows], default_limits(on))


def risk_effective(
    *,
    organisation_id: UUID,
    user_id: int,
    account_id: UUID,
    strategy_id: str | None = None,
    instrument_id: int | None = None,
) -> EffectiveRisk:
    """Return what holds for an account now, without a lock (one query).

    Args:
        organisation_id: The tenant.
        user_id: Owner of the account (the person whose limits count).
        account_id: The broker account.
        strategy_id / instrument_id: Further levels, where they have limits of their own.
    """
    chain = ScopeChain(
        organisation_id=organisation_id,
        user_id=user_id,
        account_id=account_id,
        strategy_id=strategy_id,
        instrument_id=instrument_id,
    )
    return merged(chain_rows(chain))


def scope_views(*, chain: ScopeChain) -> list[ScopeView]:
    """Return every level of the chain, platform first; a level nobody has touched is ACTIVE."""
    on = today_ist()
    stored = {(ScopeType(row.scope_type), row.scope_id): row for row in chain_rows(chain)}
    return [
        scope_view(stored[key], on)
        if key in stored
        else ScopeView(risk=ScopeRisk(scope_type=key[0], scope_id=key[1]), since=None, set_by=None)
        for key in [(ScopeType.PLATFORM, ""), *chain.levels()]
    ]


def merged_views(views: Iterable[ScopeView]) -> EffectiveRisk:
    """Return what the levels say together today."""
    return merge([view.risk for view in views], default_limits(today_ist()))


def verdict_get(*, organisation_id: UUID, order_id: UUID) -> VerdictRecord | None:
    """Return the verdict on one order, None if the organisation has none."""
    row = Verdict.objects.filter(organisation_id=organisation_id, order_id=order_id).first()
    return _record(row) if row else None


def change_verdicts(*, organisation_id: UUID, order_id: UUID) -> dict[int, VerdictRecord]:
    """Return the verdicts on the changes of one order by the number of the fact that tells of the
    change."""
    rows = ChangeVerdict.objects.filter(organisation_id=organisation_id, order_id=order_id)
    return {row.seq: _record(row) for row in rows}


def _record(row: Verdict | ChangeVerdict) -> VerdictRecord:
    return VerdictRecord(
        order_id=row.order_id,
        organisation_id=row.organisation_id,
        allowed=row.allowed,
        violations=row.violations,
        warnings=row.warnings,
        inputs=row.inputs,
        rules_hash=row.rules_hash,
        evaluated_at=row.evaluated_at,
    )
