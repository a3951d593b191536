"""Money that working orders block: nothing is promised twice, nothing is held for nobody."""

from decimal import Decimal

from orders import services
from orders.models import Position
from terminal.kernel.enums import Product, Side
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
