"""The paper exchange against a live-looking market, stepped by hand."""

from decimal import Decimal

import pytest

from brokers.models import PaperOrder, PaperTrade
from brokers.paper.exchange import PaperExchange
from terminal.infra.clock import clock
from terminal.infra.leases import Lease
from terminal.kernel.enums import BrokerStatus, OrderType, Product, Side, Validity
from tests.factories.brokers import modify_request
from tests.factories.live import clear_market, set_market
from tests.factories.paper import Floor, new_exchange

LIMIT, SL, SL_M = OrderType.LIMIT, OrderType.SL, OrderType.SL_M


def test_market_order_fills_at_the_opposite_quote(floor: Floor) -> None:
    broker_id = floor.trade()
    order = floor.order(broker_id)
    assert (order.status, order.filled_qty) == (BrokerStatus.FILLED, 65)
    assert order.average_price == Decimal("100.05")
    (trade,) = floor.broker.trades_by_order([broker_id])
    assert (trade.quantity, trade.price, trade.side) == (65, Decimal("100.05"), Side.BUY)
    assert trade.trade_date.isoformat() == "2026-11-23"
    assert floor.rings() == [f"{floor.account.id}:{broker_id}"]
    assert [(p.instrument_id, p.quantity) for p in floor.broker.positions()] == [
        (floor.instrument_id, 65)
    ]


def test_order_larger_than_the_display_pays_for_the_levels_behind(floor: Floor) -> None:
    floor.quote(ask_qty=65, volume=7000)
    broker_id = floor.trade(quantity=195)
    prices = [trade.price for trade in floor.broker.trades_by_order([broker_id])]
    assert prices == [Decimal("100.05"), Decimal("100.10"), Decimal("100.15")]
    assert floor.order(broker_id).average_price == Decimal("100.10")


def test_slicing_an_order_does_not_avoid_the_slippage(floor: Floor) -> None:
    floor.quote(ask_qty=65, volume=7000)
    ids = [floor.place() for _ in range(3)]
    floor.step()
    prices = [floor.order(broker_id).average_price for broker_id in ids]
    assert prices == [Decimal("100.05"), Decimal("100.10"), Decimal("100.15")]


def test_short_position_is_negative(floor: Floor) -> None:
    floor.trade(side=Side.SELL)
    assert [p.quantity for p in floor.broker.positions()] == [-65]


def test_limit_below_the_market_waits_and_fills_when_trades_reach_it(floor: Floor) -> None:
    broker_id = floor.trade(order_type=LIMIT, price="99.95", quantity=130)
    assert floor.order(broker_id).status is BrokerStatus.OPEN
    floor.later()
    floor.quote(ltp="99.95", bid="99.95", ask="100.05", volume=6500 + 650 + 65)
    floor.step()
    order = floor.order(broker_id)
    assert (order.status, order.filled_qty) == (BrokerStatus.OPEN, 65), "650 stood before it"
    floor.later()
    floor.quote(ltp="99.90", bid="99.85", ask="99.95", volume=8000)
    floor.step()
    order = floor.order(broker_id)
    assert (order.status, order.filled_qty) == (BrokerStatus.FILLED, 130)
    assert order.average_price == Decimal("99.95")


def test_stop_waits_for_its_trigger(floor: Floor) -> None:
    stop = floor.trade(order_type=SL, price="105", trigger_price="104")
    market = floor.trade(order_type=SL_M, trigger_price="104")
    assert floor.order(stop).status is BrokerStatus.TRIGGER_PENDING
    floor.later()
    floor.quote(ltp="104", volume=7000)
    floor.step()
    assert floor.order(stop).average_price == Decimal("104.05")
    assert floor.order(market).status is BrokerStatus.FILLED


def test_ioc_remainder_is_cancelled(floor: Floor) -> None:
    floor.quote(ask_qty=65, volume=7000)
    broker_id = floor.trade(order_type=LIMIT, price="100.05", quantity=130, validity=Validity.IOC)
    order = floor.order(broker_id)
    assert (order.status, order.filled_qty) == (BrokerStatus.CANCELLED, 65)
    assert "IOC" in order.message


def test_stale_quote_fills_nothing(floor: Floor) -> None:
    floor.later(6)
    broker_id = floor.trade()
    assert floor.order(broker_id).status is BrokerStatus.OPEN
    floor.quote(volume=7000)
    floor.step()
    assert floor.order(broker_id).status is BrokerStatus.FILLED


def test_instrument_without_a_quote_fills_nothing(floor: Floor) -> None:
    from terminal.infra.redis import redis_client

    redis_client().flushdb()
    set_market()
    assert floor.order(floor.trade()).status is BrokerStatus.OPEN


def test_exchange_stands_still_without_a_feed(floor: Floor) -> None:
    broker_id = floor.place()
    clear_market()
    assert floor.step() is False
    assert floor.order(broker_id).status is BrokerStatus.OPEN
    set_market()
    floor.step()
    assert floor.order(broker_id).status is BrokerStatus.FILLED


