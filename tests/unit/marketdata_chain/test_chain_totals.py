"""PCR, max pain, straddle, expected move and gamma exposure, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from marketdata.chain.compute import chain_compute
from marketdata.chain.totals import atm_volatility, gamma_exposure, known_sum, max_pain, nearest
from marketdata.pricing.convention import HOUSE
from tests.factories.chains import chain_input

NAN = float("nan")


def array(*values):
    return np.array(values, dtype=float)


def test_sums_leave_out_what_is_unknown():
    assert known_sum(array(1, NAN, 2)) == 3
    assert np.isnan(known_sum(array(NAN, NAN)))
    assert np.isnan(known_sum(array()))
    assert known_sum(array(0, 0)) == 0


def test_nearest_takes_the_lower_of_two():
    strikes = array(100, 150, 200)
    assert nearest(strikes, 125) == 100
    assert nearest(strikes, 126) == 150
    assert nearest(strikes, 1e9) == 200
    assert np.isnan(nearest(strikes, NAN))
    assert np.isnan(nearest(array(), 100))


def test_the_volatility_at_the_money_lies_between_its_neighbours():
    strikes, smile = array(100, 110, 120, 130), array(0.2, 0.18, NAN, 0.22)
    assert atm_volatility(strikes, smile, 105) == pytest.approx(0.19)
    assert atm_volatility(strikes, smile, 120) == pytest.approx(0.20)
    assert np.isnan(atm_volatility(strikes, smile, 99))
    assert np.isnan(atm_volatility(strikes, smile, 131))
    assert np.isnan(atm_volatility(strikes, smile * NAN, 110))


def test_max_pain_by_hand():
    strikes = array(100, 110, 120)
    # At 110: calls of 100 take 10 x 4, puts of 120 take 10 x 4. At 100 and 120: 90.
    assert max_pain(strikes, array(4, 1, 0), array(0, 1, 4)) == 110
    assert max_pain(strikes, array(0, 0, 7), array(7, 0, 0)) == 100  # nothing pays: the lowest
    assert max_pain(strikes, array(9, 0, 0), array(0, NAN, 0)) == 100
    assert max_pain(strikes, array(0, NAN, 0), array(0, 0, 9)) == 120
    assert np.isnan(max_pain(strikes, array(NAN, 0, 0), array(0, 0, 0)))


def test_gamma_exposure_is_rupees_a_percent():
    gex = gamma_exposure(
        (array(0.001, 0.001, NAN, NAN), array(0.001, NAN, 0.002, NAN)),
        (array(1000, 500, 10, 10), array(400, 10, 100, 10)),
        20_000.0,
    )
    # 0.6 units a rupee, 200 rupees a percent: 120 units of 20,000.
    assert gex[:3] == pytest.approx([2_400_000.0, 2_000_000.0, -800_000.0])
    assert np.isnan(gex[3])


def test_the_figures_of_a_whole_chain():
    source = chain_input(26_030.0, spot=26_012.0)
    count = len(source.strikes)
    source = replace(
        source,
        ce=replace(source.ce, oi=np.full(count, 1000.0), previous_oi=np.full(count, 1200.0)),
        pe=replace(source.pe, oi=np.full(count, 1500.0), volume=np.full(count, NAN)),
    )
    chain = chain_compute(source, HOUSE)
    totals = chain.totals
    assert (totals.ce_oi, totals.pe_oi) == (1000.0 * count, 1500.0 * count)
    assert totals.pcr_oi == pytest.approx(1.5)
    assert totals.ce_oi_change == -200.0 * count
    assert np.isnan(totals.pe_volume)
    assert np.isnan(totals.pcr_volume)
    assert totals.straddle_strike == 26_050.0
    at = source.strikes == 26_050.0
    assert totals.straddle_premium == pytest.approx((source.ce.ltp + source.pe.ltp)[at][0])
    assert totals.synthetic_future == pytest.approx(26_030.0, abs=1e-6)
    assert totals.basis == pytest.approx(18.0, abs=1e-6)
    assert totals.atm_iv == pytest.approx(0.13, abs=1e-4)
    assert totals.expected_move == pytest.approx(26_030 * totals.atm_iv * chain.years**0.5)
    assert totals.expected_move_pct == pytest.approx(100 * totals.expected_move / 26_030)
    # A straddle is about 0.8 standard deviations.
    assert totals.straddle_premium / totals.expected_move == pytest.approx(0.8, abs=0.02)
    assert totals.gex == pytest.approx(np.nansum(chain.gex))
    # The same smile on both sides: what is left is the puts' larger open interest.
    assert totals.gex < 0


def test_no_ratio_over_nothing():
    source = chain_input(26_030.0)
    ce = replace(source.ce, oi=source.ce.oi * 0, volume=source.ce.volume * NAN)
    totals = chain_compute(replace(source, ce=ce), HOUSE).totals
    assert np.isnan(totals.pcr_oi)
    assert np.isnan(totals.pcr_volume)


def test_a_straddle_needs_both_legs():
    source = chain_input(26_030.0)
    lost = np.where(source.strikes == 26_050.0, NAN, 1.0)
    gone = {n: getattr(source.pe, n) * lost for n in ("ltp", "bid", "ask")}
    totals = chain_compute(replace(source, pe=replace(source.pe, **gone)), HOUSE).totals
    assert totals.straddle_strike == 26_000.0
