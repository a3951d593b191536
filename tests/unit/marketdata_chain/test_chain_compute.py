"""Forward, volatilities and Greeks of a chain, and what is unknown in it."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from marketdata.chain.compute import chain_compute
from marketdata.chain.inputs import Side
from marketdata.pricing.convention import HOUSE, NSE, UPSTOX
from marketdata.pricing.model import greeks
from tests.factories.chains import EXPIRES_AT, chain_input, smile_of

NAN = float("nan")
FORWARD = 26_030.0


def nothing(source, name):
    """``source`` with every value of the column ``name`` unknown on both sides."""
    lost = {name: np.full(len(source.strikes), NAN)}
    return replace(source, ce=replace(source.ce, **lost), pe=replace(source.pe, **lost))


def test_the_smile_behind_the_prices_is_found_again():
    chain = chain_compute(chain_input(FORWARD), HOUSE)
    assert chain.forward == pytest.approx(FORWARD, abs=1e-6)
    assert chain.forward_from == "parity"
    near = np.abs(chain.source.strikes / FORWARD - 1) < 0.03
    wanted = smile_of(chain.source.strikes, FORWARD)
    np.testing.assert_allclose(chain.smile[near], wanted[near], atol=1e-8)
    np.testing.assert_array_equal(chain.ce.iv, chain.smile)
    np.testing.assert_array_equal(chain.pe.iv, chain.smile)


def test_greeks_are_those_of_the_model_at_the_smile():
    chain = chain_compute(chain_input(FORWARD), HOUSE)
    for is_call, side in ((True, chain.ce), (False, chain.pe)):
        wanted = greeks(
            HOUSE, is_call=is_call, reference=chain.forward, strikes=chain.source.strikes,
            years=chain.years, sigma=chain.smile,
        )  # fmt: skip
        for name in ("delta", "gamma", "theta", "vega", "rho"):
            np.testing.assert_allclose(getattr(side, name), getattr(wanted, name), atol=1e-10)


def test_a_stale_leg_in_the_money_changes_no_volatility():
    clean = chain_input(FORWARD)
    deep = clean.strikes < FORWARD - 400
    stale = {"bid": NAN, "ask": NAN, "ltp": 5000.0}
    ce = replace(clean.ce, **{n: np.where(deep, v, getattr(clean.ce, n)) for n, v in stale.items()})
    found = chain_compute(replace(clean, ce=ce), HOUSE)
    np.testing.assert_allclose(found.smile, chain_compute(clean, HOUSE).smile, atol=1e-12)
    assert np.isfinite(found.ce.delta[deep & np.isfinite(found.smile)]).all()


def test_what_is_not_traded_has_no_volatility():
    source = chain_input(FORWARD)
    for name in ("bid", "ask"):
        source = nothing(source, name)
    dead = source.strikes == 26_500.0
    ce = replace(source.ce, volume=np.where(dead, 0.0, source.ce.volume))
    chain = chain_compute(replace(source, ce=ce), HOUSE)
    assert np.isnan(chain.ce.iv[dead]).all()
    assert np.isnan(chain.ce.delta[dead]).all()
    assert np.isfinite(chain.ce.iv[source.strikes == 26_450.0]).all()


def test_without_books_the_forward_comes_from_last_prices():
    source = nothing(nothing(chain_input(FORWARD), "bid"), "ask")
    chain = chain_compute(source, HOUSE)
    assert chain.forward_from == "parity"
    assert chain.forward == pytest.approx(FORWARD, abs=1e-6)


def test_books_are_believed_before_last_prices():
    source = chain_input(FORWARD)
    ce = replace(source.ce, ltp=source.ce.ltp + 30.0)
    assert chain_compute(replace(source, ce=ce), HOUSE).forward == pytest.approx(FORWARD, abs=1e-6)


def test_out_of_the_money_is_seen_from_the_carried_spot():
    source = chain_input(FORWARD, step=10.0, spot=26_012.0)  # at 10 %: 26,040
    chain = chain_compute(source, NSE)
    for strike, side in ((26_000.0, chain.pe), (26_030.0, chain.pe), (26_050.0, chain.ce)):
        at = source.strikes == strike
        assert chain.smile[at] == side.iv[at]
        assert chain.ce.iv[at] != chain.pe.iv[at]


@pytest.mark.parametrize(
    ("changes", "forward", "came_from"),
    [
        ({"future": 26_041.5}, 26_041.5, "future"),
        ({"spot": 26_000.0, "future": NAN}, 26_000.0 * np.exp(0.065 * 100 / 24 / 365), "spot"),
        ({"spot": NAN, "future": NAN}, NAN, None),
    ],
)
def test_without_two_legs_the_forward_is_the_future_or_the_carried_spot(
    changes, forward, came_from
):
    source = chain_input(FORWARD, **changes)
    source = replace(source, pe=Side.unknown(len(source.strikes)))
    chain = chain_compute(source, HOUSE)
    assert chain.forward == pytest.approx(forward, nan_ok=True)
    assert chain.forward_from == came_from
    assert np.isnan(chain.totals.synthetic_future)


def test_a_parity_forward_far_from_spot_is_not_believed():
    chain = chain_compute(chain_input(FORWARD, spot=20_000.0), HOUSE)
    assert chain.forward_from == "spot"


def test_options_on_a_future_are_priced_on_it():
    chain = chain_compute(chain_input(FORWARD, future=26_025.0, on_future=True, spot=NAN), HOUSE)
    assert (chain.forward, chain.forward_from) == (26_025.0, "future")
    assert chain.totals.basis == pytest.approx(5.0, abs=1e-6)
    assert chain.atm_strike == 26_000.0  # the lower of two as near


def test_at_the_money_is_the_strike_nearest_to_spot():
    assert chain_compute(chain_input(FORWARD, spot=26_020.0), HOUSE).atm_strike == 26_000.0
    assert chain_compute(chain_input(FORWARD, spot=26_030.0), HOUSE).atm_strike == 26_050.0
    assert chain_compute(chain_input(FORWARD, spot=NAN), HOUSE).atm_strike == 26_050.0


def test_the_exchanges_convention_gives_each_option_its_own_volatility_on_spot():
    source = chain_input(FORWARD, spot=26_012.0)
    chain = chain_compute(source, NSE)
    assert chain.years == 4 / 365
    assert chain.reference == 26_012.0
    at = int(np.flatnonzero(source.strikes == 26_000.0)[0])
    # Spot carried at 10 % is above the forward the prices know: calls look cheap, puts dear.
    assert chain.ce.iv[at] < chain.pe.iv[at]
    assert chain_compute(source, UPSTOX).reference == pytest.approx(FORWARD, abs=0.5)


@pytest.mark.parametrize("minutes", [1, 10, 45])
def test_the_last_hour_is_right_to_the_minute(minutes):
    now = EXPIRES_AT - timedelta(minutes=minutes)
    chain = chain_compute(chain_input(FORWARD, step=5.0, now=now), HOUSE)
    assert chain.years == pytest.approx(minutes / (365 * 1440), rel=1e-12)
    assert chain.days == 0
    known = np.isfinite(chain.smile)
    assert known.sum() >= 3
    wanted = smile_of(chain.source.strikes, FORWARD)
    np.testing.assert_allclose(chain.smile[known], wanted[known], atol=1e-6)


def test_after_expiry_nothing_is_known_but_the_quotes():
    chain = chain_compute(chain_input(FORWARD, now=EXPIRES_AT - timedelta(days=1)), HOUSE)
    dead = chain_compute(replace(chain.source, now=EXPIRES_AT), HOUSE)
    assert dead.years == 0.0
    assert np.isnan(dead.smile).all()
    assert np.isnan(dead.ce.delta).all()
    assert np.isnan(dead.totals.expected_move)


def test_an_empty_chain_and_an_unknown_one_compute():
    for count in (0, 1, 5):
        strikes = np.arange(count) * 50.0 + 26_000.0
        source = replace(
            chain_input(FORWARD), strikes=strikes, ce=Side.unknown(count), pe=Side.unknown(count)
        )
        chain = chain_compute(source, HOUSE)
        assert chain.forward_from == "spot"
        assert np.isnan(chain.totals.gex)
        assert np.isnan(chain.totals.max_pain)
