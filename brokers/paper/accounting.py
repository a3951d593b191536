"""Money of a paper account, reckoned from its trades."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from brokers.charges import charges_for, settlement_charges
from brokers.margin import required_margin
from brokers.models import PaperTrade
from brokers.paper.mapping import PaperStatus
from marketdata.selectors import instrument_spec
from terminal.kernel.enums import Product, Side
from terminal.kernel.money import money
from terminal.kernel.positions import Fill, PositionValue
from terminal.kernel.reports import BrokerFunds


def funds_of(opening_cash: Decimal, trades: Iterable[PaperTrade]) -> BrokerFunds:
    """Return free and blocked rupees after ``trades`` (oldest first).

    Free = opening cash + realised P&L - charges - margin of what is open, at its average price.
    """
    positions: dict[tuple[int, str], PositionValue] = defaultdict(PositionValue)
    charges = Decimal(0)
    for trade in trades:
        side, key = Side(trade.side), (trade.instrument_id, trade.product)
        positions[key] = positions[key].apply(Fill(side, trade.quantity, trade.price))
        cost_of = settlement_charges if trade.order.status == PaperStatus.SETTLED else charges_for
        charges += cost_of(
            spec=instrument_spec(trade.instrument_id),
            side=side,
            quantity=trade.quantity,
            price=trade.price,
            product=Product(trade.product),
            on=trade.trade_date,
        ).total
    used = sum((_margin(*key, value) for key, value in positions.items()), Decimal(0))
    realised = sum((value.realised_pnl for value in positions.values()), Decimal(0))
    return BrokerFunds(available=money(opening_cash + realised - charges - used), used=money(used))


def _margin(instrument_id: int, product: str, position: PositionValue) -> Decimal:
    average = position.average_price
    if average is None:
        return Decimal(0)
    return required_margin(
        spec=instrument_spec(instrument_id),
        side=Side.BUY if position.quantity > 0 else Side.SELL,
        quantity=abs(position.quantity),
        price=average,
        product=Product(product),
        net_quantity=0,
    )
