"""What somebody wants to trade, before risk has spoken."""

from dataclasses import dataclass
from decimal import Decimal

from terminal.kernel.enums import OrderType, Product, Side, Validity


@dataclass(frozen=True, slots=True)
class OrderIntent:
    """Order wanted by a person, a program or a strategy.

    Attributes:
        instrument_id: Our instrument id.
        side: BUY or SELL.
        quantity: Units, not lots; positive.
        product: MIS, NRML or CNC.
        order_type: MARKET, LIMIT, SL or SL-M.
        validity: DAY or IOC.
        price: Limit price in rupees; None unless the type has one.
        trigger_price: Trigger in rupees; None unless the type has one.
        tag: Free text of the client, at most 20 letters and digits; empty if none.
        source: Who asks: ``"ui"``, ``"api"``, ``"strategy"``, ``"rms"``.
        strategy_id: Strategy that emitted it, if any.
    """

    instrument_id: int
    side: Side
    quantity: int
    product: Product
    order_type: OrderType
    validity: Validity = Validity.DAY
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    tag: str = ""
    source: str = "ui"
    strategy_id: str | None = None
