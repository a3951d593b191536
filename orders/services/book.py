"""The account's book: its lock, and what booked trades and released orders do to it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import structlog
from django.conf import settings

from brokers.charges import charges_for
from brokers.errors import RatesNotCovered
from brokers.margin import required_margin
from brokers.selectors import AccountRef
from marketdata.selectors import instrument_spec
from orders.domain import facts as f
from orders.domain.book import book_fill
from orders.ledger import Change
from orders.models import AccountBook, Order, Position, Trade
from orders.presentation import trade_json
from terminal.infra.bus import publish_on_commit
from terminal.infra.clock import clock
from terminal.kernel.enums import Product, Side
from terminal.kernel.events import PositionChanged, TradeExecuted
from terminal.kernel.money import ZERO, Money
from terminal.kernel.positions import Fill, PositionValue

logger = structlog.get_logger(__name__)


def book_lock(account: AccountRef) -> AccountBook:
    """Return the account's book, locked until the transaction ends; opened at first use.

    Lock order everywhere: risk row, book, orders, outbox.
    """
    rows = AccountBook.objects.select_for_update().filter(pk=account.id)
    book = rows.first()
    if book is None:
        AccountBook.objects.bulk_create([book_new(account)], ignore_conflicts=True)
        book = rows.get()
    return book


def book_new(account: AccountRef) -> AccountBook:
    """Return the unsaved book of an account that has not traded yet."""
    opening = getattr(account, "opening_cash", None) or settings.ORDERS_OPENING_CASH
    return AccountBook(
        account_id=account.id,
        organisation_id=account.organisation_id,
        opening_cash=Decimal(opening),
        updated_at=clock().now(),
    )


def book_settle(book: AccountBook, changes: Sequence[Change], *, at: datetime) -> None:
    """Book what ``changes`` of one account did: trades, positions, money, slots; announce it.

    Args:
        book: The account's book, locked.
        changes: Changes of this account's orders.
        at: Instant of booking, UTC.
    """
    trades = _trades_new(changes)
    Trade.objects.bulk_create(trades)
    _positions_book(book, trades, at)
    book.charges += sum((trade.charges or Decimal(0) for trade in trades), Decimal(0))
    book.reserved += sum((change.reserved_delta for change in changes), Decimal(0))
    book.open_orders += sum(change.open_delta for change in changes)
    book.version += 1
    book.updated_at = at
    book.save(
        update_fields=[
            "realised_pnl",
            "charges",
            "margin_used",
            "reserved",
            "open_orders",
            "version",
            "updated_at",
        ]
    )
    for trade in trades:
        event = TradeExecuted(book.organisation_id, book.pk, trade.order_id, trade_json(trade))
        publish_on_commit(event)
    publish_on_commit(PositionChanged(book.organisation_id, book.pk))


def _trades_new(changes: Sequence[Change]) -> list[Trade]:
    """Return the unsaved trades in the order in which they happened."""
    found = [
        (change.order, fact)
        for change in changes
        for fact in change.fresh
        if isinstance(fact, f.Trade)
    ]
    found.sort(key=lambda pair: (pair[1].traded_at, pair[1].trade_id))
    paid = _brokerage_paid([order for order, _ in found])
    return [_trade_row(order, fact, paid) for order, fact in found]


# Rupees of brokerage that the fills of each broker order have cost so far: it is priced per order.
_Paid = dict[str, Money]


def _brokerage_paid(orders: Sequence[Order]) -> _Paid:
    """Return what earlier fills of ``orders`` cost, folded in the order of booking."""
    paid: _Paid = defaultdict(lambda: ZERO)
    filled = {order.id: order for order in orders}
    for row in Trade.objects.filter(order_id__in=filled).order_by("id") if filled else ():
        _charges(filled[row.order_id], row, paid)
    return paid


def _charges(order: Order, fill: f.Trade | Trade, paid: _Paid) -> Decimal | None:
    """Return the rupees a fill costs and note its brokerage in ``paid``; None (and an alert) where
    no dated rate covers it."""
    try:
        charges = charges_for(
            spec=instrument_spec(order.instrument_id),
            side=Side(fill.side),
            quantity=fill.quantity,
            price=fill.price,
            product=Product(order.product),
            on=fill.trade_date,
            brokerage_charged=paid[fill.broker_order_id],
        )
    except RatesNotCovered as gap:
        logger.error("trade_charges_unknown", order_id=str(order.id), reason=gap.message)
        return None
    paid[fill.broker_order_id] = Money(paid[fill.broker_order_id] + charges.brokerage)
    return charges.total


def _trade_row(order: Order, fact: f.Trade, paid: _Paid) -> Trade:
    return Trade(
        organisation_id=order.organisation_id,
        account_id=order.account_id,
        order_id=order.id,
        instrument_id=order.instrument_id,
        product=order.product,
        exchange=fact.exchange.value,
        trade_date=fact.trade_date,
        trade_id=fact.trade_id,
        broker_order_id=fact.broker_order_id,
        side=fact.side.value,
        quantity=fact.quantity,
        price=fact.price,
        charges=_charges(order, fact, paid),
        traded_at=fact.traded_at,
    )


def _positions_book(book: AccountBook, trades: Sequence[Trade], at: datetime) -> None:
    """Fold ``trades`` into their positions and the book's realised P&L and margin."""
    if not trades:
        return
    wanted = {(trade.instrument_id, trade.product) for trade in trades}
    rows = Position.objects.filter(
        account_id=book.pk, instrument_id__in={instrument for instrument, _ in wanted}
    )
    held = {(row.instrument_id, row.product): row for row in rows}
    new = [_position_new(book, *key) for key in sorted(wanted - held.keys())]
    held |= {(row.instrument_id, row.product): row for row in new}
    touched = [held[key] for key in sorted(wanted)]
    realised = sum((row.realised_pnl for row in touched), Decimal(0))
    margin = sum((row.margin for row in touched), Decimal(0))
    for trade in trades:
        position_apply(held[trade.instrument_id, trade.product], trade, at)
    for row in touched:
        row.margin = position_margin(row)
    book.realised_pnl += sum((row.realised_pnl for row in touched), Decimal(0)) - realised
    book.margin_used += sum((row.margin for row in touched), Decimal(0)) - margin
    Position.objects.bulk_create(new)
    for row in touched:
        if row not in new:
            row.save(update_fields=_BOOKED)


