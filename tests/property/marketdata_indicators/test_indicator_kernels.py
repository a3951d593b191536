"""Bar by bar or all at once: the same values, the same warm-up."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata.indicators.registry import BY_NAME, CATALOGUE, choose
from marketdata.indicators.series import Ohlcv, Series

ONE_PERIOD = ("ema", "sma", "wma", "rsi", "atr", "adx", "cci", "donchian")


@st.composite
def series(draw: st.DrawFn) -> Series:
    """Bars of a walk with gaps, flat stretches, days without volume, and several sessions."""
    count = draw(st.integers(1, 160))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    tick = draw(st.sampled_from([0.05, 0.25, 1.0]))
    steps = rng.integers(-6, 7, count) * (rng.random(count) > draw(st.sampled_from([0.0, 0.5])))
    close = np.maximum(20 * tick, draw(st.integers(50, 30_000)) * tick + np.cumsum(steps) * tick)
    opened = np.concatenate([close[:1], close[:-1]]) + rng.integers(-2, 3, count) * tick
    high = np.maximum(opened, close) + rng.integers(0, 4, count) * tick
    low = np.minimum(opened, close) - rng.integers(0, 4, count) * tick
    volume = rng.integers(0, 50, count) * (rng.random(count) > 0.2) * 65.0
    session = np.cumsum(rng.random(count) < 0.04)
    return Series(opened, high, low, close, volume, session.astype(np.int64))


TEXTS = [
    *(f"{fn}:{n}" for fn in ONE_PERIOD for n in (2, 5, 14)),
    "bbands", "bbands:5:1.5", "macd", "macd:3:7:4", "supertrend", "supertrend:3:1", "stoch",
    "stoch:5:1:1", "keltner", "keltner:4:1.5:7", "vwap", "obv", "pivots", "pivots_fibonacci",
    "pivots_camarilla",
]  # fmt: skip


def test_everything_in_the_catalogue_is_tried() -> None:
    assert {text.partition(":")[0] for text in TEXTS} == set(BY_NAME)


@pytest.mark.parametrize("text", TEXTS)
@settings(max_examples=40, deadline=None)
@given(bars=series())
def test_kernel_equals_batch(text: str, bars: Series) -> None:
    chosen = choose(text)
    kernel = chosen.kernel()
    rows = np.array([kernel.update(bar) for bar in bars.bars()]).T
    scale = float(np.max(np.abs(bars.close)))
    for (name, line), own in zip(chosen.batch(bars).items(), rows, strict=True):
        assert np.array_equal(np.isnan(line), np.isnan(own)), name
        known = ~np.isnan(line)
        loose = 1e-9 * max(scale, 100.0)
        np.testing.assert_allclose(own[known], line[known], rtol=1e-9, atol=loose, err_msg=name)


@settings(max_examples=30, deadline=None)
@given(bars=series(), text=st.sampled_from(TEXTS))
def test_looking_at_a_forming_bar_changes_nothing(bars: Series, text: str) -> None:
    kernel, looked_at = choose(text).kernel(), choose(text).kernel()
    for bar in bars.bars():
        copy.deepcopy(looked_at).update(bar._replace(close=bar.high, volume=bar.volume + 65))
        assert np.array_equal(kernel.update(bar), looked_at.update(bar), equal_nan=True)


@settings(max_examples=30, deadline=None)
@given(bars=series(), text=st.sampled_from(TEXTS), cut=st.integers(1, 159))
def test_the_future_changes_no_value_of_the_past(bars: Series, text: str, cut: int) -> None:
    part = Series.of(bars.bars()[:cut])
    for name, line in choose(text).batch(part).items():
        whole = choose(text).batch(bars)[name][: len(part)]
        np.testing.assert_allclose(line, whole, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize(
    "text", ["nope", "ema:0", "ema:401", "ema:2.5", "ema:x", "ema:5:5", "macd:26:12:9", "rsi:1"]
)
def test_what_is_wrong_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+"):
        choose(text)


def test_defaults_fill_what_is_left_out() -> None:
    assert choose("bbands:10").values == (10, 2.0)
    assert choose("macd").values == (12, 26, 9)
    assert all(choose(each.fn).warm_up >= 0 for each in CATALOGUE)


def test_a_known_day_of_vwap_and_pivots() -> None:
    bars = [
        Ohlcv(10, 12, 9, 11, 100, 1),
        Ohlcv(11, 13, 10, 12, 300, 1),
        Ohlcv(12, 12, 12, 12, 0, 2),
    ]
    vwap = choose("vwap").batch(Series.of(bars))["vwap"]
    np.testing.assert_allclose(vwap[:2], [32 / 3, (32 / 3 * 100 + 35 / 3 * 300) / 400])
    assert np.isnan(vwap[2])
    pivots = choose("pivots").batch(Series.of(bars))
    assert np.isnan(pivots["pivot"][1])
    assert pivots["pivot"][2] == pytest.approx((13 + 9 + 12) / 3)
    assert pivots["r1"][2] == pytest.approx(2 * 34 / 3 - 9)
