"""Prices and rupee amounts: exact decimals with one rounding place.

| value            | type                    | unit                 |
|------------------|-------------------------|----------------------|
| price            | ``Decimal``             | rupees per unit      |
| amount (``Money``) | ``Decimal`` to paise  | rupees               |
| quantity         | ``int``                 | units (never lots)   |
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NewType

from terminal.kernel.enums import Side

Money = NewType("Money", Decimal)

PAISE = Decimal("0.01")
ZERO = Money(Decimal("0.00"))


def money(amount: Decimal | int | str) -> Money:
    """Return ``amount`` rupees rounded half up to the paisa.

    Raises:
        TypeError: for a float, which cannot hold rupees exactly.
    """
    if isinstance(amount, float):
        raise TypeError("money() takes Decimal, int or str, never float")
    return Money(Decimal(amount).quantize(PAISE, rounding=ROUND_HALF_UP))


def is_tick_multiple(price: Decimal, tick_size: Decimal) -> bool:
    """Return whether ``price`` (rupees) lies on the grid of ``tick_size`` (rupees)."""
    return price % tick_size == 0


def round_to_tick(price: Decimal, tick_size: Decimal, side: Side | None = None) -> Decimal:
    """Return ``price`` (rupees) on the grid of ``tick_size``.

    Without ``side`` the nearest tick; for BUY the tick at or above, for SELL the tick at or below,
    so that a marketable price stays marketable.
    """
    rounding = {None: ROUND_HALF_UP, Side.BUY: ROUND_CEILING, Side.SELL: ROUND_FLOOR}[side]
    return (price / tick_size).quantize(Decimal(1), rounding=rounding) * tick_size


def to_price(value: float, tick_size: Decimal) -> Decimal:
    """Return a computed float price as a Decimal on the tick grid: the one door from maths to
    money."""
    return round_to_tick(Decimal(repr(float(value))), tick_size)
