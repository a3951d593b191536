"""Rules of state and contract: what each refuses, what it lets pass, and what it says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rms.engine import is_exit
from terminal.kernel.enums import (
    Exchange,
    InstrumentType,
    OrderType,
    Product,
    RiskState,
    SessionPhase,
    Side,
    Validity,
)
from tests.factories.rms import (
    OPTION,
    SHARE,
    make_effective,
    make_risk_intent,
    make_risk_quote,
    make_snapshot,
)
from tests.unit.rms.judging import LONG, SELL, codes, judge, only, share_order, warned


def test_ordinary_order_passes_without_a_word():
    decision = judge()
    assert decision.allowed
    assert decision.violations == decision.warnings == ()


def test_all_violations_are_told_most_severe_first():
    decision = judge(
        {"quantity": 70, "price": Decimal("150.03"), "product": Product.CNC},
        effective=make_effective(RiskState.HALTED),
        phase=SessionPhase.CLOSED,
        orders_today=5000,
    )
    assert [violation.rule for violation in decision.violations] == [
        "rms.scope_state",
        "rms.product_matrix",
        "rms.lot_multiple",
        "rms.tick_multiple",
        "rms.market_hours",
        "rms.price_collar",
        "rms.order_count",
    ]


@pytest.mark.parametrize(
    ("side", "quantity", "net", "in_flight", "expected"),
    [
        (Side.SELL, 65, 130, 0, True),
        (Side.SELL, 130, 130, 0, True),
        (Side.SELL, 195, 130, 0, False),  # would flip
        (Side.SELL, 130, 130, 65, False),  # would flip together with the working exit
        (Side.SELL, 65, 130, 65, True),
        (Side.BUY, 65, 130, 0, False),
        (Side.BUY, 65, -65, 0, True),
        (Side.BUY, 65, 0, 0, False),
        (Side.SELL, 65, 130, 500, False),
    ],
)
def test_is_exit_only_if_all_exits_together_cannot_flip(side, quantity, net, in_flight, expected):
    intent = make_risk_intent(side=side, quantity=quantity)
    snapshot = make_snapshot(net_quantity=net, open_exit_quantity=in_flight)
    assert is_exit(intent, snapshot) is expected


@pytest.mark.parametrize("state", [RiskState.HALTED, RiskState.LIQUIDATING, RiskState.LOCKED])
def test_stopped_scope_blocks_entries_and_lets_exits_pass(state):
    effective = replace(make_effective(state), state_reason="daily loss")
    refused = only(judge(effective=effective))
    assert refused.rule == "rms.scope_state"
    assert "daily loss" in refused.message
    assert refused.scope == "ACCOUNT"
    assert judge(SELL, effective=effective, **LONG).allowed


def test_warn_state_only_warns():
    decision = judge(effective=make_effective(RiskState.WARN))
    assert decision.allowed
    assert warned(decision) == {"scope_state"}


def test_reduce_only_refuses_growth_and_flip_and_offers_the_rest():
    effective = make_effective(RiskState.REDUCE_ONLY)
    assert codes(judge(effective=effective)) == {"reduce_only"}
    flip = only(judge({"side": Side.SELL, "quantity": 195}, effective=effective, **LONG))
    assert flip.would_pass_value == {"field": "quantity", "value": 130}
    assert judge(SELL, effective=effective, **LONG).allowed


def test_inactive_account_and_lost_broker_refuse_entries_and_warn_exits():
    gone = {"account_active": False, "broker_connected": False}
    assert len(judge(**gone).violations) == 2
    leaving = judge(SELL, **gone, **LONG)
    assert leaving.allowed
    assert len(leaving.warnings) == 2


def test_unknown_instrument_refuses_entries_only():
    assert "instrument_known" in codes(judge(spec=None))
    assert judge(SELL, spec=None, **LONG).allowed


@pytest.mark.parametrize(
    "change", [{"type": InstrumentType.IDX}, {"is_tradable": False}, {"lot_size": 0}]
)
def test_untradable_or_incomplete_instrument_is_refused(change):
    assert "instrument_known" in codes(judge(spec=replace(OPTION, **change)))


def test_contract_trades_on_its_expiry_date_and_not_after():
    assert judge(trading_date=date(2026, 11, 24)).allowed
    late = judge(SELL, trading_date=date(2026, 11, 25), **LONG)
    assert codes(late) == {"instrument_expired"}


def test_bans_stop_entries_and_let_exits_pass():
    effective = make_effective(
        banned_instruments=frozenset({1}),
        banned_exchanges=frozenset({Exchange.NFO}),
        banned_products=frozenset({Product.NRML}),
        banned_order_types=frozenset({OrderType.LIMIT}),
    )
    assert len(judge(effective=effective).violations) == 4
    assert judge(SELL, effective=effective, **LONG).allowed


@pytest.mark.parametrize(
    ("intent", "passing"),
    [
        ({"price": None}, None),
        ({"price": Decimal("NaN")}, None),
        ({"price": Decimal("1E+999")}, None),
        ({"price": Decimal(-5)}, None),
        (
            {"order_type": OrderType.MARKET, "price": Decimal(100)},
            {"field": "price", "value": None},
        ),
        ({"trigger_price": Decimal(90)}, {"field": "trigger_price", "value": None}),
        ({"order_type": OrderType.SL}, None),
        (
            {
                "order_type": OrderType.SL,
                "trigger_price": Decimal(101),
                "price": Decimal(102),
                "validity": Validity.IOC,
            },
            {"field": "validity", "value": "DAY"},
        ),
        ({"quantity": 0}, {"field": "quantity", "value": 65}),
        ({"quantity": -65}, {"field": "quantity", "value": 65}),
    ],
)
def test_incomplete_or_contradictory_order_is_refused(intent, passing):
    refused = only(judge(intent))
    assert refused.rule == "rms.order_terms"
    assert refused.would_pass_value == passing


@pytest.mark.parametrize(
    ("spec", "product", "instead"),
    [
        (OPTION, Product.CNC, "NRML"),
        (SHARE, Product.NRML, "CNC"),
        (replace(OPTION, exchange=Exchange.MCX), Product.CNC, "NRML"),
        (replace(OPTION, exchange=Exchange.CDS), Product.CNC, "NRML"),
    ],
)
def test_product_that_the_segment_does_not_know_is_refused(spec, product, instead):
    decision = judge({"product": product}, spec=spec)
    (refused,) = [v for v in decision.violations if v.rule == "rms.product_matrix"]
    assert refused.would_pass_value == {"field": "product", "value": instead}


def test_delivery_sale_above_holding_is_refused_and_intraday_is_not():
    short = only(share_order(Side.SELL, 10, Product.CNC))
    assert short.rule == "rms.delivery_short"
    assert short.would_pass_value == {"field": "product", "value": "MIS"}
    part = only(share_order(Side.SELL, 10, Product.CNC, net_quantity=8, open_exit_quantity=3))
    assert part.would_pass_value == {"field": "quantity", "value": 5}
    assert share_order(Side.SELL, 10, Product.CNC, net_quantity=10).allowed
    assert share_order(Side.SELL, 10, Product.MIS).allowed


@pytest.mark.parametrize(("quantity", "near"), [(1, 65), (66, 65), (120, 130), (97, 65)])
def test_broken_lots_name_the_nearest_whole_number(quantity, near):
    refused = only(judge({"quantity": quantity}))
    assert refused.rule == "rms.lot_multiple"
    assert refused.would_pass_value == {"field": "quantity", "value": near}


@pytest.mark.parametrize(
    ("side", "price", "near"),
    [(Side.BUY, "100.03", "100.00"), (Side.SELL, "100.03", "100.05"), (Side.BUY, "0.03", "0.05")],
)
def test_off_tick_price_names_the_tick_that_does_not_pay_more(side, price, near):
    refused = only(judge({"side": side, "price": Decimal(price)}, quote=make_risk_quote(price)))
    assert refused.rule == "rms.tick_multiple"
    assert refused.would_pass_value == {"field": "price", "value": near}


def test_off_tick_trigger_is_told_beside_an_off_tick_price():
    decision = judge(
        {"order_type": OrderType.SL, "trigger_price": Decimal("101.02"), "price": Decimal("102.02")}
    )
    fields = [violation.would_pass_value["field"] for violation in decision.violations]
    assert fields == ["price", "trigger_price"]


def test_freeze_quantity_is_cut_to_whole_lots():
    refused = only(judge({"quantity": 1820}))
    assert refused.rule == "rms.freeze_quantity"
    assert refused.would_pass_value == {"field": "quantity", "value": 1755}
    assert judge({"quantity": 1755}).allowed


def test_unknown_freeze_quantity_holds_derivative_entries_small():
    spec = replace(OPTION, freeze_qty=None)
    assert judge({"quantity": 325}, spec=spec).allowed
    refused = only(judge({"quantity": 390}, spec=spec))
    assert refused.would_pass_value == {"field": "quantity", "value": 325}
    assert judge({**SELL, "quantity": 390}, spec=spec, net_quantity=390).allowed
    assert share_order(Side.BUY, 1000, Product.CNC).allowed
