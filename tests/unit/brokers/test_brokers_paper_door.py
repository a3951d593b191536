"""What the paper exchange refuses at the door, and what its words mean."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from brokers.paper.checks import RefusalCode, place_refusal
from brokers.paper.mapping import (
    STATUSES,
    PaperStatus,
    broker_order_id,
    order_number,
    status_of,
)
from terminal.kernel.enums import BrokerStatus, OrderType, Product, SessionPhase, Side
from tests.factories.brokers import place_request
from tests.factories.marketdata import spec

OPTION = replace(spec(), lower_circuit=Decimal(10), upper_circuit=Decimal(500))
TODAY = date(2026, 11, 23)
LIMIT, SL, SL_M = OrderType.LIMIT, OrderType.SL, OrderType.SL_M


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({}, None),
        ({"order_type": LIMIT, "price": "100.05"}, None),
        ({"order_type": SL, "price": "105", "trigger_price": "104"}, None),
        ({"order_type": SL, "price": "95", "trigger_price": "96", "side": Side.SELL}, None),
        ({"product": Product.CNC}, RefusalCode.PRODUCT),
        ({"tag": "T" * 21}, RefusalCode.TAG),
        ({"tag": "a b"}, RefusalCode.TAG),
        ({"quantity": 0}, RefusalCode.QUANTITY),
        ({"quantity": -65}, RefusalCode.QUANTITY),
        ({"quantity": 66}, RefusalCode.LOT_MULTIPLE),
        ({"quantity": 65 * 28}, RefusalCode.FREEZE_QUANTITY),
        ({"order_type": LIMIT}, RefusalCode.PRICE),
        ({"price": "100"}, RefusalCode.PRICE),
        ({"order_type": LIMIT, "price": "0"}, RefusalCode.PRICE),
        ({"order_type": LIMIT, "price": "100.03"}, RefusalCode.TICK),
        ({"order_type": LIMIT, "price": "500.05"}, RefusalCode.PRICE_BAND),
        ({"order_type": LIMIT, "price": "9.95"}, RefusalCode.PRICE_BAND),
        ({"order_type": SL_M}, RefusalCode.TRIGGER_PRICE),
        ({"trigger_price": "100"}, RefusalCode.TRIGGER_PRICE),
        ({"order_type": SL_M, "trigger_price": "100.01"}, RefusalCode.TICK),
        ({"order_type": SL, "price": "103", "trigger_price": "104"}, RefusalCode.TRIGGER_PRICE),
    ],
)
def test_terms_at_the_door(terms, code) -> None:
    refusal = place_refusal(place_request(1, **terms), OPTION, SessionPhase.OPEN, TODAY)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("phase", "words"),
    [(SessionPhase.CLOSED, "NFO is closed."), (SessionPhase.PREOPEN, "NFO is in pre-open.")],
)
def test_closed_market_takes_nothing_and_says_what_risk_says(phase, words) -> None:
    refusal = place_refusal(place_request(1), OPTION, phase, TODAY)
    assert refusal.code is RefusalCode.MARKET_CLOSED
    assert refusal.message == words


def test_index_and_expired_contract_cannot_be_traded() -> None:
    index = place_refusal(place_request(1), spec("NIFTY"), SessionPhase.OPEN, TODAY)
    assert index.code is RefusalCode.UNKNOWN_INSTRUMENT
    late = place_refusal(place_request(1), OPTION, SessionPhase.OPEN, date(2026, 12, 30))
    assert late.code is RefusalCode.CONTRACT_EXPIRED


def test_every_status_is_mapped_and_a_strange_one_is_not_guessed() -> None:
    assert set(STATUSES) == set(PaperStatus)
    assert status_of("COMPLETE") is BrokerStatus.FILLED
    assert status_of("LAPSED") is BrokerStatus.EXPIRED
    assert status_of("complete") is BrokerStatus.UNMAPPED
    assert status_of("") is BrokerStatus.UNMAPPED


@pytest.mark.parametrize("number", [1, 42, 999_999_999, 12_345_678_901])
def test_order_id_names_its_row(number) -> None:
    assert order_number(broker_order_id(number, TODAY)) == number


@pytest.mark.parametrize(
    "broker_id", ["", "42", "26112300000004x", "'; DROP TABLE", "²61123000000042"]
)
def test_strange_order_id_names_no_row(broker_id) -> None:
    assert order_number(broker_id) is None
