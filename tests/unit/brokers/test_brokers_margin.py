"""Margin of single orders."""

from datetime import date
from decimal import Decimal

import pytest

from brokers.errors import RatesNotCovered
from brokers.margin import required_margin
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, InstrumentType, Product, Side
from tests.factories.marketdata import spec

OPTION, FUTURE, SHARE = spec(), spec("NIFTY29DEC26FUT"), spec("RELIANCE")
STOCK_FUTURE = spec("X26DECFUT", type=InstrumentType.FUT, underlying="RELIANCE")
DOLLAR = spec("USDINR", type=InstrumentType.FUT, exchange=Exchange.CDS, underlying="USDINR")
GOLD = spec("GOLD", type=InstrumentType.FUT, exchange=Exchange.MCX, underlying="GOLD")


def margin(what: InstrumentSpec, side: Side, quantity: int, price: str, **more) -> Decimal:
    """Return the margin of an order in a flat NRML account unless told."""
    terms = {"product": Product.NRML, "net_quantity": 0, **more}
    return required_margin(spec=what, side=side, quantity=quantity, price=Decimal(price), **terms)


@pytest.mark.parametrize(
    ("what", "side", "price", "product", "rupees"),
    [
        (OPTION, Side.BUY, "100", Product.NRML, "10000"),
        (OPTION, Side.SELL, "100", Product.NRML, "312000"),  # 12 % of 100 x strike 26000
        (OPTION, Side.SELL, "100", Product.MIS, "312000"),
        (FUTURE, Side.BUY, "26000", Product.NRML, "312000"),
        (FUTURE, Side.SELL, "26000", Product.NRML, "312000"),
        (STOCK_FUTURE, Side.BUY, "1400", Product.NRML, "28000"),
        (SHARE, Side.BUY, "1400", Product.CNC, "140000"),
        (SHARE, Side.BUY, "1400", Product.MIS, "28000"),
        (DOLLAR, Side.BUY, "84", Product.NRML, "252"),
        (GOLD, Side.SELL, "1000", Product.NRML, "20000"),
    ],
)
def test_margin_of_a_hundred_units(what, side, price, product, rupees) -> None:
    assert margin(what, side, 100, price, product=product) == Decimal(rupees)


def test_underlying_price_replaces_the_strike() -> None:
    asked = margin(OPTION, Side.SELL, 100, "1", underlying_price=Decimal(25000))
    assert asked == Decimal(300000)


def test_order_through_zero_pays_for_what_it_opens() -> None:
    assert margin(OPTION, Side.BUY, 130, "100", net_quantity=-65) == Decimal(6500)
    assert margin(OPTION, Side.BUY, 65, "100", net_quantity=-65) == 0
    assert margin(OPTION, Side.BUY, 65, "100", net_quantity=65) == Decimal(6500)


def test_day_before_the_first_table_is_an_error() -> None:
    with pytest.raises(RatesNotCovered):
        margin(FUTURE, Side.BUY, 65, "100", on=date(2016, 1, 1))
    assert margin(FUTURE, Side.BUY, 65, "100", on=date(2020, 1, 1)) == Decimal(780)
