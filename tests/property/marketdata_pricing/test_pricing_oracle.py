"""Prices, volatilities and Greeks agree with fifty-digit arithmetic to 1e-9."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marketdata.pricing.convention import HOUSE, NSE
from marketdata.pricing.model import greeks, greeks_of_strikes, implied_vols, option_prices
from tests.factories.chains import Oracle

MINUTE = 1 / (365 * 1440)
references = st.floats(50, 90_000)
moneyness = st.floats(-0.6, 0.6)  # ln(K / F): strikes from about half to about twice the forward
times = st.one_of(st.floats(MINUTE, 60 * MINUTE), st.floats(1 / 365, 5))
sigmas = st.floats(0.03, 4)
rates = st.floats(0, 0.12)
rights = st.booleans()
models = st.sampled_from([HOUSE, NSE])
close = {"rel": 1e-9, "abs": 1e-9}


def oracle(convention, is_call, reference, strike, years, sigma) -> Oracle:
    level = "forward" if convention.model == "black76" else "spot"
    return Oracle(
        is_call=is_call, strike=strike, sigma=sigma, years=years, rate=convention.rate,
        **{level: reference},
    )  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(models, rates, rights, references, moneyness, times, sigmas)
def test_price_and_greeks_equal_the_oracle(model, rate, is_call, reference, away, years, sigma):
    convention = replace(model, rate=rate)
    strike = reference * float(np.exp(away))
    terms = {"reference": reference, "strikes": np.array([strike]), "years": years}
    exact = oracle(convention, is_call, reference, strike, years, sigma)
    price = option_prices(convention, is_call=is_call, sigma=np.array([sigma]), **terms)
    assert price[0] == pytest.approx(float(exact.price()), **close)
    found = greeks(convention, is_call=is_call, sigma=np.array([sigma]), **terms)
    names = ("delta", "gamma", "theta", "vega", "rho")
    for name, value in zip(names, exact.greeks(), strict=True):
        assert getattr(found, name)[0] == pytest.approx(float(value), **close), name


@settings(deadline=None, max_examples=300)
@given(models, rates, rights, references, moneyness, times, sigmas)
def test_the_oracles_price_gives_back_its_volatility(
    model, rate, is_call, reference, away, years, sigma
):
    convention = replace(model, rate=rate)
    strike = reference * float(np.exp(away))
    exact = oracle(convention, is_call, reference, strike, years, sigma)
    price, vega = float(exact.price()), float(exact.greeks()[3])
    # A price is a double: at a low vega its last bit alone moves the volatility.
    assume(vega > 1e-4 and price < 0.98 * max(reference, strike))
    found = implied_vols(
        convention, prices=np.array([price]), is_call=is_call, reference=reference,
        strikes=np.array([strike]), years=years,
    )  # fmt: skip
    assume(np.isfinite(found[0]))
    assert found[0] == pytest.approx(sigma, abs=1e-9 + 8 * np.spacing(price) / (100 * vega))


@settings(deadline=None, max_examples=200)
@given(models, rates, references, times, st.lists(sigmas, min_size=5, max_size=5), st.booleans())
def test_puts_by_parity_equal_puts_by_the_model(model, rate, reference, years, sigma, interest):
    convention = replace(model, rate=rate, theta_with_interest=interest, dividend_yield=0.01)
    strikes = reference * np.array([0.7, 0.95, 1.0, 1.05, 1.4])
    terms = {"reference": reference, "strikes": strikes, "years": years, "sigma": np.array(sigma)}
    calls, puts = greeks_of_strikes(convention, **terms)
    for is_call, side in ((True, calls), (False, puts)):
        single = greeks(convention, is_call=is_call, **terms)
        for name in ("iv", "delta", "gamma", "theta", "vega", "rho"):
            np.testing.assert_allclose(
                getattr(side, name), getattr(single, name), rtol=1e-9, atol=1e-9
            )
