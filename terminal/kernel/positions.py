"""Position arithmetic: how fills become net quantity, average price and P&L.

Average cost, the convention of Indian brokers' position books: an opening fill moves the average,
a closing
fill realises against it, a fill through zero closes first and opens the rest at its own price.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from terminal.kernel.enums import Side


@dataclass(frozen=True, slots=True)
class Fill:
    """Executed ``quantity`` units (positive) at ``price`` rupees."""

    side: Side
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class PositionValue:
    """Position of one (account, instrument, product).

    Attributes:
        quantity: Net units, negative when short.
        cost: Signed rupees paid for the open quantity (``quantity * average price``), exact.
        realised_pnl: Rupees realised so far, before charges, unrounded.
        buy_quantity / sell_quantity: Units bought and sold so far.
        buy_value / sell_value: Rupees bought and sold so far.

    Invariant: realised + unrealised(ltp) == sell_value - buy_value + quantity * ltp.
    """

    quantity: int = 0
    cost: Decimal = Decimal(0)
    realised_pnl: Decimal = Decimal(0)
    buy_quantity: int = 0
    sell_quantity: int = 0
    buy_value: Decimal = Decimal(0)
    sell_value: Decimal = Decimal(0)

    @property
    def average_price(self) -> Decimal | None:
        """Average price of the open quantity in rupees, None when flat."""
        return self.cost / self.quantity if self.quantity else None

    def unrealised_pnl(self, ltp: Decimal) -> Decimal:
        """Rupees that closing everything at ``ltp`` would add to the realised P&L."""
        return self.quantity * ltp - self.cost

    def apply(self, fill: Fill) -> "PositionValue":
        """Return the position after ``fill``."""
        signed = fill.side.sign * fill.quantity
        value = fill.quantity * fill.price
        closing = min(abs(signed), abs(self.quantity)) if self.quantity * signed < 0 else 0
        cost, realised = self.cost, self.realised_pnl
        if closing:
            released = (
                self.cost
                if closing == abs(self.quantity)
                else self.cost * closing / abs(self.quantity)
            )
            realised += -fill.side.sign * closing * fill.price - released
            cost -= released
        opening = fill.quantity - closing
        cost += fill.side.sign * opening * fill.price
        bought = fill.side is Side.BUY
        return replace(
            self,
            quantity=self.quantity + signed,
            cost=cost,
            realised_pnl=realised,
            buy_quantity=self.buy_quantity + (fill.quantity if bought else 0),
            sell_quantity=self.sell_quantity + (0 if bought else fill.quantity),
            buy_value=self.buy_value + (value if bought else 0),
            sell_value=self.sell_value + (0 if bought else value),
        )


def position_from_fills(fills: Iterable[Fill]) -> PositionValue:
    """Return the position that ``fills`` make, in their order."""
    position = PositionValue()
    for fill in fills:
        position = position.apply(fill)
    return position
