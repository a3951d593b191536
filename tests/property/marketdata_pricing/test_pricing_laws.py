"""What holds for every option: parity, monotonicity, and a volatility that gives the price."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata.pricing.convention import HOUSE, NSE, UPSTOX
from marketdata.pricing.marks import parity_forward
from marketdata.pricing.model import implied_vols, option_prices

conventions = st.builds(
    lambda known, rate: replace(known, rate=rate),
    st.sampled_from([HOUSE, NSE, UPSTOX]), st.floats(0, 0.12),
)  # fmt: skip
levels = st.floats(100, 90_000)
times = st.one_of(st.floats(2e-6, 1e-4), st.floats(1e-3, 3))
sigmas = st.floats(0.05, 2.5)
SHAPE = np.array([0.6, 0.8, 0.9, 0.97, 0.99, 1.0, 1.01, 1.03, 1.1, 1.25, 1.6])


def prices(convention, level, years, sigma, is_call):
    return option_prices(
        convention, is_call=is_call, reference=level, strikes=level * SHAPE, years=years,
        sigma=sigma,
    )  # fmt: skip


@settings(deadline=None)
@given(conventions, levels, times, sigmas)
def test_call_less_put_is_the_discounted_forward_less_the_strike(convention, level, years, sigma):
    call, put = (prices(convention, level, years, sigma, right) for right in (True, False))
    discount = np.exp(-convention.rate * years)
    forward = level if convention.model == "black76" else level / discount
    np.testing.assert_allclose(
        call - put, discount * (forward - level * SHAPE), rtol=0, atol=1e-11 * level
    )


@settings(deadline=None)
@given(conventions, levels, times, sigmas, st.floats(1.001, 2))
def test_prices_grow_with_volatility_and_fall_away_from_the_money(
    convention, level, years, sigma, more
):
    for is_call in (True, False):
        price = prices(convention, level, years, sigma, is_call)
        hair = 1e-12 * level
        assert (prices(convention, level, years, sigma * more, is_call) >= price - hair).all()
        steps = np.diff(price) * (-1 if is_call else 1)
        assert (steps >= -hair).all()
        # Convex in the strike: no butterfly is free.
        slopes = np.diff(price) / np.diff(level * SHAPE)
        assert (np.diff(slopes) >= -1e-9).all()


@settings(deadline=None)
@given(conventions, levels, times, sigmas)
def test_the_implied_volatility_gives_the_price_back(convention, level, years, sigma):
    for is_call in (True, False):
        price = prices(convention, level, years, sigma, is_call)
        found = implied_vols(
            convention, prices=price, is_call=is_call, reference=level, strikes=level * SHAPE,
            years=years,
        )  # fmt: skip
        known = np.isfinite(found)
        again = prices(convention, level, years, found, is_call)
        np.testing.assert_allclose(again[known], price[known], rtol=1e-12, atol=1e-11 * level)


@settings(deadline=None)
@given(
    conventions, levels, times, sigmas, st.lists(st.integers(0, 60), max_size=3, unique=True),
    st.floats(0.2, 3),
)  # fmt: skip
def test_the_parity_forward_survives_stale_legs(convention, level, years, sigma, stale, factor):
    convention = replace(convention, model="black76")
    strikes = np.linspace(0.85, 1.15, 61) * level
    call, put = (
        option_prices(
            convention, is_call=right, reference=level, strikes=strikes, years=years, sigma=sigma
        )
        for right in (True, False)
    )
    call[stale] *= factor
    discount = float(np.exp(-convention.rate * years))
    found = parity_forward(strikes, call, put, discount=discount)
    assert found is not None
    assert abs(found - level) <= 1e-9 * level
