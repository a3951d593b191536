"""Numbers in words, dated defaults and the canonical form."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from rms import wording
from rms.canonical import decode, encode, encode_set
from rms.defaults import default_limits
from rms.engine import rules_hash
from rms.limits import LimitSet, Window
from rms.rules.catalogue import ALL_RULES
from rms.snapshot import RiskSnapshot, TwinIntent
from terminal.kernel.enums import Exchange, OrderType, Product
from tests.factories.rms import make_effective, make_snapshot


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (100000, "1,00,000"),
        (12345678, "1,23,45,678"),
        (-1234567, "-12,34,567"),
    ],
)
def test_grouped_is_indian(number, words):
    assert wording.grouped(number) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "₹0"),
        ("10000000.00", "₹1,00,00,000"),
        ("1234.5", "₹1,234.50"),
        ("0.0025", "₹0.0025"),
        ("-99.999", "-₹99.999"),
        ("1E+2", "₹100"),
        ("NaN", "₹NaN"),
    ],
)
def test_rupees_show_what_is_there(amount, words):
    assert wording.rupees(Decimal(amount)) == words


def test_units_name_lots_of_derivatives():
    assert wording.units(130, 65) == "130 units (2 lots)"
    assert wording.units(65, 65) == "65 units (1 lot)"
    assert wording.units(1, 1) == "1 unit"
    assert wording.units(70, 65) == "70 units"


def test_defaults_of_old_recorded_days_are_the_first_known():
    assert default_limits(date(2022, 11, 14)) == default_limits(date(2025, 8, 1))
    assert {slab.type.value for slab in default_limits(date(2026, 11, 23)).collars} == {
        "EQ",
        "FUT",
        "OPT",
    }


def test_snapshot_survives_its_canonical_form_exactly():
    snapshot = make_snapshot(
        quote_age_s=0.1 + 0.2,
        recent_twin=TwinIntent("a", 1 / 3),
        required_margin=Decimal("1E+2"),
        effective=make_effective(
            entry_window=Window(time(9, 15), time(15, 0)),
            banned_exchanges=frozenset({Exchange.MCX, Exchange.CDS}),
            sources={"entry_window": "USER"},
        ),
    )
    assert decode(RiskSnapshot, encode(snapshot)) == snapshot
    empty = make_snapshot(spec=None, quote=None, phase=None, required_margin=None, quote_age_s=None)
    assert decode(RiskSnapshot, encode(empty)) == empty


def test_limit_set_keeps_only_what_was_said():
    limits = LimitSet(
        max_order_lots=0,
        max_order_value=Decimal("5.50"),
        banned_products=frozenset({Product.MIS}),
        banned_order_types=frozenset({OrderType.SL_M}),
    )
    data = encode_set(limits)
    assert sorted(data) == [
        "banned_order_types",
        "banned_products",
        "max_order_lots",
        "max_order_value",
    ]
    assert decode(LimitSet, data) == limits
    assert decode(LimitSet, {"gone_by_now": 1}) == LimitSet()


def test_rules_declare_themselves_and_are_registered_once():
    assert len({rule.code for rule in ALL_RULES}) == len(ALL_RULES)
    for rule in ALL_RULES:
        module = type(rule).__module__.rsplit(".", 1)[1]
        assert rule.code == f"rms.{module}"
        assert rule.title
        assert len(rule.description) > 40
        for name in rule.parameters:
            assert hasattr(make_effective().limits, name)
        assert bool(rule.parameters) is bool(rule.limit_text(make_effective().limits))


def test_rules_hash_is_stable_and_of_full_length():
    assert rules_hash() == rules_hash()
    assert len(rules_hash()) == 64


def test_replace_of_limits_does_not_leak_between_snapshots():
    first = make_effective()
    second = replace(first, limits=replace(first.limits, max_open_orders=1))
    assert first.limits.max_open_orders != second.limits.max_open_orders
