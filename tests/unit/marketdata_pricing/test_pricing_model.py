"""Where a price tells no volatility, and what the Greeks of nothing are."""

from dataclasses import replace

import numpy as np
import pytest

from marketdata.pricing.convention import CONVENTIONS, HOUSE, NSE, TRADING_TIME, UPSTOX
from marketdata.pricing.model import greeks, implied_vols, option_prices

FORWARD, YEARS = 26_000.0, 3 / 365
NAN = float("nan")


def vol(price, *, strike=26_000.0, is_call=True, years=YEARS, convention=HOUSE, reference=FORWARD):
    found = implied_vols(
        convention, prices=np.array([price]), is_call=is_call, reference=reference,
        strikes=np.array([strike]), years=years,
    )  # fmt: skip
    return found[0]


def test_a_known_price_gives_its_volatility():
    price = option_prices(
        HOUSE, is_call=True, reference=FORWARD, strikes=26_000.0, years=YEARS, sigma=0.1325
    )
    assert vol(float(price)) == pytest.approx(0.1325, abs=1e-12)


@pytest.mark.parametrize(
    ("price", "terms"),
    [
        (NAN, {}),
        (0.0, {}),
        (-5.0, {}),
        (0.04, {"strike": 27_000.0}),  # below a tick
        (26_000.0, {}),  # more than a call can be worth
        (40.0, {"years": 0.0}),
        (40.0, {"years": -0.01}),
        (40.0, {"years": NAN}),
        (40.0, {"strike": 0.0}),
        (40.0, {"strike": NAN}),
        (40.0, {"reference": NAN}),
        (40.0, {"reference": 0.0}),
    ],
)
def test_no_volatility_from_a_price_that_tells_none(price, terms):
    assert np.isnan(vol(price, **terms))


@pytest.mark.parametrize("convention", [replace(HOUSE, rate=0.0), replace(NSE, rate=0.0)])
def test_one_tick_of_time_value_is_the_least_that_counts(convention):
    for strike, is_call in ((25_000.0, True), (27_000.0, False)):
        terms = {"strike": strike, "is_call": is_call, "convention": convention}
        assert np.isnan(vol(1000.0, **terms))  # intrinsic value: the solver would say 0
        assert np.isnan(vol(999.0, **terms))
        assert np.isnan(vol(1000.049, **terms))
        assert vol(1000.05, **terms) > 0


@pytest.mark.parametrize("minutes", [1, 5, 30, 60])
@pytest.mark.parametrize("sigma", [0.1, 0.6, 3.0])
def test_the_last_hour_has_no_floor(minutes, sigma):
    years = minutes / (365 * 1440)
    terms = {"is_call": True, "reference": FORWARD, "strikes": 26_000.0, "years": years}
    price = float(option_prices(HOUSE, sigma=sigma, **terms))
    # At the money a call is worth F sigma sqrt(T / 2 pi).
    assert price == pytest.approx(FORWARD * sigma * (years / 2 / np.pi) ** 0.5, rel=1e-4)
    assert vol(price, years=years) == pytest.approx(sigma, rel=1e-10)
    found = greeks(HOUSE, sigma=np.array(sigma), **terms)
    # All of it decays in the time that is left: twice the average rate is the rate's start.
    assert float(found.theta) * minutes / 1440 == pytest.approx(-price / 2, rel=1e-3)


@pytest.mark.parametrize("convention", CONVENTIONS.values())
@pytest.mark.parametrize(("sigma", "years"), [(NAN, YEARS), (0.0, YEARS), (0.1, 0.0), (0.1, -1.0)])
def test_without_volatility_or_time_every_greek_is_unknown(convention, sigma, years):
    found = greeks(
        convention, is_call=True, reference=FORWARD, strikes=np.array([25_000.0, 27_000.0]),
        years=years, sigma=np.full(2, sigma),
    )  # fmt: skip
    for name in ("iv", "delta", "gamma", "theta", "vega", "rho"):
        assert np.isnan(getattr(found, name)).all(), name


def test_an_unknown_strike_leaves_its_neighbours_alone():
    prices = np.array([300.0, NAN, 80.0])
    found = implied_vols(
        HOUSE, prices=prices, is_call=np.array([False, True, True]), reference=FORWARD,
        strikes=np.array([25_900.0, 26_000.0, 26_100.0]), years=YEARS,
    )  # fmt: skip
    assert np.isfinite(found).tolist() == [True, False, True]


def test_greeks_are_in_the_units_of_the_house():
    terms = {"is_call": False, "reference": 26_000.0, "strikes": 25_500.0}
    base = {"years": 20 / 365, "sigma": np.array(0.14)}
    found = greeks(HOUSE, **terms, **base)

    def price(**changes):
        rate = changes.pop("rate", HOUSE.rate)
        return float(option_prices(replace(HOUSE, rate=rate), **{**terms, **base, **changes}))

    here = price()
    assert float(found.vega) == pytest.approx(price(sigma=0.15) - here, rel=0.02)  # a vol point
    assert float(found.theta) == pytest.approx(price(years=19 / 365) - here, rel=0.03)  # a day
    assert float(found.rho) == pytest.approx(price(rate=HOUSE.rate + 0.01) - here, rel=1e-3)
    assert float(found.delta) == pytest.approx(price(reference=26_001.0) - here, rel=1e-2)


def test_theta_without_interest_leaves_out_what_the_premium_earns():
    terms = {
        "is_call": True, "reference": 26_000.0, "strikes": np.array([25_000.0, 26_000.0]),
        "years": 30 / 365, "sigma": np.array([0.15, 0.12]),
    }  # fmt: skip
    with_interest = greeks(HOUSE, **terms)
    without = greeks(replace(HOUSE, theta_with_interest=False), **terms)
    price = option_prices(HOUSE, **terms)
    np.testing.assert_allclose(with_interest.theta - without.theta, HOUSE.rate * price / 365)
    assert (without.theta < 0).all()


def test_conventions_are_found_by_name():
    named = {"house": HOUSE, "trading_time": TRADING_TIME, "nse": NSE, "upstox": UPSTOX}
    assert named == CONVENTIONS
