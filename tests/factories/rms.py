"""Builders of risk values: an ordinary option order in an ordinary open market, then changed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rms.defaults import default_limits
from rms.snapshot import EffectiveLimits, EffectiveRisk, RiskSnapshot
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import (
    Exchange,
    InstrumentType,
    OrderType,
    Product,
    Right,
    RiskState,
    ScopeType,
    SessionPhase,
    Side,
)
from terminal.kernel.intents import OrderIntent
from terminal.kernel.quotes import Quote

AS_OF = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # Monday, 10:30 in India
OPTION = InstrumentSpec(
    id=1,
    symbol="NIFTY24NOV2626000CE",
    exchange=Exchange.NFO,
    type=InstrumentType.OPT,
    underlying="NIFTY",
    expiry=date(2026, 11, 24),
    strike=Decimal(26000),
    right=Right.CE,
    lot_size=65,
    tick_size=Decimal("0.05"),
    freeze_qty=1800,
)
SHARE = InstrumentSpec(
    id=2,
    symbol="RELIANCE",
    exchange=Exchange.NSE,
    type=InstrumentType.EQ,
    underlying="",
    expiry=None,
    strike=None,
    right=None,
    lot_size=1,
    tick_size=Decimal("0.10"),
    lower_circuit=Decimal(1350),
    upper_circuit=Decimal(1650),
)


def make_risk_intent(**changes: Any) -> OrderIntent:
    """Return "buy one NIFTY lot at ₹100 LIMIT NRML" with ``changes``."""
    intent = OrderIntent(
        instrument_id=1,
        side=Side.BUY,
        quantity=65,
        product=Product.NRML,
        order_type=OrderType.LIMIT,
        price=Decimal("100.00"),
    )
    return replace(intent, **changes)


def make_risk_quote(ltp: str = "100", **changes: Any) -> Quote:
    """Return a quote one tick wide around ``ltp``."""
    last = Decimal(ltp)
    quote = Quote(
        instrument_id=1,
        ltp=last,
        bid=last,
        ask=last,
        bid_qty=650,
        ask_qty=650,
        ltq=65,
        volume=65_000,
        oi=650_000,
        open=last,
        high=last,
        low=last,
        close=last,
        exchange_at=AS_OF,
        received_at=AS_OF,
    )
    return replace(quote, **changes)


def make_limits(**changes: Any) -> EffectiveLimits:
    """Return the default limits of the day with ``changes``."""
    return replace(default_limits(AS_OF.date()), **changes)


def make_effective(state: RiskState = RiskState.ACTIVE, **limit_changes: Any) -> EffectiveRisk:
    """Return an account's merged risk in ``state``, imposed by the account."""
    return EffectiveRisk(
        state=state,
        state_scope=ScopeType.ACCOUNT.value,
        limits=make_limits(**limit_changes),
        version=1,
    )


def make_snapshot(**changes: Any) -> RiskSnapshot:
    """Return an open market and a flat, rich account, with ``changes``."""
    fields: dict[str, Any] = {
        "as_of": AS_OF,
        "phase": SessionPhase.OPEN,
        "spec": OPTION,
        "quote": make_risk_quote(),
        "quote_age_s": 0.5,
        "max_quote_age_s": 5.0,
        "trading_date": date(2026, 11, 23),
        "net_quantity": 0,
        "open_exit_quantity": 0,
        "available_funds": Decimal(10_000_000),
        "required_margin": Decimal(6500),
        "orders_last_second": 0,
        "exits_last_second": 0,
        "orders_last_minute": 0,
        "orders_today": 0,
        "open_orders": 0,
        "recent_twin": None,
        "broker_connected": True,
        "effective": make_effective(),
    }
    return RiskSnapshot(**(fields | changes))
