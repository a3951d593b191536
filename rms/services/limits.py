"""Setting the limits of a scope."""

from datetime import timedelta

from django.db import transaction

from accounts.services import audit_record
from rms.canonical import encode_set
from rms.errors import LimitLooser
from rms.limits import EffectiveLimits, LimitField, LimitSet
from rms.merge import looser_fields, tighter_of
from rms.selectors import (
    ScopeChain,
    ScopeView,
    chain_rows,
    limits_in_force,
    merged,
    scope_view,
    today_ist,
)
from rms.services.scopes import scope_locked_for_change
from terminal.kernel.enums import ScopeType


def limits_set(
    *, chain: ScopeChain, caller_user_id: int, limits: LimitSet, actor: str = ""
) -> ScopeView:
    """Replace the own limits of the innermost scope of ``chain``; audited.

    What becomes tighter holds at once; what becomes looser (or is taken away) from the next day.

    Args:
        chain: The scope and all that stand above it.
        caller_user_id: Who does it.
        limits: All limits of the scope; a None takes a limit away.
        actor: How the audit log names the caller; ``user:<id>`` if empty.
    Raises:
        LimitLooser: if a limit exceeds what an ancestor allows; nothing is changed.
    """
    scope_type, scope_id = chain.levels()[-1]
    today = today_ist()
    with transaction.atomic():
        row = scope_locked_for_change(chain.organisation_id, scope_type, scope_id)
        _refuse_looser(limits, chain, scope_type)
        before = limits_in_force(row, today)
        now = tighter_of(before, limits)
        row.limits = encode_set(now)
        waits = now != limits
        row.pending_limits = encode_set(limits) if waits else None
        row.pending_from = today + timedelta(days=1) if waits else None
        row.version += 1
        row.save(update_fields=["limits", "pending_limits", "pending_from", "version"])
        audit_record(
            organisation_id=chain.organisation_id,
            actor=actor or f"user:{caller_user_id}",
            action="risk.limits_set",
            target_type=f"risk_scope.{scope_type.value.lower()}",
            target_id=scope_id,
            data={"before": encode_set(before), "now": row.limits, "later": row.pending_limits},
        )
        return scope_view(row, today)


def _refuse_looser(limits: LimitSet, chain: ScopeChain, scope_type: ScopeType) -> None:
    parent = merged(chain_rows(chain.above(scope_type))).limits
    looser = looser_fields(limits, parent)
    if looser:
        raise LimitLooser(
            f"{looser[0].title}: {_words(looser[0], parent)}. A scope may only tighten it.",
            fields={field.name: [_words(field, parent)] for field in looser},
        )


def _words(field: LimitField, parent: EffectiveLimits) -> str:
    allowed = getattr(parent, field.name)
    if field.name == "entry_window":
        return f"only within {allowed.start:%H:%M} to {allowed.end:%H:%M}"
    bound = "at least" if field.combine.value == "GREATEST" else "at most"
    scope = parent.source(field.name).lower()
    return f"the {scope} allows {bound} {allowed} {field.unit}"
