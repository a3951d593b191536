"""What expired contracts are worth, and what their settlement costs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from brokers.charges import settlement_charges
from brokers.matching import settlement_price
from terminal.kernel.enums import Product, Side
from tests.factories.live import make_quote
from tests.factories.marketdata import spec

CLOSE = datetime(2026, 12, 29, 10, 0, tzinfo=UTC)
CALL, PUT, FUTURE = (
    spec("NIFTY29DEC2626000CE"),
    spec("NIFTY29DEC2626000PE"),
    spec("NIFTY29DEC26FUT"),
)


@pytest.mark.parametrize(
    ("contract", "index", "worth"),
    [
        (CALL, "26012.35", "12.35"),
        (CALL, "25900", "0"),
        (PUT, "25900", "100"),
        (PUT, "26000", "0"),
        (FUTURE, "26012.35", "26012.35"),
    ],
)
def test_contract_settles_at_what_the_underlying_makes_of_it(contract, index, worth) -> None:
    underlying = make_quote(9, index, exchange_at=CLOSE)
    own = make_quote(1, "77", exchange_at=CLOSE)
    assert settlement_price(contract, underlying=underlying, own=own) == Decimal(worth)


def test_price_of_the_expiry_date_counts_before_a_later_one() -> None:
    later = make_quote(9, "27000", exchange_at=CLOSE + timedelta(days=1))
    own = make_quote(1, "13", exchange_at=CLOSE)
    assert settlement_price(CALL, underlying=later, own=own) == 13
    assert settlement_price(CALL, underlying=later, own=None) == 1000
    stale = make_quote(1, "13", exchange_at=CLOSE - timedelta(days=1))
    assert settlement_price(CALL, underlying=None, own=stale) == 13
    assert settlement_price(CALL, underlying=None, own=None) is None


def cost(contract, side: Side, price: str) -> Decimal:
    return settlement_charges(
        spec=contract,
        side=side,
        quantity=65,
        price=Decimal(price),
        product=Product.NRML,
        on=date(2026, 12, 29),
    ).total


def test_only_who_held_an_option_in_the_money_pays_the_tax_on_its_intrinsic_value() -> None:
    assert cost(CALL, Side.SELL, "100") == Decimal("9.75")  # 0.15 % of 6,500
    assert cost(CALL, Side.BUY, "100") == 0
    assert cost(CALL, Side.SELL, "0") == 0
    assert cost(FUTURE, Side.SELL, "26000") == 0
