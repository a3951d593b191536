"""Matching, one situation at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from brokers.matching import (
    Ending,
    Market,
    Outcome,
    WorkingOrder,
    has_lapsed,
    match,
    protection_price,
)
from terminal.kernel.enums import OrderType, SessionPhase, Side, Validity
from terminal.kernel.quotes import Quote
from tests.factories.live import make_quote
from tests.factories.marketdata import spec

AT = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
OPTION = spec()
BUY, SELL = Side.BUY, Side.SELL


def quote(ltp="100", second: int = 0, **fields) -> Quote:
    """Return a quote at ``AT`` plus ``second``."""
    at = AT + timedelta(seconds=second)
    return make_quote(1, ltp, exchange_at=at, received_at=at, **fields)


def order(side=BUY, kind=OrderType.LIMIT, quantity=130, price=None, trigger=None, **fields):
    """Return a DAY order unless told."""
    fields = {"validity": Validity.DAY, **fields}
    return WorkingOrder(
        side=side,
        quantity=quantity,
        order_type=kind,
        price=None if price is None else Decimal(price),
        trigger_price=None if trigger is None else Decimal(trigger),
        **fields,
    )


def look(what: WorkingOrder, seen: Quote | None, terms=OPTION, taken: int = 0) -> Outcome:
    """Have an order look at an open market."""
    return match(what, Market(terms, SessionPhase.OPEN, seen, taken))


def fills(outcome: Outcome) -> list[tuple[int, str]]:
    """Return the fills in short."""
    return [(item.quantity, str(item.price)) for item in outcome.executions]


def test_marketable_limit_takes_only_up_to_its_price_and_rests() -> None:
    outcome = look(order(price="100.10", quantity=650), quote(ask_qty=65))
    assert fills(outcome) == [(65, "100.05"), (65, "100.10")]
    assert outcome.ending is None
    assert outcome.order.resting.queue_ahead == 0, "its price is better than the best bid"


def test_sell_walks_down_the_bids() -> None:
    outcome = look(order(SELL, price="99.85", quantity=650), quote(bid_qty=65))
    assert fills(outcome) == [(65, "99.95"), (65, "99.90"), (65, "99.85")]


def test_what_the_account_has_taken_is_not_there_again() -> None:
    outcome = look(order(price="100.10", quantity=65), quote(ask_qty=65), taken=100)
    assert fills(outcome) == [(30, "100.10")]


def test_market_order_rests_at_its_protection() -> None:
    outcome = look(order(kind=OrderType.MARKET, quantity=65 * 100), quote(ask_qty=65))
    assert outcome.order.protection_price == Decimal("102.10"), "2 % beyond the ask, on the grid"
    assert outcome.ending is None
    assert max(item.price for item in outcome.executions) == Decimal("102.10")


def test_market_order_without_sellers_waits_at_its_protection() -> None:
    outcome = look(order(kind=OrderType.MARKET), quote(bid="100", one_sided=True))
    assert (fills(outcome), outcome.ending) == ([], None)
    assert outcome.order.limit == Decimal("102.00")


def test_source_without_a_book_fills_a_tick_beside_the_last_price() -> None:
    outcome = look(order(kind=OrderType.MARKET, quantity=65), quote(one_sided=True, ltq=10))
    assert fills(outcome) == [(65, "100.05")]


def test_off_tick_quote_is_rounded_against_the_order() -> None:
    bought = look(order(kind=OrderType.MARKET, quantity=65), quote(ask="100.07"))
    sold = look(order(SELL, OrderType.MARKET, quantity=65), quote(bid="99.93"))
    assert (fills(bought), fills(sold)) == ([(65, "100.10")], [(65, "99.90")])


@pytest.mark.parametrize(
    ("volume", "filled", "ahead"), [(6500 + 600, 0, 50), (6500 + 700, 50, 0), (6500 + 9000, 130, 0)]
)
def test_trades_at_the_limit_use_up_the_queue_first(volume, filled, ahead) -> None:
    resting = look(order(price="99.95"), quote()).order
    assert resting.resting.queue_ahead == 650
    outcome = look(resting, quote("99.95", 1, bid="99.95", ask="100.05", volume=volume))
    assert outcome.order.filled == filled
    assert outcome.order.resting.queue_ahead == ahead
    assert all(price == "99.95" for _, price in fills(outcome))


def test_withdrawn_orders_bring_it_forward() -> None:
    resting = look(order(price="99.95"), quote()).order
    moved = look(resting, quote(second=1, bid_qty=65)).order
    assert moved.resting.queue_ahead == 65
    later = look(moved, quote(second=2, bid_qty=6500)).order
    assert later.resting.queue_ahead == 65, "who comes later stands behind"


def test_order_deeper_in_the_book_learns_its_queue_when_the_price_comes() -> None:
    resting = look(order(price="99.90"), quote()).order
    assert resting.resting.queue_ahead is None
    reached = look(resting, quote("99.95", 1, bid="99.90", ask="99.95", bid_qty=130)).order
    assert reached.resting.queue_ahead == 130
    outcome = look(reached, quote("99.90", 2, bid="99.90", ask="99.95", volume=6500 + 200))
    assert fills(outcome) == [(70, "99.90")]


def test_trades_through_the_limit_fill_by_what_traded() -> None:
    resting = look(order(price="99.95"), quote()).order
    outcome = look(resting, quote("99.80", 1, bid="99.90", ask="100", volume=6500 + 65))
    assert fills(outcome) == [(65, "99.95")]


def test_market_that_comes_to_offer_at_the_limit_trades_at_the_limit() -> None:
    resting = look(order(price="99.95"), quote()).order
    outcome = look(resting, quote("100", 1, bid="99.70", ask="99.80", ask_qty=65))
    assert fills(outcome) == [(130, "99.95")], "65 shown at 99.80 and 65 a tick behind"
    assert outcome.ending is Ending.FILLED


def test_source_without_volume_fills_when_the_price_goes_through() -> None:
    plain = {"volume": 0, "ltq": 0, "one_sided": True}
    resting = look(order(price="99"), quote(**plain)).order
    assert fills(look(resting, quote("99", 1, **plain))) == []
    assert look(resting, quote("98.95", 1, **plain)).order.filled == 130


def test_older_quote_and_unchanged_book_are_not_news() -> None:
    first = look(order(price="100.05", quantity=650), quote(second=5, ask_qty=65)).order
    assert first.filled == 65
    assert look(first, quote(second=4, ask_qty=650)).order == first
    assert look(first, quote(second=9, ask_qty=65)).order == first
    assert look(first, quote(second=9, ask_qty=650)).order.filled == 650


def test_falling_volume_counts_as_no_trades() -> None:
    resting = look(order(price="99.95"), quote()).order
    outcome = look(resting, quote("99.95", 1, bid="99.95", ask="100", volume=10))
    assert outcome.order.filled == 0


@pytest.mark.parametrize(
    ("side", "trigger", "ltp", "fires"),
    [
        (BUY, "101", "100.95", False),
        (BUY, "101", "101", True),
        (SELL, "99", "99.05", False),
        (SELL, "99", "98", True),
    ],
)
def test_stop_fires_on_the_last_price(side, trigger, ltp, fires) -> None:
    stop = order(side, OrderType.SL_M, trigger=trigger)
    outcome = look(stop, quote(ltp))
    assert outcome.order.is_triggered is fires
    assert bool(outcome.executions) is fires


def test_triggered_stop_limit_rests_when_the_market_has_run_away() -> None:
    stop = order(BUY, OrderType.SL, price="101.05", trigger="101")
    outcome = look(stop, quote("103"))
    assert (outcome.order.is_triggered, fills(outcome)) == (True, [])
    back = look(outcome.order, quote("101", 1, bid="100.9", ask="101", volume=6500))
    assert back.order.filled == 130


def test_closed_market_and_unknown_phase_do_nothing() -> None:
    taker = order(kind=OrderType.MARKET, validity=Validity.IOC)
    for phase in (SessionPhase.CLOSED, SessionPhase.PREOPEN, None):
        assert match(taker, Market(OPTION, phase, quote())) == Outcome(taker)


def test_ioc_without_a_price_is_over_and_says_why() -> None:
    outcome = look(order(price="100", validity=Validity.IOC), None)
    assert outcome.ending is Ending.CANCELLED
    assert "no fresh price" in outcome.message


def test_circuit_limits_end_the_walk() -> None:
    banded = replace(OPTION, upper_circuit=Decimal("100.10"))
    outcome = look(order(kind=OrderType.MARKET, quantity=650), quote(ask_qty=65), banded)
    assert fills(outcome) == [(65, "100.05"), (65, "100.10")]
    assert outcome.order.limit == Decimal("100.10")


@pytest.mark.parametrize(
    ("terms", "side", "ask", "limit"),
    [
        (OPTION, BUY, "5", "5.25"),
        (OPTION, BUY, "0.05", "0.10"),
        (OPTION, SELL, "50", "48.50"),
        (OPTION, BUY, "200", "204.00"),
        (OPTION, BUY, "1000", "1010.00"),
        (spec("RELIANCE"), BUY, "1400", "1407.0"),
        (spec("RELIANCE"), SELL, "50", "49.0"),
    ],
)
def test_protection_slabs(terms, side, ask, limit) -> None:
    seen = quote("100", bid=ask, ask=ask)
    assert protection_price(side, terms, seen) == Decimal(limit)


def test_order_lapses_with_its_session() -> None:
    today, other = date(2026, 11, 23), date(2022, 11, 14)
    assert has_lapsed(today, today, SessionPhase.CLOSED)
    assert not has_lapsed(today, today, SessionPhase.OPEN)
    assert not has_lapsed(today, today, None), "not knowing ends nothing"
    assert has_lapsed(today, other, SessionPhase.OPEN)
