"""Rows of the paper exchange as the order path's reports."""

from decimal import Decimal

from brokers.models import PaperOrder, PaperTrade
from brokers.paper.mapping import PaperStatus, broker_order_id, status_of
from terminal.kernel.enums import OrderType, Product, Side
from terminal.kernel.reports import OrderSnapshot, TradeReport

_PRICE = Decimal("0.0001")


def order_snapshot(row: PaperOrder) -> OrderSnapshot:
    """Return ``row`` as a report; the average is rounded to a hundredth of a paisa."""
    filled = row.filled_quantity
    return OrderSnapshot(
        broker_order_id=broker_order_id(row.pk, row.trading_date),
        tag=row.tag,
        instrument_id=row.instrument_id,
        side=Side(row.side),
        product=Product(row.product),
        order_type=OrderType(row.order_type),
        quantity=row.quantity,
        price=row.price,
        trigger_price=row.trigger_price,
        status=status_of(row.status),
        raw_status=row.status,
        filled_qty=filled,
        average_price=(row.filled_value / filled).quantize(_PRICE) if filled else None,
        message=row.message,
        exchange_at=row.changed_at,
        is_settlement=row.status == PaperStatus.SETTLED,
    )


def trade_report(row: PaperTrade) -> TradeReport:
    """Return ``row``, read with its order, as a report."""
    return TradeReport(
        trade_id=str(row.pk),
        broker_order_id=broker_order_id(row.order_id, row.order.trading_date),
        instrument_id=row.instrument_id,
        side=Side(row.side),
        quantity=row.quantity,
        price=row.price,
        traded_at=row.traded_at,
        trade_date=row.trade_date,
    )
