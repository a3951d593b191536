"""Reads of orders. Tenant first, keyword-only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from brokers.selectors import AccountRef
from marketdata.selectors import quote_age_s, quotes_get
from orders.errors import OrderNotFound
from orders.models import AccountBook, Order, OrderFact, Position, Trade
from orders.presentation import Funds
from orders.risk_gateway import available_funds, cash_of
from orders.services.book import book_new
from terminal.kernel.errors import ServiceUnavailable
from terminal.kernel.quotes import Quote

OPEN = "open"
CLOSED = "closed"
ALL = "all"


@dataclass(frozen=True, slots=True)
class PageMark:
    """Where a page ended: the instant and id of its last row (newest first)."""

    at: datetime
    id: str


def order_list(
    *,
    organisation_id: UUID,
    account_id: UUID | None = None,
    status: str = ALL,
    instrument_id: int | None = None,
    after: PageMark | None = None,
    limit: int = 50,
) -> list[Order]:
    """Return at most ``limit`` orders, newest first.

    Args:
        organisation_id: The tenant.
        account_id / instrument_id: Only those.
        status: ``"open"``, ``"closed"`` or ``"all"``.
        after: Where the previous page ended.
        limit: Page size.
    """
    rows = Order.objects.filter(organisation_id=organisation_id)
    if account_id:
        rows = rows.filter(account_id=account_id)
    if instrument_id:
        rows = rows.filter(instrument_id=instrument_id)
    if status != ALL:
        rows = rows.filter(is_open=status == OPEN)
    if after:
        rows = rows.filter(Q(placed_at__lt=after.at) | Q(placed_at=after.at, id__lt=UUID(after.id)))
    return list(rows.order_by("-placed_at", "-id")[:limit])


def order_get(*, organisation_id: UUID, order_id: UUID) -> Order:
    """Return one order.

    Raises:
        OrderNotFound: if the organisation has none with that id.
    """
    row = Order.objects.filter(organisation_id=organisation_id, id=order_id).first()
    if row is None:
        raise OrderNotFound("There is no such order here.", order_id=str(order_id))
    return row


def order_facts(*, organisation_id: UUID, order_id: UUID) -> list[OrderFact]:
    """Return the facts of one order in ledger order."""
    rows = OrderFact.objects.filter(organisation_id=organisation_id, order_id=order_id)
    return list(rows.order_by("seq"))


def trade_list(
    *,
    organisation_id: UUID,
    account_id: UUID | None = None,
    order_id: UUID | None = None,
    after: PageMark | None = None,
    limit: int = 50,
) -> list[Trade]:
    """Return at most ``limit`` fills, newest first."""
    rows = Trade.objects.filter(organisation_id=organisation_id)
    if account_id:
        rows = rows.filter(account_id=account_id)
    if order_id:
        rows = rows.filter(order_id=order_id)
    if after:
        rows = rows.filter(Q(traded_at__lt=after.at) | Q(traded_at=after.at, id__lt=int(after.id)))
    return list(rows.order_by("-traded_at", "-id")[:limit])


def position_list(*, organisation_id: UUID, account_id: UUID | None = None) -> list[Position]:
    """Return the positions, open ones first."""
    rows = Position.objects.filter(organisation_id=organisation_id)
    if account_id:
        rows = rows.filter(account_id=account_id)
    return sorted(rows, key=lambda row: (row.quantity == 0, row.instrument_id, row.product))


def marks(positions: Iterable[Position]) -> dict[int, tuple[Quote, float]]:
    """Return instrument id -> (quote, its age in wall seconds) where there is one."""
    try:
        quotes = quotes_get({row.instrument_id for row in positions})
    except ServiceUnavailable:
        return {}
    return {id_: (quote, quote_age_s(quote)) for id_, quote in quotes.items()}


def funds_get(*, account: AccountRef) -> Funds:
    """Return the account's money marked at the latest prices; its opening cash before it traded."""
    book = AccountBook.objects.filter(
        organisation_id=account.organisation_id, account_id=account.id
    ).first() or book_new(account)
    held = Position.objects.filter(account_id=account.id).exclude(quantity=0)
    return Funds(
        account_id=account.id,
        opening_cash=book.opening_cash,
        cash=cash_of(book),
        realised_pnl=Decimal(book.realised_pnl),
        unrealised_pnl=_unrealised(list(held)),
        charges=Decimal(book.charges),
        margin_used=Decimal(book.margin_used),
        reserved=Decimal(book.reserved),
        available=available_funds(book),
    )


def _unrealised(held: list[Position]) -> Decimal | None:
    known = marks(held)
    if any(row.instrument_id not in known for row in held):
        return None
    return sum(
        (row.quantity * known[row.instrument_id][0].ltp - row.cost for row in held), Decimal(0)
    )