def test_day_order_lapses_at_the_close(floor: Floor) -> None:
    set_market(always_open=False)
    broker_id = floor.trade(order_type=LIMIT, price="50")
    floor.later(5 * 3600)
    floor.step()
    assert floor.order(broker_id).status is BrokerStatus.OPEN, "15:00 IST"
    floor.later(3600)
    set_market(always_open=False)
    floor.step()
    order = floor.order(broker_id)
    assert (order.status, order.raw_status) == (BrokerStatus.EXPIRED, "LAPSED")


def test_day_order_lapses_when_the_market_jumps_to_another_day(floor: Floor) -> None:
    broker_id = floor.trade(order_type=LIMIT, price="50")
    set_market(market_at=clock().now().replace(year=2022))
    floor.later()
    floor.step()
    assert floor.order(broker_id).status is BrokerStatus.EXPIRED


@pytest.mark.parametrize("is_successor", [False, True])
def test_day_order_never_trades_on_another_day(floor: Floor, is_successor: bool) -> None:
    set_market(always_open=False)
    broker_id = floor.trade(order_type=LIMIT, price="90")
    clear_market()
    floor.clock.advance(48 * 3600)
    set_market(always_open=False)
    floor.quote("85")
    floor.lease.release()
    lease = Lease.acquire("paper:0")
    assert lease is not None
    (new_exchange() if is_successor else floor.exchange).step(lease)
    order = floor.order(broker_id)
    assert (order.status, order.filled_qty) == (BrokerStatus.EXPIRED, 0)


def test_cancel_is_final_and_keeps_what_has_filled(floor: Floor) -> None:
    floor.quote(ask_qty=65, volume=7000)
    broker_id = floor.trade(order_type=LIMIT, price="100.05", quantity=130)
    floor.broker.cancel(broker_id)
    floor.later()
    floor.quote(ask_qty=6500, volume=8000)
    floor.step()
    order = floor.order(broker_id)
    assert (order.status, order.filled_qty) == (BrokerStatus.CANCELLED, 65)
    assert not PaperOrder.objects.filter(is_dirty=True).exists()


def test_modified_order_trades_at_its_new_terms(floor: Floor) -> None:
    broker_id = floor.trade(order_type=LIMIT, price="90")
    floor.broker.modify(modify_request(broker_id, price="100.05", quantity=130))
    floor.step()
    order = floor.order(broker_id)
    assert (order.status, order.quantity, order.filled_qty) == (BrokerStatus.FILLED, 130, 130)


def test_client_change_between_look_and_write_wins(floor: Floor, monkeypatch) -> None:
    """The exchange decided on a fill, but the client's cancel was written first."""
    broker_id = floor.place()
    settle = PaperExchange._write

    def cancel_first(self, *args):
        floor.broker.cancel(broker_id)
        return settle(self, *args)

    monkeypatch.setattr(PaperExchange, "_write", cancel_first)
    floor.step()
    monkeypatch.undo()
    floor.step()
    assert floor.order(broker_id).status is BrokerStatus.CANCELLED
    assert not PaperTrade.objects.exists()


def test_restart_loses_nothing(floor: Floor) -> None:
    resting = floor.trade(order_type=LIMIT, price="99")
    floor.exchange.close()
    floor.exchange = new_exchange()
    unseen = floor.place()
    floor.step()
    assert floor.order(unseen).status is BrokerStatus.FILLED
    floor.later()
    floor.quote(ltp="98.90", bid="98.85", ask="98.95", volume=9000)
    floor.step()
    assert floor.order(resting).status is BrokerStatus.FILLED


def test_prices_missed_while_the_subscription_was_lost_are_caught_up(floor: Floor) -> None:
    resting = floor.trade(order_type=LIMIT, price="99")
    floor.exchange.close()
    floor.later()
    floor.quote(ltp="98.90", bid="98.85", ask="98.95", volume=9000)
    floor.step()
    assert floor.order(resting).status is BrokerStatus.FILLED


def test_round_costs_the_same_queries_for_one_order_and_for_fifty(
    floor: Floor, django_assert_max_num_queries
) -> None:
    for _ in range(50):
        floor.place(order_type=LIMIT, price="100.05", quantity=65)
    with django_assert_max_num_queries(8):
        floor.step()
    assert PaperTrade.objects.count() >= 10


def test_funds_follow_the_trades(floor: Floor) -> None:
    before = floor.broker.funds()
    assert (before.available, before.used) == (Decimal("10000000.00"), Decimal("0.00"))
    floor.trade()
    funds = floor.broker.funds()
    assert funds.used == Decimal("6503.25")
    charges = Decimal("10000000.00") - funds.available - funds.used
    assert charges == Decimal("26.54")


def test_equity_delivery_sale_of_shares_goes_through(floor: Floor) -> None:
    from tests.factories.marketdata import make_instrument

    floor.instrument_id = make_instrument("RELIANCE").id
    floor.quote("1400", bid="1399.9", ask="1400.1")
    floor.trade(quantity=3, product=Product.CNC)
    floor.trade(quantity=3, product=Product.CNC, side=Side.SELL)
    assert floor.broker.positions() == []
