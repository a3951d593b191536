"""Rules of prices, sizes, margin and rates: what each refuses and what it says."""

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from rms.decision import Action
from rms.limits import Window
from rms.snapshot import TwinIntent
from terminal.kernel.enums import (
    OrderType,
    Product,
    RiskState,
    SessionPhase,
    Side,
)
from tests.factories.rms import (
    SHARE,
    make_effective,
    make_risk_quote,
)
from tests.unit.rms.judging import LONG, SELL, codes, judge, only, share_order, warned


@pytest.mark.parametrize(
    ("side", "trigger", "price", "rules"),
    [
        (Side.BUY, "105", "106", set()),
        (Side.BUY, "105", "104", {"stop_trigger"}),
        (Side.BUY, "95", "96", {"stop_trigger"}),
        (Side.SELL, "95", "94", set()),
        (Side.SELL, "95", "96", {"stop_trigger"}),
        (Side.SELL, "100", "99", {"stop_trigger"}),
    ],
)
def test_stop_orders_need_their_prices_on_the_right_side(side, trigger, price, rules):
    intent = {
        "side": side,
        "order_type": OrderType.SL,
        "trigger_price": Decimal(trigger),
        "price": Decimal(price),
    }
    assert codes(judge(intent)) == rules


def test_stop_trigger_without_fresh_price_does_not_hold_up_an_exit():
    intent = {**SELL, "order_type": OrderType.SL_M, "price": None, "trigger_price": Decimal(105)}
    assert codes(judge(intent, **LONG)) == {"stop_trigger"}
    assert judge(intent, quote=None, quote_age_s=None, **LONG).allowed


def test_closed_market_refuses_and_names_the_next_opening():
    opens = datetime(2026, 11, 24, 3, 45, tzinfo=UTC)
    refused = only(judge(phase=SessionPhase.CLOSED, next_open_at=opens))
    assert "Tue 24 Nov 2026, 09:15 IST" in refused.message
    assert refused.would_pass_value == {"field": "not_before", "value": opens.isoformat()}


def test_uncovered_calendar_refuses_entries_and_lets_exits_pass():
    refused = only(judge(phase=None))
    assert "calendar" in refused.message
    assert judge(SELL, phase=None, **LONG).allowed


def test_preopen_takes_nothing_and_says_so():
    for refused in (
        share_order(Side.BUY, 1, Product.CNC, phase=SessionPhase.PREOPEN),
        judge(phase=SessionPhase.PREOPEN),
    ):
        assert "is in pre-open" in only(refused).message


def test_entry_window_in_market_time_stops_entries_only():
    effective = make_effective(entry_window=Window(time(9, 15), time(10, 0)))
    assert codes(judge(effective=effective)) == {"entry_window"}
    assert judge(SELL, effective=effective, **LONG).allowed
    assert judge(effective=make_effective(entry_window=Window(time(10), time(11)))).allowed


@pytest.mark.parametrize(
    "snapshot",
    [
        {"quote": None, "quote_age_s": None},
        {"quote_age_s": None},
        {"quote_age_s": 5.1},
        {"quote_age_s": float("nan")},
        {"quote": make_risk_quote("0")},
        {"effective": make_effective(max_quote_age_s=0)},
    ],
)
def test_missing_or_old_price_refuses_entries_and_warns_exits(snapshot):
    assert "stale_price" in codes(judge(**snapshot))
    leaving = judge(SELL, **snapshot, **LONG)
    assert leaving.allowed
    assert warned(leaving) == {"stale_price"}


@pytest.mark.parametrize(("price", "edge"), [("1700", "1650"), ("1300", "1350")])
def test_price_outside_the_circuit_is_refused_with_its_edge(price, edge):
    decision = judge(
        {"product": Product.CNC, "quantity": 1, "price": Decimal(price)},
        spec=SHARE,
        quote=make_risk_quote("1500"),
    )
    (refused,) = [v for v in decision.violations if v.rule == "rms.price_band"]
    assert Decimal(refused.would_pass_value["value"]) == Decimal(edge)


@pytest.mark.parametrize(
    ("side", "ltp", "price", "outcome"),
    [
        (Side.BUY, "100", "140", "pass"),
        (Side.BUY, "100", "140.05", "reject"),
        (Side.SELL, "100", "59.95", "reject"),
        (Side.SELL, "100", "140.05", "warn"),
        (Side.BUY, "100", "59.95", "warn"),
        (Side.BUY, "10", "30", "pass"),  # ₹20 below a premium of ₹50
        (Side.BUY, "10", "30.05", "reject"),
    ],
)
def test_price_collar_refuses_the_losing_side_and_warns_of_the_other(side, ltp, price, outcome):
    decision = judge({"side": side, "price": Decimal(price)}, quote=make_risk_quote(ltp))
    assert ("price_collar" in codes(decision)) is (outcome == "reject")
    assert ("price_collar" in warned(decision)) is (outcome == "warn")


def test_price_collar_follows_the_book_when_the_last_trade_is_old():
    quote = make_risk_quote("100", bid=Decimal(180), ask=Decimal(182))
    assert judge({"price": Decimal(185)}, quote=quote).allowed


def test_price_collar_measures_a_stop_limit_from_its_trigger():
    stop = {"order_type": OrderType.SL, "trigger_price": Decimal(200), "price": Decimal(205)}
    assert judge(stop).allowed


