"""Stopping and releasing trading."""

from uuid import UUID

from django.db import transaction

from accounts.services import audit_record
from rms.errors import ScopeForbidden, StateNotReleasable
from rms.models import RiskScope
from rms.selectors import ScopeView, scope_view, today_ist
from rms.services.scopes import scope_locked_for_change
from terminal.infra.bus import publish_on_commit
from terminal.infra.clock import clock
from terminal.kernel.enums import RiskState, ScopeType
from terminal.kernel.events import RiskStateChanged


def kill_switch_set(
    *,
    organisation_id: UUID | None,
    caller_user_id: int,
    scope_type: ScopeType,
    scope_id: str,
    engage: bool,
    reason: str,
    actor: str = "",
    only_own: bool = False,
) -> ScopeView:
    """Stop new positions in a scope, or allow them again; audited and announced.

    Once this returns, no order that opens a position passes the gate in that scope. Repeating it
    changes nothing. Releasing needs a fresh proof of identity, which the API asks for.

    Args:
        organisation_id: The tenant; None for the platform.
        caller_user_id: Who does it.
        scope_type / scope_id: What is stopped; the platform's id is empty.
        engage: True stops, False releases.
        reason: Why, in a person's words; shown to everybody who is refused.
        actor: How the audit log names the caller; ``user:<id>`` if empty.
        only_own: Release only what the caller stopped.
    Raises:
        StateNotReleasable: if something else than a kill switch stopped the scope.
        ScopeForbidden: under ``only_own``, if somebody else stopped it.
    """
    with transaction.atomic():
        row = scope_locked_for_change(organisation_id, scope_type, scope_id)
        wanted = _wanted(RiskState(row.state), engage=engage)
        if wanted is None:
            return scope_view(row, today_ist())
        if only_own and not engage and row.set_by != caller_user_id:
            raise ScopeForbidden(
                "Somebody else stopped trading here; an owner or a risk manager can release it."
            )
        before = row.state
        row.state, row.reason, row.set_by = wanted.value, reason, caller_user_id
        row.since = clock().now()
        row.version += 1
        row.save(update_fields=["state", "reason", "set_by", "since", "version"])
        for tenant in _tenants(organisation_id):
            audit_record(
                organisation_id=tenant,
                actor=actor or f"user:{caller_user_id}",
                action="risk.kill_switch_engaged" if engage else "risk.kill_switch_released",
                target_type=f"risk_scope.{scope_type.value.lower()}",
                target_id=scope_id,
                data={"before": before, "after": wanted.value, "reason": reason},
            )
            publish_on_commit(
                RiskStateChanged(
                    organisation_id=tenant,
                    scope_type=scope_type.value,
                    scope_id=scope_id,
                    state=wanted.value,
                    reason=reason,
                )
            )
        return scope_view(row, today_ist())


def _wanted(state: RiskState, *, engage: bool) -> RiskState | None:
    """Return the state to go to, None if there is nothing to do."""
    if engage:
        return None if state.severity >= RiskState.HALTED.severity else RiskState.HALTED
    if state is RiskState.ACTIVE:
        return None
    if state is not RiskState.HALTED:
        raise StateNotReleasable(
            f"This scope is {state.value}, which a risk limit has set; the kill switch cannot "
            "release it."
        )
    return RiskState.ACTIVE


def _tenants(organisation_id: UUID | None) -> list[UUID]:
    """Return whom the change concerns: one organisation, or all that trade."""
    if organisation_id is not None:
        return [organisation_id]
    rows = RiskScope.objects.filter(scope_type=ScopeType.ORGANISATION.value)
    return list(rows.order_by("organisation_id").values_list("organisation_id", flat=True))
