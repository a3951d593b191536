"""Margin is asked for what opens, and for nothing else."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from brokers.margin import opening_quantity, required_margin
from terminal.kernel.enums import Product, Side
from tests.factories.costs import QUANTITIES, SPECS, TRADES

orders = {name: TRADES[name] for name in ("spec", "side", "product", "price")}
nets = st.integers(-100_000, 100_000)


@given(quantity=QUANTITIES, net_quantity=nets, **orders)
def test_margin_is_never_negative(quantity, net_quantity, **order) -> None:
    assert required_margin(quantity=quantity, net_quantity=net_quantity, **order) >= 0


@given(quantity=QUANTITIES, more=QUANTITIES, net_quantity=nets, **orders)
def test_margin_never_falls_as_quantity_grows(quantity, more, net_quantity, **order) -> None:
    small = required_margin(quantity=quantity, net_quantity=net_quantity, **order)
    large = required_margin(quantity=quantity + more, net_quantity=net_quantity, **order)
    assert large >= small


@given(quantity=QUANTITIES, held=QUANTITIES, **orders)
def test_closing_needs_no_margin(quantity, held, **order) -> None:
    net = -order["side"].sign * (quantity + held)
    assert required_margin(quantity=quantity, net_quantity=net, **order) == 0


@given(quantity=QUANTITIES, held=st.integers(0, 100_000), **orders)
def test_only_the_opening_part_counts(quantity, held, **order) -> None:
    net = -order["side"].sign * held
    flat = required_margin(quantity=max(quantity - held, 0) or 1, net_quantity=0, **order)
    asked = required_margin(quantity=quantity, net_quantity=net, **order)
    assert asked == (flat if quantity > held else 0)


@given(quantity=QUANTITIES, price=TRADES["price"], product=st.sampled_from(Product))
def test_bought_options_cost_their_premium(quantity, price, product) -> None:
    option = next(item for item in SPECS if item.is_option)
    asked = required_margin(
        spec=option, side=Side.BUY, quantity=quantity, price=price, product=product, net_quantity=0
    )
    assert asked == (quantity * price).quantize(Decimal("0.01"))


@given(side=st.sampled_from(Side), quantity=QUANTITIES, net=nets)
def test_opening_quantity_is_how_much_further_from_flat_one_can_get(side, quantity, net) -> None:
    opening = opening_quantity(side, quantity, net)
    assert 0 <= opening <= quantity
    same_side = net * side.sign >= 0
    assert opening == (quantity if same_side else max(quantity - abs(net), 0))
