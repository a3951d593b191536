"""Money that working orders block: nothing is promised twice, nothing is held for nobody."""

import contextlib
from decimal import Decimal

import pytest

from orders import services
from orders.domain.rates import MODIFICATIONS_MAX
from orders.errors import OrderNotChangeable
from orders.models import Position, Trade
from orders.verify import ledger_verify
from terminal.kernel.enums import Product, Side
from terminal.kernel.errors import BrokerRejected, RiskDenied
from tests.factories.live import publish_quote, set_market
from tests.factories.marketdata import make_instrument
from tests.factories.orders import Desk

LOT = 65


def go_long(desk: Desk, lots: int = 1) -> None:
    """Hold ``lots`` lots."""
    answer = desk.place(quantity=lots * LOT)
    desk.send()
    broker_id = desk.order(answer).broker_order_id
    desk.broker.fill(broker_id, lots * LOT)
    desk.reconcile(broker_id)


def pause(desk: Desk, frozen, seconds: float) -> None:
    """Let ``seconds`` pass in a market that goes on."""
    frozen.advance(seconds)
    set_market()
    desk.quote()


def test_units_that_a_working_exit_closes_are_not_closed_again_for_free(desk: Desk, frozen) -> None:
    go_long(desk)
    pause(desk, frozen, 2)
    exit_order = desk.place(side=Side.SELL, price="99")
    assert desk.order(exit_order).is_exit
    assert desk.order(exit_order).required_margin == 0
    pause(desk, frozen, 6)
    checked = services.order_precheck(
        caller=desk.caller,
        account_id=desk.account.id,
        intent=desk.intent(side=Side.SELL, price="99"),
    )
    second = desk.order(desk.place(side=Side.SELL, price="99"))
    assert not second.is_exit
    assert second.required_margin == checked.margin_required > 0
    assert desk.book().reserved == second.required_margin


def test_exit_grown_beyond_the_position_pays_for_the_rest(desk: Desk, frozen) -> None:
    go_long(desk)
    pause(desk, frozen, 2)
    answer = desk.place(side=Side.SELL, price="101")
    desk.send()
    services.order_modify(
        caller=desk.caller, order_id=answer.order_id, changes={"quantity": 2 * LOT}
    )
    assert desk.book().reserved > 0


def test_sold_future_blocks_margin_at_the_market_however_low_its_limit(desk: Desk) -> None:
    future = make_instrument("NIFTY29DEC26FUT")
    publish_quote(future.id, "26000")
    margins = []
    for price in ("26000", "25900"):
        answer = desk.place(
            instrument_id=future.id,
            side=Side.SELL,
            quantity=future.lot_size,
            price=price,
            product=Product.NRML,
        )
        assert answer.status == 201
        margins.append(desk.order(answer).required_margin)
    assert margins[1] > margins[0] * Decimal("0.999")
    assert not Position.objects.exists()


def working(desk: Desk, **terms: object) -> tuple[services.Answer, str]:
    answer = desk.place(**terms)
    desk.send()
    broker_id = desk.order(answer).broker_order_id
    desk.reconcile(broker_id)
    return answer, broker_id


def change(desk: Desk, answer: services.Answer, **changes: object) -> None:
    services.order_modify(caller=desk.caller, order_id=answer.order_id, changes=changes)


def test_lowered_order_holds_the_money_of_what_is_left(desk: Desk) -> None:
    answer, broker_id = working(desk, quantity=4 * LOT)
    desk.broker.fill(broker_id, LOT)
    desk.reconcile(broker_id)
    change(desk, answer, quantity=2 * LOT)
    assert desk.book().reserved == Decimal(300 * LOT)
    desk.send()
    desk.reconcile(broker_id)
    assert desk.order(answer).reserved == Decimal(100 * LOT)
    assert desk.book().reserved == Decimal(100 * LOT)


