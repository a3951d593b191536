"""The account's book: its lock, and what booked trades and released orders do to it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings

from brokers.charges import charges_for, settlement_charges
from brokers.errors import RatesNotCovered
from brokers.selectors import AccountRef
from marketdata.selectors import instrument_spec
from orders.domain import facts as f
from orders.domain.identity import SETTLEMENT
from orders.ledger import Change
from orders.models import AccountBook, Order, Trade
from orders.presentation import trade_json
from orders.services.positions import positions_book
from terminal.infra.bus import publish_on_commit
from terminal.infra.clock import clock
from terminal.infra.sql import Update, pipelined
from terminal.kernel.enums import Product, Side
from terminal.kernel.events import PositionChanged, TradeExecuted
from terminal.kernel.money import ZERO, Money

logger = structlog.get_logger(__name__)
_books = Update(
    AccountBook,
    (
        "realised_pnl",
        "charges",
        "margin_used",
        "reserved",
        "open_orders",
        "version",
        "updated_at",
    ),
)


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


def books_lock(accounts: Mapping[UUID, AccountRef]) -> dict[UUID, AccountBook]:
    """Return the books of ``accounts``, locked until the transaction ends, always in one order."""
    rows = AccountBook.objects.select_for_update().filter(pk__in=list(accounts)).order_by("pk")
    books = {book.pk: book for book in rows}
    for account_id in sorted(accounts.keys() - books.keys()):
        books[account_id] = book_lock(accounts[account_id])
    return books


def book_settle(book: AccountBook, changes: Sequence[Change], *, at: datetime) -> None:
    """Book what ``changes`` of one account did; see ``books_settle``."""
    books_settle([(book, changes)], at=at)


def books_settle(settled: Sequence[tuple[AccountBook, Sequence[Change]]], *, at: datetime) -> None:
    """Book what changes did: trades, positions, money, slots; announce it.

    Args:
        settled: Books, locked, each with changes of its account's orders.
        at: Instant of booking, UTC.
    """
    trades = _trades_new([change for _, changes in settled for change in changes])
    if trades:
        # One by one they get their ids in this order, which is the order of booking.
        Trade.objects.bulk_create(trades)
    books = {book.pk: book for book, _ in settled}
    for book, changes in settled:
        book.reserved += sum((change.reserved_delta for change in changes), Decimal(0))
        book.open_orders += sum(change.open_delta for change in changes)
        book.version += 1
        book.updated_at = at
    for trade in trades:
        books[trade.account_id].charges += trade.charges or Decimal(0)
    positions = positions_book(books, trades, at)
    with pipelined():
        positions.save()
        _books.rows(list(books.values()))
    for trade in trades:
        event = TradeExecuted(
            trade.organisation_id, trade.account_id, trade.order_id, trade_json(trade)
        )
        publish_on_commit(event)
    for book in books.values():
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
Paid = dict[str, Money]


def _brokerage_paid(orders: Sequence[Order]) -> Paid:
    """Return what earlier fills of ``orders`` cost, folded in the order of booking."""
    paid: Paid = defaultdict(lambda: ZERO)
    filled = {order.id: order for order in orders}
    for row in Trade.objects.filter(order_id__in=filled).order_by("id") if filled else ():
        trade_charges(filled[row.order_id], row, paid)
    return paid


def trade_charges(order: Order, fill: f.Trade | Trade, paid: Paid) -> Decimal | None:
    """Return the rupees a fill costs and note its brokerage in ``paid``; None (and an alert) where
    no dated rate covers it."""
    terms: dict[str, Any] = {
        "spec": instrument_spec(order.instrument_id),
        "side": Side(fill.side),
        "quantity": fill.quantity,
        "price": fill.price,
        "product": Product(order.product),
        "on": fill.trade_date,
    }
    try:
        if order.source == SETTLEMENT:
            return settlement_charges(**terms).total
        charges = charges_for(**terms, brokerage_charged=paid[fill.broker_order_id])
    except RatesNotCovered as gap:
        logger.error("trade_charges_unknown", order_id=str(order.id), reason=gap.message)
        return None
    paid[fill.broker_order_id] = Money(paid[fill.broker_order_id] + charges.brokerage)
    return charges.total


def _trade_row(order: Order, fact: f.Trade, paid: Paid) -> Trade:
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
        charges=trade_charges(order, fact, paid),
        traded_at=fact.traded_at,
    )
