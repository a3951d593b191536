"""How many rupees an order or a position blocks."""

from datetime import date
from decimal import Decimal

from brokers.margin.table import margin_table
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Product, Side
from terminal.kernel.money import ZERO, Money, money


def opening_quantity(side: Side, quantity: int, net_quantity: int) -> int:
    """Return how many units of an order open or grow the position; the rest closes it.

    Args:
        side: Side of the order.
        quantity: Units of the order.
        net_quantity: Signed units held now.
    """
    closing = max(-side.sign * net_quantity, 0)
    return max(quantity - closing, 0)


def required_margin(
    *,
    spec: InstrumentSpec,
    side: Side,
    quantity: int,
    price: Decimal,
    product: Product,
    net_quantity: int,
    underlying_price: Decimal | None = None,
    on: date | None = None,
) -> Money:
    """Return the rupees that an order blocks: only what it opens counts.

    Bought options cost their full premium; sold options and futures a percentage of notional;
    shares all of it (CNC) or the intraday percentage (MIS).

    Args:
        spec: What is ordered.
        side: BUY or SELL.
        quantity: Units.
        price: Rupees per unit: the limit, or for MARKET and SL-M the price to reckon with.
        product: MIS, NRML or CNC.
        net_quantity: Signed units held in the same instrument and product.
        underlying_price: Rupees of the underlying, for sold options; the strike if None.
        on: Trading date (IST) that picks the table; the newest table if None.
    Raises:
        RatesNotCovered: if no table covers ``on``.
    Invariant: >= 0; 0 for what closes; never falls as ``quantity`` grows.
    """
    opening = opening_quantity(side, quantity, net_quantity)
    if opening == 0:
        return ZERO
    if spec.is_option and side is Side.BUY:
        return money(opening * price)
    notional_price = price
    if spec.is_option:
        notional_price = underlying_price or spec.strike or price
    return money(opening * notional_price * margin_table(on).pct(spec, product) / 100)
