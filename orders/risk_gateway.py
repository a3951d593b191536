"""What risk needs to know about an account, gathered for one order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from brokers.errors import RatesNotCovered
from brokers.margin import required_margin
from brokers.matching import protection_price
from brokers.selectors import AccountRef
from marketdata.selectors import market_clock, quote_age_s, quotes_get
from marketdata.selectors.health import feed_trouble
from orders.domain.rates import RateWindow
from orders.models import AccountBook, Order
from orders.standing import Standing
from rms.snapshot import EffectiveRisk, RiskSnapshot, TwinIntent
from terminal.kernel.clock import to_ist
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import SessionPhase, Side
from terminal.kernel.errors import CalendarNotCovered, ServiceUnavailable
from terminal.kernel.intents import OrderIntent
from terminal.kernel.quotes import Quote
from terminal.kernel.sessions import default_calendar


@dataclass(frozen=True, slots=True)
class MarketView:
    """The market around one order, read before the account is locked."""

    spec: InstrumentSpec
    quote: Quote | None
    quote_age_s: float | None
    max_quote_age_s: float
    at: datetime
    phase: SessionPhase | None
    next_open_at: datetime | None
    feed_trouble: str | None = None


def market_view(spec: InstrumentSpec) -> MarketView:
    """Return price, market time and phase for ``spec``; what cannot be read is None."""
    market = market_clock()
    try:
        quote = quotes_get([spec.id]).get(spec.id)
    except ServiceUnavailable:
        quote = None
    at, opens = market.now(), None
    try:
        phase: SessionPhase | None = market.phase(spec.exchange)
        if phase is not SessionPhase.OPEN:
            opens = default_calendar().next_open(spec.exchange, at)
    except CalendarNotCovered:
        phase = None
    age = quote_age_s(quote) if quote else None
    oldest, trouble = market.max_quote_age_s(), feed_trouble(spec.id)
    return MarketView(spec, quote, age, oldest, at, phase, opens, trouble)


def margin_of(view: MarketView, intent: OrderIntent, standing: Standing) -> Decimal | None:
    """Return the rupees that ``intent`` would block, None while there is no price or no
    dated rate to reckon with. What working exits will close is not there to be closed again."""
    price = reference_price(view, intent)
    if price is None:
        return None
    try:
        return required_margin(
            spec=view.spec,
            side=intent.side,
            quantity=intent.quantity,
            price=price,
            product=intent.product,
            net_quantity=standing.effective_net,
        )
    except RatesNotCovered:
        return None


def reference_price(view: MarketView, intent: OrderIntent) -> Decimal | None:
    """Return the rupees per unit to reckon ``intent`` with: the price that costs most.

    A buyer never pays more than the limit. A seller gets the market's price if that is better than
    the limit, and the position then blocks margin at that price. An order without a limit trades at
    the protected price at worst; a seller's at the market.
    """
    quote, kind = view.quote, intent.order_type
    named = intent.price if kind.has_price else intent.trigger_price
    if intent.side is Side.SELL:
        market = None
        if quote is not None:
            market = quote.ltp if quote.bid is None else quote.bid
        return max((price for price in (named, market) if price is not None), default=None)
    if named is not None or quote is None:
        return named
    return protection_price(intent.side, view.spec, quote)


def twin_since(risk: EffectiveRisk, now: datetime) -> datetime:
    """Return from when on an equal order counts as a slip of the finger."""
    return now - timedelta(seconds=risk.limits.duplicate_window_s)


def risk_snapshot(
    *,
    account: AccountRef,
    book: AccountBook,
    risk: EffectiveRisk,
    view: MarketView,
    intent: OrderIntent,
    standing: Standing,
    now: datetime,
    replaced: Order | None = None,
) -> RiskSnapshot:
    """Return the snapshot that the rules judge ``intent`` by.

    Args:
        account / book: The account and its money.
        risk: What holds for it.
        view / standing: Market and standing around the intent.
        now: Wall instant, UTC.
        replaced: The order whose terms change; its own reservation and slot do not count.
    """
    rates = RateWindow.load(book.rates).at(int(now.timestamp() * 1000))
    segment = view.spec.exchange.value
    trading_date = to_ist(view.at).date()
    own_reserved = replaced.reserved if replaced else Decimal(0)
    counted = 1 if replaced and replaced.is_open else 0
    twin = None
    if standing.twin_id and standing.twin_at and replaced is None:
        twin = TwinIntent(standing.twin_id, (now - standing.twin_at).total_seconds())
    return RiskSnapshot(
        as_of=view.at,
        phase=view.phase,
        spec=view.spec,
        quote=view.quote,
        quote_age_s=view.quote_age_s,
        max_quote_age_s=view.max_quote_age_s,
        trading_date=trading_date,
        net_quantity=standing.net_quantity,
        open_exit_quantity=standing.open_exit_quantity,
        available_funds=available_funds(book) + own_reserved,
        required_margin=margin_of(view, intent, standing),
        orders_last_second=rates.last_second(segment),
        exits_last_second=rates.exits_last_second(segment),
        orders_last_minute=rates.last_minute(),
        orders_today=book.orders_today if book.day == trading_date else 0,
        open_orders=book.open_orders - counted,
        recent_twin=twin,
        broker_connected=True,
        effective=risk,
        account_active=account.is_active,
        next_open_at=view.next_open_at,
        feed_trouble=view.feed_trouble,
    )


def cash_of(book: AccountBook) -> Decimal:
    """Return the account's cash in rupees: opening cash, realised P&L, less charges."""
    return book.opening_cash + book.realised_pnl - book.charges


def available_funds(book: AccountBook) -> Decimal:
    """Return the rupees free for new positions."""
    return cash_of(book) - book.margin_used - book.reserved
