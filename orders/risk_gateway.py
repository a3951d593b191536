"""What risk needs to know about an account, gathered for one order.

The standing (position, open orders, twin) is read by ONE statement AFTER the account is locked:
read together with the lock it would be as old as the wait for the lock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection

from brokers.errors import RatesNotCovered
from brokers.margin import required_margin
from brokers.selectors import AccountRef
from marketdata.selectors import market_clock, quote_age_s, quotes_get
from orders.domain.identity import fingerprint
from orders.domain.rates import RateWindow
from orders.models import AccountBook, Order
from rms.snapshot import EffectiveRisk, RiskSnapshot, TwinIntent
from terminal.kernel.clock import to_ist
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import OrderType, SessionPhase, Side
from terminal.kernel.errors import CalendarNotCovered, ServiceUnavailable
from terminal.kernel.intents import OrderIntent
from terminal.kernel.quotes import Quote

_STANDING = """
SELECT
  (SELECT quantity FROM orders_position
    WHERE account_id = %(account)s AND instrument_id = %(instrument)s AND product = %(product)s),
  (SELECT SUM(ceiling - booked_quantity) FROM orders_order
    WHERE account_id = %(account)s AND instrument_id = %(instrument)s AND product = %(product)s
      AND is_open AND side = 'BUY' AND id <> %(besides)s),
  (SELECT SUM(ceiling - booked_quantity) FROM orders_order
    WHERE account_id = %(account)s AND instrument_id = %(instrument)s AND product = %(product)s
      AND is_open AND side = 'SELL' AND id <> %(besides)s),
  (SELECT id FROM orders_order WHERE account_id = %(account)s AND fingerprint = %(twin)s
      AND placed_at > %(since)s AND state NOT IN ('DENIED', 'REJECTED', 'NOT_PLACED')
      AND id <> %(besides)s ORDER BY placed_at DESC LIMIT 1),
  (SELECT placed_at FROM orders_order WHERE account_id = %(account)s AND fingerprint = %(twin)s
      AND placed_at > %(since)s AND state NOT IN ('DENIED', 'REJECTED', 'NOT_PLACED')
      AND id <> %(besides)s ORDER BY placed_at DESC LIMIT 1)
"""
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class MarketView:
    """The market around one order, read before the account is locked."""

    spec: InstrumentSpec
    quote: Quote | None
    quote_age_s: float | None
    max_quote_age_s: float
    at: datetime
    phase: SessionPhase | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the account has in one instrument and product; units."""

    net_quantity: int
    open_buys: int
    open_sells: int
    twin_id: str | None
    twin_at: datetime | None

    @property
    def open_exit_quantity(self) -> int:
        """Units in flight that reduce the position."""
        if self.net_quantity == 0:
            return 0
        return self.open_sells if self.net_quantity > 0 else self.open_buys


def market_view(spec: InstrumentSpec) -> MarketView:
    """Return price, market time and phase for ``spec``; what cannot be read is None."""
    market = market_clock()
    try:
        quote = quotes_get([spec.id]).get(spec.id)
    except ServiceUnavailable:
        quote = None
    try:
        phase: SessionPhase | None = market.phase(spec.exchange)
    except CalendarNotCovered:
        phase = None
    age = quote_age_s(quote) if quote else None
    return MarketView(spec, quote, age, market.max_quote_age_s(), market.now(), phase)


def intent_fingerprint(intent: OrderIntent) -> str:
    """Return what makes two intents twins."""
    return fingerprint(
        instrument_id=intent.instrument_id,
        side=intent.side,
        product=intent.product,
        order_type=intent.order_type,
        quantity=intent.quantity,
        price=intent.price,
        trigger_price=intent.trigger_price,
    )


def standing_read(
    *, account_id: UUID, intent: OrderIntent, since: datetime, besides: UUID | None = None
) -> Standing:
    """Return the account's standing around ``intent`` (one statement).

    Args:
        account_id: The account, locked by the caller unless it only asks.
        intent: Gives instrument, product and fingerprint.
        since: How far back a twin counts, UTC.
        besides: An order to leave out (the one being modified).
    """
    key = Order._meta.pk
    stamp = Order._meta.get_field("placed_at")
    values = {
        "account": key.get_db_prep_value(account_id, connection),
        "instrument": intent.instrument_id,
        "product": intent.product.value,
        "twin": intent_fingerprint(intent),
        "since": stamp.get_db_prep_value(since, connection),
        "besides": key.get_db_prep_value(besides or _NOBODY, connection),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, values)
        net, buys, sells, twin_id, twin_at = cursor.fetchone()
    if isinstance(twin_at, str):
        twin_at = datetime.fromisoformat(twin_at)
    if twin_at is not None and twin_at.tzinfo is None:
        twin_at = twin_at.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so
    twin = str(UUID(str(twin_id))) if twin_id else None
    return Standing(int(net or 0), int(buys or 0), int(sells or 0), twin, twin_at)


def margin_of(view: MarketView, intent: OrderIntent, *, net_quantity: int) -> Decimal | None:
    """Return the rupees that ``intent`` would block, None while there is no price or no
    dated rate to reckon with."""
    price = reference_price(view.quote, intent)
    if price is None:
        return None
    try:
        return required_margin(
            spec=view.spec,
            side=intent.side,
            quantity=intent.quantity,
            price=price,
            product=intent.product,
            net_quantity=net_quantity,
        )
    except RatesNotCovered:
        return None


def reference_price(quote: Quote | None, intent: OrderIntent) -> Decimal | None:
    """Return the rupees per unit at which ``intent`` is expected to trade at worst."""
    if intent.order_type.has_price:
        return intent.price
    if intent.order_type is OrderType.SL_M:
        return intent.trigger_price
    if quote is None:
        return None
    touch = quote.ask if intent.side is Side.BUY else quote.bid
    return touch if touch is not None else quote.ltp


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
        required_margin=margin_of(view, intent, net_quantity=standing.net_quantity),
        orders_last_second=rates.last_second(segment),
        exits_last_second=rates.exits_last_second(segment),
        orders_last_minute=rates.last_minute(),
        orders_today=book.orders_today if book.day == trading_date else 0,
        open_orders=book.open_orders - counted,
        recent_twin=twin,
        broker_connected=True,
        effective=risk,
        account_active=account.is_active,
    )


def cash_of(book: AccountBook) -> Decimal:
    """Return the account's cash in rupees: opening cash, realised P&L, less charges."""
    return book.opening_cash + book.realised_pnl - book.charges


def available_funds(book: AccountBook) -> Decimal:
    """Return the rupees free for new positions."""
    return cash_of(book) - book.margin_used - book.reserved
