"""Reactions to events: pushing orders, trades and risk changes to the sockets."""

from typing import Any

import orjson

from accounts.sockets import groups
from orders.broadcast import broadcaster
from terminal.kernel.events import (
    Event,
    OrderChanged,
    PositionChanged,
    RiskStateChanged,
    TradeExecuted,
)


def order_changed(event: OrderChanged) -> None:
    """Show the order's new state."""
    _push(event, {"type": "order", "data": event.order})


def trade_executed(event: TradeExecuted) -> None:
    """Show the fill."""
    _push(event, {"type": "trade", "data": event.trade})


def position_changed(event: PositionChanged) -> None:
    """Have positions and funds read again."""
    _push(event, {"type": "positions", "account_id": str(event.account_id)})


def risk_state_changed(event: RiskStateChanged) -> None:
    """Show that trading was stopped or released."""
    data = {
        "scope_type": event.scope_type,
        "scope_id": event.scope_id,
        "state": event.state,
        "reason": event.reason,
    }
    _push(event, {"type": "risk", "data": data})


def _push(event: Event, message: dict[str, Any]) -> None:
    broadcaster.put(groups.organisation(event.organisation_id), orjson.dumps(message).decode())
