"""What the risk rules see: the state of one account around one order, as a value.

The rules do no input or output; whoever calls the engine gathers this first. A part that could not
be read is None, and then entries are refused and exits let through.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rms.limits import EffectiveLimits, EffectiveRisk, LimitSet, ScopeRisk
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import SessionPhase
from terminal.kernel.quotes import Quote

__all__ = [
    "EffectiveLimits",
    "EffectiveRisk",
    "LimitSet",
    "RiskSnapshot",
    "ScopeRisk",
    "TwinIntent",
]


@dataclass(frozen=True, slots=True)
class TwinIntent:
    """The newest order with the same fingerprint: who it is and how many wall seconds ago."""

    order_id: str
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSnapshot:
    """State of one account at one instant, as far as it matters for one order.

    Attributes:
        as_of: Market instant of the evaluation, UTC.
        phase: Phase of the instrument's exchange; None where no calendar covers the day.
        spec: Terms of the instrument; None if it is unknown.
        quote: Latest quote; None if there is none.
        quote_age_s: Age of the quote in WALL seconds; None if unknown.
        max_quote_age_s: Age from which a quote of this source is stale, wall seconds.
        trading_date: IST date of ``as_of``.
        net_quantity: Units held in this instrument AND product, negative when short.
        open_exit_quantity: Units of working orders that reduce that position.
        available_funds: Rupees free for new positions, reservations deducted; None if unknown.
        required_margin: Rupees this order would block; None if it could not be computed.
        orders_last_second: Orders of this account and segment in the last wall second, all lanes.
        exits_last_second: Those among them that were exits.
        orders_last_minute: Orders of this account in the last 60 wall seconds.
        orders_today: Orders of this account on the trading date.
        open_orders: Working orders of this account.
        recent_twin: Newest order with the same fingerprint, if any is recent.
        broker_connected: Whether the account's broker session is up.
        effective: State and limits after the merge of all scopes.
        account_active: Whether the account may trade at all.
        feed_trouble: What is wrong with the source of prices, in a sentence; None if nothing is
            known to be.
        next_open_at: When the exchange opens next, UTC; None if unknown.
    """

    as_of: datetime
    phase: SessionPhase | None
    spec: InstrumentSpec | None
    quote: Quote | None
    quote_age_s: float | None
    max_quote_age_s: float
    trading_date: date
    net_quantity: int
    open_exit_quantity: int
    available_funds: Decimal | None
    required_margin: Decimal | None
    orders_last_second: int
    exits_last_second: int
    orders_last_minute: int
    orders_today: int
    open_orders: int
    recent_twin: TwinIntent | None
    broker_connected: bool
    effective: EffectiveRisk
    account_active: bool = True
    next_open_at: datetime | None = None
    feed_trouble: str | None = None
