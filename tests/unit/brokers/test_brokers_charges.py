"""Charges against known contract notes and the dates on which rates changed."""

from datetime import date
from decimal import Decimal

import pytest

from brokers.charges import BrokeragePlan, charges_for, segment_of, stt_of_the_day
from brokers.charges.schedule import Rate, Schedule
from brokers.charges.segments import Segment
from brokers.errors import RatesNotCovered
from terminal.kernel.enums import Exchange, InstrumentType, Product, Side
from terminal.kernel.money import money
from tests.factories.marketdata import spec

TODAY = date(2026, 11, 23)
SHARE, FUTURE, OPTION = spec("RELIANCE"), spec("NIFTY29DEC26FUT"), spec()


def cost(what, side, quantity, price, product=Product.NRML, on=TODAY, **more):
    """Return the charges of one trade."""
    return charges_for(
        spec=what,
        side=side,
        quantity=quantity,
        price=Decimal(price),
        product=product,
        on=on,
        **more,
    )


def test_delivery_round_trip_of_fifty_lakh_costs_the_known_sum() -> None:
    bought = cost(SHARE, Side.BUY, 5000, "1000", Product.CNC)
    sold = cost(SHARE, Side.SELL, 5000, "1000", Product.CNC)
    assert bought.stt + sold.stt == Decimal("10000.00")
    # 307 as brokers print it: 297 to the exchange and 10 to its investor protection fund.
    assert bought.exchange + sold.exchange == Decimal("297.00")
    assert bought.ipft + sold.ipft == Decimal("10.00")
    assert bought.sebi + sold.sebi == Decimal("10.00")
    assert (bought.stamp, sold.stamp) == (Decimal("750.00"), Decimal("0.00"))
    assert bought.gst + sold.gst == Decimal("57.06")
    assert bought.brokerage == sold.brokerage == 0
    assert bought.total + sold.total == Decimal("11124.06")


@pytest.mark.parametrize(
    ("on", "future", "option"),
    [
        (date(2023, 3, 31), "1.00", "5.00"),
        (date(2023, 4, 1), "1.25", "6.25"),
        (date(2024, 9, 30), "1.25", "6.25"),
        (date(2024, 10, 1), "2.00", "10.00"),
        (date(2026, 3, 31), "2.00", "10.00"),
        (date(2026, 4, 1), "5.00", "15.00"),
    ],
)
def test_transaction_tax_changes_on_its_day(on, future, option) -> None:
    assert cost(FUTURE, Side.SELL, 100, "100", on=on).stt == Decimal(future)
    assert cost(OPTION, Side.SELL, 100, "100", on=on).stt == Decimal(option)
    assert cost(OPTION, Side.BUY, 100, "100", on=on).stt == 0


def test_exchange_charge_became_uniform_in_october_2024() -> None:
    assert cost(OPTION, Side.BUY, 1000, "100", on=date(2024, 9, 30)).exchange == Decimal("50.00")
    assert cost(OPTION, Side.BUY, 1000, "100", on=date(2024, 10, 1)).exchange == Decimal("35.03")


def test_intraday_shares_pay_tax_on_the_sale_only() -> None:
    assert cost(SHARE, Side.BUY, 100, "1000", Product.MIS).stt == 0
    assert cost(SHARE, Side.SELL, 100, "1000", Product.MIS).stt == Decimal("25.00")
    assert cost(SHARE, Side.BUY, 100, "1000", Product.MIS).stamp == Decimal("3.00")


def test_commodities_pay_their_own_tax_and_currencies_none() -> None:
    gold = spec("GOLD", type=InstrumentType.FUT, exchange=Exchange.MCX, underlying="GOLD")
    dollar = spec("USDINR", type=InstrumentType.FUT, exchange=Exchange.CDS, underlying="USDINR")
    assert cost(gold, Side.SELL, 100, "1000").stt == Decimal("10.00")
    assert cost(dollar, Side.SELL, 1000, "84").stt == 0


def test_brokerage_is_the_lower_of_percentage_and_cap() -> None:
    assert cost(SHARE, Side.BUY, 10, "650", Product.MIS).brokerage == Decimal("1.95")
    assert cost(FUTURE, Side.BUY, 65, "26000").brokerage == Decimal("20.00")
    rest = cost(FUTURE, Side.BUY, 65, "26000", brokerage_charged=money(15)).brokerage
    assert rest == Decimal("5.00")
    free = BrokeragePlan(cap=Decimal(0))
    assert cost(FUTURE, Side.BUY, 65, "26000", plan=free).brokerage == 0


def test_options_cost_the_cap_per_order_however_small_the_premium() -> None:
    assert cost(OPTION, Side.BUY, 65, "0.05").brokerage == Decimal("20.00")
    assert cost(OPTION, Side.BUY, 65, "1", brokerage_charged=money(20)).brokerage == 0


def test_day_before_the_first_rate_is_an_error_not_free() -> None:
    with pytest.raises(RatesNotCovered) as caught:
        cost(SHARE, Side.BUY, 1, "100", on=date(2017, 6, 30))
    assert caught.value.code == "rates.not_covered"
    assert caught.value.extra["on"] == "2017-06-30"


def test_levy_without_a_rate_is_an_error() -> None:
    rate = Rate(date(2020, 1, 1), Decimal(1), Decimal(1), "made up")
    schedule = Schedule({("stt", Segment.DELIVERY, Exchange.NSE): [rate]})
    with pytest.raises(RatesNotCovered):
        cost(SHARE, Side.BUY, 1, "100", Product.CNC, schedule=schedule)


def test_tax_of_a_day_is_in_whole_rupees() -> None:
    notes = [cost(OPTION, Side.SELL, 65, price) for price in ("10", "11", "12")]
    assert [note.stt for note in notes] == [Decimal("0.98"), Decimal("1.07"), Decimal("1.17")]
    assert stt_of_the_day(notes) == Decimal("3.00")


def test_segment_follows_instrument_and_product() -> None:
    assert segment_of(SHARE, Product.MIS) is Segment.INTRADAY
    assert segment_of(SHARE, Product.CNC) is Segment.DELIVERY
    assert segment_of(OPTION, Product.MIS) is Segment.OPTION
    assert Segment.OPTION.is_option
    assert not Segment.FUTURE.is_option
