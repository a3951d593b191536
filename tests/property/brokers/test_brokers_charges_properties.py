"""Levies add up, and more turnover never costs less."""

from dataclasses import fields
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from brokers.charges import Charges, Segment, charges_for
from brokers.charges.schedule import default_schedule
from tests.factories.costs import QUANTITIES, TRADES


@settings(max_examples=150)
@given(quantity=QUANTITIES, **TRADES)
def test_levies_are_whole_paise_and_sum_to_the_total(quantity, **trade) -> None:
    charges = charges_for(quantity=quantity, **trade)
    levies = [getattr(charges, f.name) for f in fields(Charges) if f.name != "total"]
    assert all(levy >= 0 and levy == levy.quantize(Decimal("0.01")) for levy in levies)
    assert sum(levies) == charges.total


@settings(max_examples=150)
@given(quantity=QUANTITIES, more=QUANTITIES, **TRADES)
def test_no_levy_falls_as_turnover_grows(quantity, more, **trade) -> None:
    small = charges_for(quantity=quantity, **trade)
    large = charges_for(quantity=quantity + more, **trade)
    for field in fields(Charges):
        assert getattr(large, field.name) >= getattr(small, field.name), field.name


@settings(max_examples=100)
@given(parts=st.lists(QUANTITIES, min_size=1, max_size=6), **TRADES)
def test_one_order_pays_brokerage_once_however_it_fills(parts, **trade) -> None:
    charged = Decimal(0)
    for quantity in parts:
        charges = charges_for(quantity=quantity, brokerage_charged=charged, **trade)
        charged += charges.brokerage
    assert charged <= Decimal(20)


def test_every_segment_has_every_levy_from_the_same_day_on() -> None:
    keys = default_schedule().keys()
    # What an exercise costs concerns options alone, and its base was another before 2019-09-01.
    assert {segment for levy, segment, _ in keys if levy == "stt_exercise"} == {Segment.OPTION}
    levies = {levy for levy, _, _ in keys} - {"stt_exercise"}
    places = {(segment, exchange) for _, segment, exchange in keys}
    assert levies == {"stt", "exchange", "ipft", "sebi", "stamp", "gst"}
    for segment, exchange in places:
        for levy in levies:
            assert default_schedule().rate(levy, segment, exchange, date(2017, 7, 1)).source
