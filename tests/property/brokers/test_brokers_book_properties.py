"""Orders that have nothing to do with one another do not feel one another."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from brokers.matching import WorkingOrder
from brokers.models import PaperOrder
from brokers.paper.book import Book
from terminal.kernel.enums import OrderType, Side, Validity
from tests.factories.matching import markets, orders

ACCOUNTS = [UUID(int=1), UUID(int=2)]


def row(number: int, account: UUID, order: WorkingOrder) -> PaperOrder:
    """Return an unsaved row of ``order``."""
    return PaperOrder(
        id=number,
        organisation_id=UUID(int=9),
        account_id=account,
        instrument_id=1,
        product="NRML",
        trading_date=date(2026, 11, 23),
        side=order.side.value,
        order_type=order.order_type.value,
        validity=order.validity.value,
        quantity=order.quantity,
        price=order.price,
        trigger_price=order.trigger_price,
        filled_value=Decimal(0),
    )


def fills(sequence: list[int], wanted: list[WorkingOrder], seen) -> dict[int, list]:
    """Return every order's fills when the orders look in ``sequence``."""
    book = Book()
    entries = {n: book.put(row(n, ACCOUNTS[n], wanted[n])) for n in sequence}
    for market in seen:
        book.look([entries[n] for n in sequence], replace(market, taken=0))
    return {n: entry.executions for n, entry in entries.items()}


@settings(max_examples=60, deadline=None)
@given(orders(), orders(), markets(4))
def test_order_of_two_accounts_is_irrelevant(first, second, seen) -> None:
    wanted = [first, second]
    assert fills([0, 1], wanted, seen) == fills([1, 0], wanted, seen)
    assert fills([0, 1], wanted, seen)[0] == fills([0], wanted, seen)[0]


@settings(max_examples=60, deadline=None)
@given(markets(1), st.integers(1, 10), st.integers(1, 10), st.sampled_from(Side))
def test_two_slices_take_what_one_order_would_take(seen, first, second, side) -> None:
    def market_order(lots: int) -> WorkingOrder:
        return WorkingOrder(side, lots * 65, OrderType.MARKET, Validity.DAY, None, None)

    def taken(sizes: list[int]) -> list[tuple[int, Decimal]]:
        book = Book()
        levels: dict[Decimal, int] = {}
        for number, lots in enumerate(sizes):
            entry = book.put(row(number, ACCOUNTS[0], market_order(lots)))
            book.look([entry], replace(seen[0], taken=0))
            for item in entry.executions:
                levels[item.price] = levels.get(item.price, 0) + item.quantity
        return sorted(levels.items())

    assert taken([first, second]) == taken([first + second])
