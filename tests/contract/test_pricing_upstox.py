"""The Upstox convention gives the Greeks in Upstox' own answers, from the prices beside them."""

import gzip
import json
from datetime import date, timedelta

import numpy as np
import pytest

from marketdata.chain.compute import Chain, chain_compute
from marketdata.chain.inputs import ChainInput
from marketdata.pricing.convention import UPSTOX
from marketdata.pricing.model import greeks
from tests.factories.chains import EXPIRES_AT, side
from tests.factories.recorded import recorded

# Both answers were given after the close: the clock stood at 15:30 of that day.
ANSWERS = {"20240627": 1, "20260707": 4}


def answer(expiry: str) -> list[dict]:
    with gzip.open(recorded(f"option_chain/upstox_NIFTY_chain_exp{expiry}.json.gz")) as handle:
        return json.load(handle)["data"]


def chain_of(rows: list[dict], days: int) -> Chain:
    strikes = np.array([row["strike_price"] for row in rows], dtype=float)

    def quoted(name):
        market = [row[name]["market_data"] for row in rows]
        columns = {
            theirs: np.array([one[name] for one in market], dtype=float)
            for theirs, name in (
                ("ltp", "ltp"), ("bid", "bid_price"), ("ask", "ask_price"),
                ("volume", "volume"), ("oi", "oi"), ("previous_oi", "prev_oi"),
            )
        }  # fmt: skip
        return side(strikes, columns["ltp"], **columns)

    return chain_compute(
        ChainInput(
            underlying_id=1,
            underlying="NIFTY",
            expiry=date(2026, 11, 24),
            strikes=strikes,
            ce=quoted("call_options"),
            pe=quoted("put_options"),
            now=EXPIRES_AT - timedelta(days=days),
            expires_at=EXPIRES_AT,
            lot_size=65,
            tick_size=0.05,
            spot=rows[0]["underlying_spot_price"],
        ),
        UPSTOX,
    )


def printed(rows, name):
    """Upstox' values: rows of iv (fraction), delta, gamma, theta, vega."""
    greek = [row[name]["option_greeks"] for row in rows]
    table = {n: np.array([g[n] for g in greek]) for n in ("iv", "delta", "gamma", "theta", "vega")}
    return table | {"iv": table["iv"] / 100}


@pytest.mark.parametrize("expiry", ANSWERS)
def test_greeks_equal_upstoxs(expiry):
    rows = answer(expiry)
    chain = chain_of(rows, ANSWERS[expiry])
    near = np.abs(chain.source.strikes / chain.source.spot - 1) < 0.05
    for name, is_call in (("call_options", True), ("put_options", False)):
        theirs = printed(rows, name)
        otm = (chain.source.strikes >= chain.forward) == is_call
        kept = near & otm & (theirs["iv"] > 0)
        assert kept.sum() >= 20
        at_their_iv = greeks(
            UPSTOX, is_call=is_call, reference=chain.forward, strikes=chain.source.strikes[kept],
            years=chain.years, sigma=theirs["iv"][kept],
        )  # fmt: skip
        for column, bound in (("delta", 5e-4), ("gamma", 6e-5), ("theta", 0.03), ("vega", 0.02)):
            gap = np.abs(getattr(at_their_iv, column) - theirs[column][kept])
            assert np.median(gap) <= bound, column
        ours = chain.ce if is_call else chain.pe
        assert np.nanmedian(np.abs(ours.iv[kept] - theirs["iv"][kept])) <= 0.002
        assert np.nanmedian(np.abs(ours.delta[kept] - theirs["delta"][kept])) <= 0.0015
