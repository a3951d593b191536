"""Positions: what trades do to them, and the margin that they block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import structlog

from brokers.errors import RatesNotCovered
from brokers.margin import required_margin
from marketdata.selectors import instrument_spec
from orders.domain.book import book_fill
from orders.models import AccountBook, Position, Trade
from terminal.infra.sql import Insert, Update
from terminal.kernel.enums import Product, Side
from terminal.kernel.positions import Fill, PositionValue

logger = structlog.get_logger(__name__)
_new = Insert(Position)
_booked = Update(
    Position,
    (
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
    ),
)
_Key = tuple[UUID, int, str]


@dataclass(frozen=True, slots=True)
class Booked:
    """Positions that trades have changed, not saved yet."""

    new: Sequence[Position] = ()
    changed: Sequence[Position] = ()

    def save(self) -> None:
        """Write them."""
        _new.rows(*self.new)
        _booked.rows(self.changed)


def positions_book(
    books: Mapping[UUID, AccountBook], trades: Sequence[Trade], at: datetime
) -> Booked:
    """Fold ``trades`` into their positions and into the books' realised P&L and margin."""
    if not trades:
        return Booked()
    wanted = {_key(trade) for trade in trades}
    rows = Position.objects.filter(
        account_id__in={key[0] for key in wanted}, instrument_id__in={key[1] for key in wanted}
    )
    held = {_key(row): row for row in rows if _key(row) in wanted}
    new = {key: _position_new(books[key[0]], key) for key in sorted(wanted - held.keys())}
    held |= new
    for row in held.values():
        _book_add(books[row.account_id], row, -1)
    for trade in trades:
        position_apply(held[_key(trade)], trade, at)
    for row in held.values():
        row.margin = position_margin(row)
        _book_add(books[row.account_id], row, +1)
    changed = [held[key] for key in sorted(held.keys() - new.keys())]
    return Booked(list(new.values()), changed)


def _key(row: Position | Trade) -> _Key:
    return row.account_id, row.instrument_id, row.product


def _book_add(book: AccountBook, row: Position, sign: int) -> None:
    book.realised_pnl += sign * row.realised_pnl
    book.margin_used += sign * row.margin


def _position_new(book: AccountBook, key: _Key) -> Position:
    return Position(
        organisation_id=book.organisation_id,
        account_id=book.pk,
        instrument_id=key[1],
        product=key[2],
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
