"""Which price is believed, and the forward of a chain with bad ones in it."""

import numpy as np
import pytest

from marketdata.pricing.marks import last_prices, marks, parity_forward, sane_mids

NAN = float("nan")


def one(*values):
    return [np.array([float(value)]) for value in values]


@pytest.mark.parametrize(
    ("bid", "ask", "mid"),
    [
        (100, 101, 100.5),
        (100, 100, 100.0),
        (0.05, 0.10, 0.075),
        (1.0, 1.5, 1.25),  # ten ticks
        (1.0, 1.55, NAN),
        (400, 440, 420.0),  # less than a tenth
        (400, 450, NAN),
        (101, 100, NAN),
        (0, 5, NAN),
        (NAN, 5, NAN),
        (5, NAN, NAN),
    ],
)
def test_a_middle_only_of_a_sane_book(bid, ask, mid):
    assert sane_mids(*one(bid, ask), tick=0.05)[0] == pytest.approx(mid, nan_ok=True)


@pytest.mark.parametrize(
    ("ltp", "bid", "ask", "volume", "mark"),
    [
        (99, 100, 101, 75, 100.5),  # a last price outside the book is an old one
        (99, NAN, NAN, 75, 99.0),
        (99, NAN, NAN, NAN, 99.0),
        (99, NAN, NAN, 0, NAN),  # of another day
        (0, NAN, NAN, 75, NAN),
        (99, 100, NAN, 75, NAN),  # bid higher
        (99, NAN, 98, 75, NAN),  # offered lower
        (99, 50, 150, 75, 99.0),  # inside a wide book
        (99, 0, 0, 75, 99.0),  # zeros are no book
    ],
)
def test_marks(ltp, bid, ask, volume, mark):
    last, bids, asks, traded = one(ltp, bid, ask, volume)
    mid = sane_mids(bids, asks, tick=0.05)
    found = marks(mid, ltp=last, bid=bids, ask=asks, volume=traded)
    assert found[0] == pytest.approx(mark, nan_ok=True)


def test_last_prices_leave_their_argument_alone():
    ltp, volume = one(99, 0)
    assert np.isnan(last_prices(ltp, volume)[0])
    assert ltp[0] == 99


STRIKES = np.arange(25_000.0, 27_050.0, 50.0)


def chain(forward, *, discount=0.999):
    strikes = STRIKES
    put = (
        20.0
        + np.maximum(strikes - forward, 0) * discount
        + 100 * np.exp(-(((strikes - forward) / 400) ** 2))
    )
    return strikes, put + discount * (forward - strikes), put


def test_the_forward_of_a_clean_chain():
    strikes, ce, pe = chain(26_034.7)
    assert parity_forward(strikes, ce, pe, discount=0.999) == pytest.approx(26_034.7, abs=1e-6)


def test_noise_of_a_tick_stays_below_a_tick():
    strikes, ce, pe = chain(26_034.7)
    noise = np.random.default_rng(5).uniform(-0.05, 0.05, (2, len(strikes)))
    found = parity_forward(strikes, ce + noise[0], pe + noise[1], discount=0.999)
    assert found == pytest.approx(26_034.7, abs=0.06)


def test_a_stale_leg_that_looks_like_the_money_does_not_move_the_forward():
    strikes, ce, pe = chain(26_034.7)
    ce[2] = pe[2]  # far from the money, and C - P = 0
    assert parity_forward(strikes, ce, pe, discount=0.999) == pytest.approx(26_034.7, abs=1e-6)


def test_wings_that_stood_still_in_a_falling_market_do_not_move_the_forward():
    strikes, ce, pe = chain(26_034.7)
    _, old_ce, old_pe = chain(26_400.0)
    far = np.abs(strikes - 26_034.7) > 300
    ce[far], pe[far] = old_ce[far], old_pe[far]
    found = parity_forward(strikes, ce, pe, discount=0.999, near=26_010.0)
    assert found == pytest.approx(26_034.7, abs=1e-6)


def test_one_strike_is_enough_and_none_is_not():
    strikes, ce, pe = chain(26_034.7)
    only = np.full(len(ce), NAN)
    only[20] = ce[20]
    assert parity_forward(strikes, only, pe, discount=0.999) == pytest.approx(26_034.7)
    assert parity_forward(strikes, np.full(len(ce), NAN), pe, discount=0.999) is None
    assert parity_forward(strikes[:0], ce[:0], pe[:0], discount=0.999) is None