_BOOKED = [
    "quantity",
    "cost",
    "realised_pnl",
    "buy_quantity",
    "sell_quantity",
    "buy_value",
    "sell_value",
    "charges",
    "margin",
    "updated_at",
]


def _position_new(book: AccountBook, instrument_id: int, product: str) -> Position:
    return Position(
        organisation_id=book.organisation_id,
        account_id=book.pk,
        instrument_id=instrument_id,
        product=product,
    )


def position_apply(row: Position, trade: Trade, at: datetime) -> None:
    """Fold one trade into ``row`` (not saved, margin untouched)."""
    before = PositionValue(
        quantity=row.quantity,
        cost=row.cost,
        realised_pnl=row.realised_pnl,
        buy_quantity=row.buy_quantity,
        sell_quantity=row.sell_quantity,
        buy_value=row.buy_value,
        sell_value=row.sell_value,
    )
    after = book_fill(before, Fill(Side(trade.side), trade.quantity, trade.price))
    row.quantity, row.cost, row.realised_pnl = after.quantity, after.cost, after.realised_pnl
    row.buy_quantity, row.sell_quantity = after.buy_quantity, after.sell_quantity
    row.buy_value, row.sell_value = after.buy_value, after.sell_value
    row.charges += trade.charges or Decimal(0)
    row.updated_at = at


def position_margin(row: Position) -> Decimal:
    """Return the rupees that the open position blocks, reckoned at its average price.

    Where no dated rate covers it, the whole value counts: too much rather than too little.
    """
    if row.quantity == 0:
        return Decimal(0)
    try:
        return _margin(row)
    except RatesNotCovered as gap:
        logger.error("position_margin_unknown", position=str(row), reason=gap.message)
        return abs(row.cost)


def _margin(row: Position) -> Decimal:
    return required_margin(
        spec=instrument_spec(row.instrument_id),
        side=Side.BUY if row.quantity > 0 else Side.SELL,
        quantity=abs(row.quantity),
        price=row.cost / row.quantity,
        product=Product(row.product),
        net_quantity=0,
    )