def test_changed_exit_blocks_nothing_for_units_that_have_filled(desk: Desk, frozen) -> None:
    go_long(desk, 2)
    pause(desk, frozen, 2)
    answer, broker_id = working(desk, side=Side.SELL, price="101", quantity=2 * LOT)
    desk.broker.fill(broker_id, LOT, "101")
    desk.reconcile(broker_id)
    change(desk, answer, price=Decimal(102))
    assert desk.book().reserved == 0


def test_refused_change_frees_what_it_would_have_cost(desk: Desk) -> None:
    answer, _ = working(desk)

    def refuse(_: object) -> None:
        raise BrokerRejected("no", raw_code="X")

    desk.broker.on_modify = refuse
    change(desk, answer, quantity=3 * LOT)
    assert desk.book().reserved == Decimal(300 * LOT)
    desk.send()
    assert desk.book().reserved == Decimal(100 * LOT)


def test_changes_count_in_the_rate_of_orders(desk: Desk) -> None:
    answer, _ = working(desk)
    allowed = 0
    with contextlib.suppress(RiskDenied):
        for number in range(20):
            change(desk, answer, price=Decimal(90 + number % 2))
            desk.send()
            allowed += 1
    assert 0 < allowed < 10


def test_order_is_changed_only_so_often(desk: Desk, frozen) -> None:
    answer, broker_id = working(desk)
    for number in range(MODIFICATIONS_MAX):
        pause(desk, frozen, 10)
        change(desk, answer, price=Decimal(90 + number % 2))
        desk.send()
    pause(desk, frozen, 10)
    with pytest.raises(OrderNotChangeable):
        change(desk, answer, price=Decimal(95))
    assert desk.broker.rows[broker_id].price == Decimal(90)


def test_brokerage_is_paid_once_an_order_however_many_fills_it_has(desk: Desk) -> None:
    answer, broker_id = working(desk, quantity=3 * LOT)
    for _ in range(3):
        desk.broker.fill(broker_id, LOT)
        desk.reconcile(broker_id)
    whole, whole_id = working(desk, quantity=3 * LOT, price="99.95")
    desk.broker.fill(whole_id, 3 * LOT)
    desk.reconcile(whole_id)
    in_parts, at_once = (
        sum(Trade.objects.filter(order_id=order.order_id).values_list("charges", flat=True))
        for order in (answer, whole)
    )
    assert abs(in_parts - at_once) < Decimal("0.10")  # levies round at each fill
    assert ledger_verify()[0] is None


def test_flip_holds_the_money_of_what_it_opens_until_that_fills(desk: Desk, frozen) -> None:
    """Selling three lots against one: the first lot only closes and frees nothing of the rest."""
    go_long(desk)
    pause(desk, frozen, 2)
    flip, broker_id = working(desk, side=Side.SELL, price="101", quantity=3 * LOT)
    needed = desk.order(flip).required_margin
    assert desk.book().reserved == needed > 0
    desk.broker.fill(broker_id, LOT, "101")
    desk.reconcile(broker_id)
    assert Position.objects.get().quantity == 0
    assert desk.book().reserved == needed
    desk.broker.fill(broker_id, LOT, "101")
    desk.reconcile(broker_id)
    assert desk.book().reserved == needed / 2
    desk.broker.fill(broker_id, LOT, "101")
    desk.reconcile(broker_id)
    book = desk.book()
    assert book.reserved == 0
    assert book.margin_used == Position.objects.get(quantity=-2 * LOT).margin > 0
    assert ledger_verify()[0] is None


def test_changed_flip_holds_the_money_of_what_it_opens(desk: Desk, frozen) -> None:
    go_long(desk)
    pause(desk, frozen, 2)
    flip, broker_id = working(desk, side=Side.SELL, price="101", quantity=2 * LOT)
    change(desk, flip, quantity=3 * LOT)
    desk.send()
    desk.reconcile(broker_id)
    needed = desk.book().reserved
    desk.broker.fill(broker_id, LOT, "101")
    desk.reconcile(broker_id)
    assert desk.book().reserved == needed > 0
