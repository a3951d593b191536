"""Merge of risk scopes: a child may only tighten what its ancestors say.

| limit          | merged by                          |
|----------------|------------------------------------|
| numeric cap    | the least over all scopes          |
| reserve, delay | the greatest over all scopes       |
| ban            | union                              |
| hours          | intersection                       |
| state          | the most severe                    |

The platform is the root: what it sets replaces the dated defaults, everybody below tightens.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from rms.limits import (
    FIELDS,
    Combine,
    EffectiveLimits,
    EffectiveRisk,
    LimitField,
    LimitSet,
    ScopeRisk,
)
from terminal.kernel.enums import RiskState, ScopeType

_DEPTH = {scope_type: depth for depth, scope_type in enumerate(ScopeType)}


def combine(kind: Combine, first: Any, second: Any) -> Any:
    """Return the tighter of two values of one limit; a None says nothing."""
    if first is None or second is None:
        return second if first is None else first
    if kind is Combine.LEAST:
        return min(first, second)
    if kind is Combine.GREATEST:
        return max(first, second)
    if kind is Combine.UNION:
        return first | second
    return first.intersect(second)


def tighten(limits: EffectiveLimits, scope: ScopeRisk) -> EffectiveLimits:
    """Return ``limits`` tightened by what ``scope`` sets; looser values change nothing."""
    changes: dict[str, Any] = {}
    for field in FIELDS:
        mine, theirs = getattr(limits, field.name), getattr(scope.limits, field.name)
        merged = combine(field.combine, mine, theirs)
        if merged != mine:
            changes[field.name] = merged
    if not changes:
        return limits
    sources = dict(limits.sources) | dict.fromkeys(changes, scope.scope_type.value)
    return replace(limits, **changes, sources=sources)


def merge(scopes: Sequence[ScopeRisk], defaults: EffectiveLimits) -> EffectiveRisk:
    """Return what holds where ``scopes`` (the chain of one account, any order) speak together.

    Args:
        scopes: At most one per level; missing levels say nothing.
        defaults: Limits of the trading date, see :func:`rms.defaults.default_limits`.
    Invariant: adding a scope never makes a limit looser or a state milder, except that the
    platform's own limits replace the defaults.
    """
    chain = sorted(scopes, key=lambda scope: _DEPTH[scope.scope_type])
    limits = defaults
    for scope in chain:
        if scope.scope_type is ScopeType.PLATFORM:
            limits = overlay(limits, scope.limits)
        else:
            limits = tighten(limits, scope)
    # max() keeps the first of equals: the highest scope that imposes the state.
    worst = max(chain, key=lambda scope: scope.state.severity, default=None)
    return EffectiveRisk(
        state=worst.state if worst else RiskState.ACTIVE,
        state_scope=(worst.scope_type if worst else ScopeType.PLATFORM).value,
        state_reason=worst.reason if worst else "",
        limits=limits,
        version=sum(scope.version for scope in chain),
    )


def overlay(limits: EffectiveLimits, own: LimitSet) -> EffectiveLimits:
    """Return ``limits`` with every value that ``own`` sets put in its place."""
    given: dict[str, Any] = {field.name: getattr(own, field.name) for field in fields(own)}
    silent: tuple[Any, ...] = (None, frozenset())  # a zero is a limit, not silence
    return replace(limits, **{name: value for name, value in given.items() if value not in silent})


def tighter_of(first: LimitSet, second: LimitSet) -> LimitSet:
    """Return the limits that satisfy both sets, field by field."""
    return LimitSet(
        **{
            field.name: combine(
                field.combine, getattr(first, field.name), getattr(second, field.name)
            )
            for field in FIELDS
        }
    )


def looser_fields(child: LimitSet, parent: EffectiveLimits) -> list[LimitField]:
    """Return the limits of ``child`` that ask for more than ``parent`` allows.

    Bans never do: a union only grows. A window does when it reaches outside the parent's.
    """
    loose = []
    for field in FIELDS:
        mine, theirs = getattr(child, field.name), getattr(parent, field.name)
        if field.combine is Combine.UNION or mine is None or theirs is None:
            continue
        if combine(field.combine, theirs, mine) != mine:
            loose.append(field)
    return loose
