"""Position arithmetic."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.kernel.enums import Side
from terminal.kernel.positions import Fill, position_from_fills

fills = st.lists(
    st.builds(
        Fill,
        side=st.sampled_from(Side),
        quantity=st.integers(1, 10_000),
        price=st.integers(1, 10_000_000).map(lambda ticks: Decimal(ticks) * Decimal("0.05")),
    ),
    max_size=30,
)


@given(fills, st.integers(1, 1_000_000).map(lambda ticks: Decimal(ticks) * Decimal("0.05")))
def test_pnl_is_cash_plus_value_for_any_fills(history: list[Fill], ltp: Decimal) -> None:
    position = position_from_fills(history)
    cash = sum((-f.side.sign * f.quantity * f.price for f in history), Decimal(0))
    pnl = position.realised_pnl + position.unrealised_pnl(ltp)
    assert abs(pnl - (cash + position.quantity * ltp)) < Decimal("0.000001")
    assert position.quantity == sum(f.side.sign * f.quantity for f in history)


def test_fill_through_zero_opens_the_rest_at_its_own_price() -> None:
    position = position_from_fills(
        [Fill(Side.BUY, 10, Decimal(100)), Fill(Side.SELL, 15, Decimal(110))]
    )
    assert (position.quantity, position.average_price) == (-5, Decimal(110))
    assert position.realised_pnl == Decimal(100)
