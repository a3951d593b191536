"""Positions and reservations: what fills and open orders do to an account's money."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from orders.domain.evidence import Claim
from terminal.kernel.money import Money, money
from terminal.kernel.positions import Fill, PositionValue

_COST_STEP = Decimal("0.0001")


def book_fill(position: PositionValue, fill: Fill) -> PositionValue:
    """Return ``position`` after ``fill``, on the ledger's grid of 1/100 paisa.

    A part closed at an average that does not divide evenly would leave endless digits; the cost
    is rounded once and the realised P&L follows from it, so that cash plus value stays exact and
    a replay gives the same figures to the last digit.
    """
    after = position.apply(fill)
    cost = after.cost.quantize(_COST_STEP, rounding=ROUND_HALF_UP)
    return replace(after, cost=cost, realised_pnl=after.sell_value - after.buy_value + cost)


def book_fills(fills: Iterable[Fill]) -> PositionValue:
    """Return the position that ``fills`` make, in their order."""
    position = PositionValue()
    for fill in fills:
        position = book_fill(position, fill)
    return position


def reservation(
    placed: Decimal, claims: Iterable[Claim], *, booked_qty: int, is_open: bool
) -> Money:
    """Return the rupees an order keeps reserved: the dearest of the terms that may hold.

    Args:
        placed: Margin in rupees that the placement asked for.
        claims: What the confirmed and each pending generation of terms block.
        booked_qty: Units whose trades are already in the position (which blocks its own margin).
        is_open: Whether the order can still fill or waits for trades.
    """
    if not is_open:
        return money(0)
    return max((_held(placed, claim, booked_qty) for claim in claims), default=money(0))


def _held(placed: Decimal, claim: Claim, booked_qty: int) -> Money:
    """Return what the units still to fill block. A position is closed before another is opened, so
    the units that block the margin are the last to fill."""
    units = claim.quantity - claim.booked
    opening = units if claim.opening is None else min(claim.opening, units)
    left = min(max(claim.quantity - booked_qty, 0), opening)
    if left <= 0:
        return money(0)
    return money((placed if claim.margin is None else claim.margin) * left / opening)
