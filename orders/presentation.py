"""Orders, trades and positions as the API and the sockets show them: plain dicts, decimals as
strings, times ISO-8601 with Z."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketdata.selectors import instrument_spec
from marketdata.symbols import spec_display
from orders.models import Order, Position, Trade
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.quotes import Quote

_TWO = Decimal("0.01")
_AMOUNTS = (
    "opening_cash",
    "cash",
    "realised_pnl",
    "unrealised_pnl",
    "charges",
    "margin_used",
    "reserved",
    "available",
)


@dataclass(frozen=True, slots=True)
class Funds:
    """Money of one account in rupees; ``unrealised_pnl`` is None while a held price is unknown."""

    account_id: UUID
    opening_cash: Decimal
    cash: Decimal
    realised_pnl: Decimal
    unrealised_pnl: Decimal | None
    charges: Decimal
    margin_used: Decimal
    reserved: Decimal
    available: Decimal


def decimal_text(value: Decimal | None) -> str | None:
    """Return rupees with two decimals, or with all that matter if they are more."""
    if value is None:
        return None
    short = value.quantize(_TWO)
    return f"{short if short == value else value.normalize():f}"


def time_text(at: datetime) -> str:
    """Return an instant as ISO-8601 UTC with microseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def instrument_json(spec: InstrumentSpec) -> dict[str, Any]:
    """Return the instrument as orders carry it."""
    return {
        "id": spec.id,
        "symbol": spec.symbol,
        "exchange": spec.exchange.value,
        "display": spec_display(spec),
        "lot_size": spec.lot_size,
        "tick_size": f"{spec.tick_size:f}",
    }


def order_json(order: Order) -> dict[str, Any]:
    """Return one order; quantities in units, prices in rupees."""
    return {
        "id": str(order.id),
        "client_order_id": order.client_order_id,
        "broker_order_id": order.broker_order_id,
        "account_id": str(order.account_id),
        "instrument": instrument_json(instrument_spec(order.instrument_id)),
        "side": order.side,
        "quantity": order.quantity,
        "filled_quantity": order.filled_quantity,
        "average_price": decimal_text(order.average_price),
        "product": order.product,
        "order_type": order.order_type,
        "validity": order.validity,
        "price": decimal_text(order.price),
        "trigger_price": decimal_text(order.trigger_price),
        "tag": order.tag,
        "source": order.source,
        "state": order.state,
        "flags": order.flag_list(),
        "message": order.message,
        "placed_at": time_text(order.placed_at),
        "updated_at": time_text(order.updated_at),
    }


def trade_json(trade: Trade) -> dict[str, Any]:
    """Return one fill."""
    return {
        "id": str(trade.pk),
        "order_id": str(trade.order_id),
        "account_id": str(trade.account_id),
        "trade_id": trade.trade_id,
        "instrument": instrument_json(instrument_spec(trade.instrument_id)),
        "side": trade.side,
        "product": trade.product,
        "quantity": trade.quantity,
        "price": decimal_text(trade.price),
        "charges": decimal_text(trade.charges),
        "traded_at": time_text(trade.traded_at),
    }


def position_json(position: Position, quote: Quote | None, age_s: float | None) -> dict[str, Any]:
    """Return one position marked at ``quote``; what needs a price is null without one."""
    ltp = quote.ltp if quote else None
    unrealised = _unrealised(position, ltp)
    pnl = None if unrealised is None else position.realised_pnl + unrealised - position.charges
    average = position.cost / position.quantity if position.quantity else None
    return {
        "account_id": str(position.account_id),
        "instrument": instrument_json(instrument_spec(position.instrument_id)),
        "product": position.product,
        "quantity": position.quantity,
        "average_price": None if average is None else decimal_text(average.quantize(_TWO)),
        "ltp": decimal_text(ltp),
        "buy_quantity": position.buy_quantity,
        "buy_value": decimal_text(position.buy_value.quantize(_TWO)),
        "sell_quantity": position.sell_quantity,
        "sell_value": decimal_text(position.sell_value.quantize(_TWO)),
        "realised_pnl": decimal_text(position.realised_pnl.quantize(_TWO)),
        "unrealised_pnl": None if unrealised is None else decimal_text(unrealised.quantize(_TWO)),
        "charges": decimal_text(position.charges),
        "pnl": None if pnl is None else decimal_text(pnl.quantize(_TWO)),
        "quote_age_s": None if age_s is None else round(age_s, 1),
    }


def funds_json(funds: Funds) -> dict[str, Any]:
    """Return the money of one account, to the paisa."""
    amounts = {name: getattr(funds, name) for name in _AMOUNTS}
    return {"account_id": str(funds.account_id)} | {
        name: None if amount is None else f"{amount.quantize(_TWO):f}"
        for name, amount in amounts.items()
    }


def _unrealised(position: Position, ltp: Decimal | None) -> Decimal | None:
    if position.quantity == 0:
        return Decimal(0)
    return None if ltp is None else position.quantity * ltp - position.cost
