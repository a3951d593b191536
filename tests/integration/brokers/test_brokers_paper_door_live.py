"""The paper exchange's door with the real clocks, calendar and instruments."""

from datetime import timedelta

import pytest

from brokers.models import PaperOrder
from brokers.paper.adapter import PaperBroker
from terminal.infra.redis import redis_client
from terminal.kernel.enums import BrokerStatus, OrderType
from terminal.kernel.errors import BrokerRejected, BrokerUnavailable
from tests.factories.accounts import make_organisation, make_user
from tests.factories.brokers import make_paper_account, modify_request, place_request
from tests.factories.live import clear_market, set_market
from tests.factories.marketdata import make_instrument
from tests.factories.paper import OPEN_AT, Floor

RESTING = {"order_type": OrderType.LIMIT, "price": "90"}


def refusal(floor: Floor, **terms) -> str:
    """Return the raw code with which an order is refused."""
    with pytest.raises(BrokerRejected) as caught:
        floor.place(**terms)
    assert not PaperOrder.objects.exists()
    return caught.value.raw_code


def test_closed_market_is_refused(floor: Floor) -> None:
    set_market(always_open=False, market_at=OPEN_AT + timedelta(hours=9))
    assert refusal(floor) == "MARKET_CLOSED"


def test_year_without_a_calendar_is_refused(floor: Floor) -> None:
    set_market(always_open=False, market_at=OPEN_AT.replace(year=1999))
    assert refusal(floor) == "MARKET_CLOSED"


def test_replayed_session_is_open_when_it_was(floor: Floor) -> None:
    set_market(always_open=False, market_at=OPEN_AT.replace(year=2025, month=11, day=14))
    row = floor.order(floor.place())
    assert row.broker_order_id.startswith("251114")


def test_index_and_unknown_instrument_are_refused(floor: Floor) -> None:
    floor.instrument_id = make_instrument("NIFTY").id
    assert refusal(floor) == "UNKNOWN_INSTRUMENT"
    floor.instrument_id = 4_000_000
    assert refusal(floor) == "UNKNOWN_INSTRUMENT"


def test_without_a_feed_nothing_is_placed_and_it_may_be_tried_again(floor: Floor) -> None:
    clear_market()
    with pytest.raises(BrokerUnavailable) as caught:
        floor.place()
    assert caught.value.retryable
    assert not PaperOrder.objects.exists()


def test_order_is_durable_although_redis_is_away(floor: Floor, settings, monkeypatch) -> None:
    import redis as library

    from terminal.infra import doorbell

    def away() -> None:
        raise library.ConnectionError("away")

    monkeypatch.setattr(doorbell, "redis_client", away)
    broker_id = floor.place(**RESTING)
    assert PaperOrder.objects.get().status == "OPEN"
    assert floor.order(broker_id).status is BrokerStatus.OPEN


def test_quantity_cannot_fall_to_what_has_filled(floor: Floor) -> None:
    floor.quote(ask_qty=65, volume=7000)
    broker_id = floor.trade(order_type=OrderType.LIMIT, price="100.05", quantity=195)
    with pytest.raises(BrokerRejected) as caught:
        floor.broker.modify(modify_request(broker_id, quantity=65))
    assert caught.value.raw_code == "BELOW_FILLED"
    assert floor.order(broker_id).quantity == 195


def test_account_cannot_touch_or_see_another_accounts_order(floor: Floor) -> None:
    owner = make_user()
    stranger = PaperBroker(make_paper_account(make_organisation(owner), owner))
    broker_id = floor.place(**RESTING)
    for call in (stranger.cancel, lambda x: stranger.modify(modify_request(x))):
        with pytest.raises(BrokerRejected) as caught:
            call(broker_id)
        assert caught.value.raw_code == "ORDER_NOT_FOUND"
    assert stranger.orders_by_id([broker_id]) == stranger.order_book() == []
    assert stranger.trade_book() == stranger.positions() == []
    assert floor.order(broker_id).status is BrokerStatus.OPEN


def test_placing_rings_the_exchange(floor: Floor) -> None:
    redis_client().delete("doorbell:paper_exchange")
    floor.broker.place(place_request(floor.instrument_id, **RESTING))
    floor.exchange._is_hinted = False
    floor.exchange.idle()
    assert floor.exchange._is_hinted
    assert floor.exchange.step(floor.lease) is True