def test_scope_may_narrow_the_collar():
    effective = make_effective(max_collar_pct=Decimal(5))
    refused = only(judge({"price": Decimal(110)}, effective=effective))
    assert refused.would_pass_value == {"field": "price", "value": "105.00"}


def test_quantity_cap_in_units_and_lots():
    effective = make_effective(max_order_quantity=200)
    assert only(judge({"quantity": 260}, effective=effective)).would_pass_value["value"] == 195
    effective = make_effective(max_order_lots=2)
    assert only(judge({"quantity": 195}, effective=effective)).would_pass_value["value"] == 130
    assert judge({**SELL, "quantity": 195}, effective=effective, net_quantity=195).allowed


def test_value_cap_counts_a_market_order_at_the_last_price():
    effective = make_effective(max_order_value=Decimal(13_000))
    assert judge({"quantity": 130}, effective=effective).allowed
    market = {"order_type": OrderType.MARKET, "price": None, "quantity": 195}
    refused = only(judge(market, effective=effective))
    assert (refused.rule, refused.would_pass_value["value"]) == ("rms.value_cap", 130)
    assert "₹19,500" in refused.message


def test_value_cap_counts_a_low_sell_limit_at_the_market():
    effective = make_effective(max_order_value=Decimal(13_000))
    assert "value_cap" in codes(
        judge({**SELL, "quantity": 195, "price": Decimal(61)}, effective=effective)
    )


def test_margin_shortfall_names_what_would_fit():
    decision = judge(
        {"quantity": 260}, available_funds=Decimal(20_000), required_margin=Decimal(26_000)
    )
    refused = only(decision)
    assert "₹6,000 short" in refused.message
    assert refused.would_pass_value == {"field": "quantity", "value": 195}


@pytest.mark.parametrize("missing", [{"required_margin": None}, {"available_funds": None}])
def test_unknown_margin_refuses_entries_and_lets_exits_pass(missing):
    assert codes(judge(**missing)) == {"margin"}
    assert judge(SELL, **missing, **LONG).allowed


def test_negative_funds_refuse_every_entry_without_suggestion():
    assert only(judge(available_funds=Decimal(-5))).would_pass_value is None


def test_margin_share_is_a_limit():
    effective = make_effective(max_margin_pct=Decimal(50))
    assert codes(judge(available_funds=Decimal(10_000), effective=effective)) == {"margin"}


def test_twin_is_refused_within_the_window_and_warned_for_exits():
    twin = TwinIntent("0198c0de", 0.5)
    refused = only(judge(recent_twin=twin))
    assert refused.would_pass_value == {"field": "wait_s", "value": 1.5}
    assert judge(recent_twin=TwinIntent("0198c0de", 2.0)).allowed
    leaving = judge(SELL, recent_twin=twin, **LONG)
    assert (leaving.allowed, warned(leaving)) == (True, {"duplicate"})


@pytest.mark.parametrize(
    ("total", "exits", "allowed"),
    [(6, 0, True), (7, 0, False), (7, 1, True), (10, 4, False), (9, 3, True), (9, 2, False)],
)
def test_order_rate_keeps_a_lane_for_exits(total, exits, allowed):
    busy = {"orders_last_second": total, "exits_last_second": exits}
    assert judge(**busy).allowed is allowed
    assert judge(SELL, **busy, **LONG).allowed


def test_order_counts_and_open_orders_stop_entries_only():
    busy = {"orders_last_minute": 120, "orders_today": 2000, "open_orders": 200}
    assert [v.rule for v in judge(**busy).violations] == [
        "rms.order_count",
        "rms.order_count",
        "rms.open_orders",
    ]
    assert judge(SELL, **busy, **LONG).allowed


def test_every_violation_is_complete_for_a_reader():
    decision = judge(
        {"quantity": 2001, "price": Decimal("500.03"), "product": Product.CNC},
        effective=make_effective(RiskState.HALTED, max_order_quantity=65),
        phase=SessionPhase.CLOSED,
        broker_connected=False,
        available_funds=Decimal(1),
        required_margin=Decimal(100),
        orders_last_second=50,
        open_orders=500,
    )
    assert len(decision.violations) >= 10
    for violation in decision.violations:
        assert violation.action is Action.REJECT
        shown = violation.to_json()
        for part in ("rule", "title", "message", "limit", "observed", "scope"):
            assert shown[part], (violation.rule, part)


def test_a_source_in_trouble_blocks_entries_and_never_exits():
    trouble = "The source has sent nothing for 9 s."
    entering = judge(feed_trouble=trouble)
    assert codes(entering) == {"feed_health"}
    violation = only(entering)
    assert violation.message == f"{trouble} New positions wait until it is over."
    assert violation.would_pass == "the same order once the source is well again"
    leaving = judge(SELL, feed_trouble=trouble, **LONG)
    assert leaving.allowed
    assert warned(leaving) == {"feed_health"}
    assert leaving.warnings[0].message == f"{trouble} The exit goes ahead."
    flipping = judge(SELL | {"quantity": 195}, feed_trouble=trouble, **LONG)
    assert "feed_health" in codes(flipping)
    assert judge(feed_trouble=None).allowed
