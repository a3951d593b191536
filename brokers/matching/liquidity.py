"""How much the book offers, and where: the slippage model.

A quote shows the best price only. Behind it the book is thought to hold one level per
``ticks_per_level`` ticks, each with ``level_multiple`` times the displayed quantity, ``max_levels``
deep. So an order of one displayed quantity trades at the touch, and each further multiple costs one
more level. Without a book (sources that know only trades) one lot, or the last trade's quantity,
is thought to stand one tick beside the last price.
"""

from dataclasses import dataclass
from decimal import Decimal

from brokers.matching.order import Execution, WorkingOrder
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Side
from terminal.kernel.money import round_to_tick
from terminal.kernel.quotes import Quote


@dataclass(frozen=True, slots=True)
class FillModel:
    """Parameters of the book behind the touch."""

    ticks_per_level: int = 1
    level_multiple: Decimal = Decimal(1)
    max_levels: int = 50


DEFAULT_FILL_MODEL = FillModel()


@dataclass(frozen=True, slots=True)
class Touch:
    """Best opposite price (on the tick grid, never better than quoted) and the units there."""

    price: Decimal
    quantity: int


def touch_of(side: Side, spec: InstrumentSpec, quote: Quote) -> Touch | None:
    """Return what an order on ``side`` meets first, None if nobody is on the other side."""
    best, size = (quote.ask, quote.ask_qty) if side is Side.BUY else (quote.bid, quote.bid_qty)
    if best is None and quote.bid is None and quote.ask is None:
        best, size = quote.ltp + side.sign * spec.tick_size, quote.ltq
    if best is None:
        return None
    price = round_to_tick(best, spec.tick_size, side)
    return Touch(price, max(size, spec.lot_size)) if price > 0 else None


def take(
    order: WorkingOrder, touch: Touch, spec: InstrumentSpec, skip: int, model: FillModel
) -> tuple[Execution, ...]:
    """Return the fills that ``order`` gets from the other side now, best price first.

    Args:
        order: The order; its limit ends the walk.
        touch: Where the walk begins.
        spec: Gives the tick.
        skip: Units from the touch on that are gone already.
        model: The book behind the touch.
    """
    step = order.side.sign * model.ticks_per_level * spec.tick_size
    behind = max(int(touch.quantity * model.level_multiple), 1)
    wanted, found = order.remaining, []
    price, level = touch.price, touch.quantity
    for _ in range(model.max_levels):
        if wanted == 0 or price <= 0 or not order.allows(price):
            break
        gone = min(skip, level)
        quantity = min(level - gone, wanted)
        if quantity:
            found.append(Execution(quantity, price))
        skip, wanted = skip - gone, wanted - quantity
        price, level = price + step, behind
    return tuple(found)
