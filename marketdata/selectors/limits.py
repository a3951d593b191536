"""What an organisation may have of market data, and the words that refuse the rest."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from marketdata.ports import MarketLimits, market_limits, market_limits_offered
from terminal.kernel.errors import EntitlementExceeded


def limits_of(organisation_id: UUID) -> MarketLimits:
    """Return what the organisation's plan allows now (two queries at most)."""
    return market_limits.get()(organisation_id=organisation_id)


def depth_require(organisation_id: UUID) -> None:
    """Go on only if the plan has depth; raises EntitlementExceeded naming one that has."""
    limits = limits_of(organisation_id)
    if not limits.depth:
        raise _refused("market.depth", "depth of the book", limits, lambda plan: plan.depth)


def chains_require(organisation_id: UUID) -> None:
    """Go on only if the plan has option chains; raises EntitlementExceeded naming one that has."""
    limits = limits_of(organisation_id)
    if not limits.chains:
        raise _refused("market.chains", "option chain", limits, lambda plan: plan.chains)


def instruments_require(limits: MarketLimits, count: int) -> None:
    """Go on only if one socket may have ``count`` instruments.

    Raises:
        EntitlementExceeded: naming limit, plan and what would pass.
    """
    allowed = limits.max_instruments
    if count <= allowed:
        return
    larger = _first(lambda plan: plan.max_instruments >= count)
    instead = f"; {larger.plan} takes {larger.max_instruments:,}" if larger else ""
    raise EntitlementExceeded(
        f"The {limits.plan} plan takes {allowed:,} instruments on a connection, not {count:,}: "
        f"unsubscribe {count - allowed:,}{instead}.",
        limit="market.max_instruments",
        plan=limits.plan,
        allowed=allowed,
        observed=count,
        would_pass=larger.plan if larger else None,
    )


def history_since(organisation_id: UUID, today: date, *, on: date | None = None) -> date:
    """Return the first date (IST) of history that the plan gives, counted back from ``today``.

    Raises:
        EntitlementExceeded: if ``on`` is earlier; names limit, plan and what would pass.
    """
    limits = limits_of(organisation_id)
    first = today - timedelta(days=limits.history_days)
    if on is None or on >= first:
        return first
    days = (today - on).days
    larger = _first(lambda plan: plan.history_days >= days)
    instead = f" {larger.plan} goes back {larger.history_days:,} days." if larger else ""
    raise EntitlementExceeded(
        f"The {limits.plan} plan has {limits.history_days:,} days of history, "
        f"not {days:,}.{instead}",
        limit="market.history_days",
        plan=limits.plan,
        allowed=limits.history_days,
        observed=days,
        would_pass=larger.plan if larger else None,
    )


def _refused(
    limit: str, what: str, limits: MarketLimits, passes: Callable[[MarketLimits], bool]
) -> EntitlementExceeded:
    larger = _first(passes)
    instead = f" {larger.plan} has it." if larger else ""
    details: dict[str, Any] = {"allowed": False, "observed": True}
    return EntitlementExceeded(
        f"The {limits.plan} plan has no {what}.{instead}",
        limit=limit,
        plan=limits.plan,
        would_pass=larger.plan if larger else None,
        **details,
    )


def _first(passes: Callable[[MarketLimits], bool]) -> MarketLimits | None:
    return next((plan for plan in market_limits_offered.get()() if passes(plan)), None)
