"""Whatever the market does, an order gets no more and no better than it may."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from brokers.matching import Ending, Market, WorkingOrder, match
from brokers.matching.order import Outcome
from terminal.kernel.enums import OrderType, SessionPhase, Side, Validity
from tests.factories.matching import LOT, TICK, markets, orders


def run(order: WorkingOrder, seen: list[Market]) -> list[tuple[Market, Outcome]]:
    """Have ``order`` meet ``seen`` until it ends."""
    found = []
    for market in seen:
        outcome = match(order, market)
        found.append((market, outcome))
        order = outcome.order
        if outcome.ending:
            break
    return found


@settings(max_examples=150, deadline=None)
@given(orders(), markets(5))
def test_fills_stay_inside_quantity_limit_grid_and_band(order, seen) -> None:
    total = 0
    for _, outcome in run(order, seen):
        for item in outcome.executions:
            total += item.quantity
            assert item.quantity > 0
            assert item.price % TICK == 0
            assert Decimal(40) <= item.price <= Decimal(160)
            limit = outcome.order.limit
            assert limit is not None, "no order trades without a limit"
            assert order.side.sign * (limit - item.price) >= 0
        assert outcome.order.filled == total <= order.quantity
        assert (outcome.ending is Ending.FILLED) == (total == order.quantity)


@settings(max_examples=100, deadline=None)
@given(orders(), markets(5))
def test_arriving_order_never_trades_better_than_the_opposite_quote(order, seen) -> None:
    resting = False
    for market, outcome in run(order, seen):
        if outcome.executions and not resting and market.quote is not None:
            buys = order.side is Side.BUY
            opposite = market.quote.ask if buys else market.quote.bid
            touch = market.quote.ltp if opposite is None else opposite
            for item in outcome.executions:
                assert item.price >= touch if buys else item.price <= touch
        resting = outcome.order.resting is not None


@settings(max_examples=100, deadline=None)
@given(orders(), markets(5))
def test_nothing_fills_without_a_fresh_quote_in_an_open_market(order, seen) -> None:
    for market, outcome in run(order, seen):
        if market.quote is None or market.phase is not SessionPhase.OPEN:
            assert not outcome.executions


@settings(max_examples=60, deadline=None)
@given(orders(), markets(5))
def test_same_inputs_give_the_same_outcomes(order, seen) -> None:
    assert run(order, seen) == run(order, seen)


@settings(max_examples=60, deadline=None)
@given(orders(), markets(5))
def test_the_same_quote_again_gives_nothing_more(order, seen) -> None:
    for market, outcome in run(order, seen):
        again = match(outcome.order, market)
        if outcome.ending is None:
            assert not again.executions


@settings(max_examples=60, deadline=None)
@given(orders(), markets(5))
def test_ioc_lives_for_one_open_look(order, seen) -> None:
    order = replace(order, validity=Validity.IOC)
    for market, outcome in run(order, seen):
        if market.phase is SessionPhase.OPEN and not outcome.order.awaits_trigger:
            assert outcome.ending in (Ending.FILLED, Ending.CANCELLED)


@settings(max_examples=60, deadline=None)
@given(markets(5), st.integers(1, 40), st.sampled_from(Side))
def test_larger_orders_never_trade_at_a_better_average(seen, lots, side) -> None:
    def average(quantity: int) -> Decimal | None:
        order = WorkingOrder(side, quantity, OrderType.MARKET, Validity.IOC, None, None)
        outcome = match(order, seen[0])
        count = sum(item.quantity for item in outcome.executions)
        value = sum(item.quantity * item.price for item in outcome.executions)
        return value / count if count else None

    small, large = average(lots * LOT), average((lots + 1) * LOT)
    if small is not None and large is not None:
        assert side.sign * (large - small) >= 0
