"""Kernels bar by bar equal the batch over the whole series, warm-up included."""

import math

import numpy as np
import pytest
import talib
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata.indicators.kernel import Ohlcv
from marketdata.indicators.registry import BY_NAME, Chosen, choose
from marketdata.indicators.series import Series

SHORT = {"period": 5, "atr": 4, "fast": 3, "slow": 7, "signal": 4, "smooth": 2}


@st.composite
def series(draw: st.DrawFn) -> list[Ohlcv]:
    """Bars in paise, with flat stretches and jumps, over sessions of uneven length."""
    price = draw(st.integers(100, 6_000_000))
    largest = draw(st.sampled_from([0, 1, 40, 5_000]))
    bars, anchor = [], 0
    for _ in range(draw(st.integers(0, 90))):
        moves = sorted(draw(st.lists(st.integers(-largest, largest), min_size=4, max_size=4)))
        prices = [max(5, price + move) / 100 for move in moves]
        up = draw(st.booleans())
        opened, closed = (prices[1], prices[2]) if up else (prices[2], prices[1])
        volume = float(draw(st.sampled_from([0, 1, 75, 1_000_000])))
        anchor += draw(st.sampled_from([0] * 9 + [1]))
        bars.append(Ohlcv(opened, prices[3], prices[0], closed, volume, anchor))
        price = round(closed * 100)
    return bars


def short(fn: str) -> Chosen:
    entry = BY_NAME[fn]
    return Chosen(fn, entry, tuple(SHORT.get(param.name, param.default) for param in entry.params))


def columns(chosen: Chosen, bars: list[Ohlcv]) -> tuple[np.ndarray, ...]:
    return tuple(chosen.batch(Series.of(bars)).values())


def assert_equal(live: list[tuple[float, ...]], batch: tuple[np.ndarray, ...], scale: float):
    for index, outputs in enumerate(live):
        for value, expected in zip(outputs, (column[index] for column in batch), strict=True):
            assert math.isnan(value) == math.isnan(expected), (index, outputs)
            if not math.isnan(value):
                # Money to 1e-9 of the price level, figures without a scale to 1e-9 of themselves.
                assert value == pytest.approx(expected, rel=1e-9, abs=1e-9 * scale), index


@pytest.mark.parametrize("fn", BY_NAME)
@given(bars=series())
@settings(max_examples=40, deadline=None)
def test_kernel_equals_batch(fn: str, bars: list[Ohlcv]) -> None:
    chosen = short(fn)
    kernel = chosen.kernel()
    live = [kernel.update(bar) for bar in bars]
    scale = max((bar.high for bar in bars), default=1.0)
    assert_equal(live, columns(chosen, bars), max(1.0, scale))


@pytest.mark.parametrize("fn", BY_NAME)
@given(bars=series(), other=series())
@settings(max_examples=12, deadline=None)
def test_peek_is_the_next_update_and_takes_nothing(
    fn: str, bars: list[Ohlcv], other: list[Ohlcv]
) -> None:
    plain, peeking = short(fn).kernel(), short(fn).kernel()
    for index, bar in enumerate(bars):
        for forming in other[index : index + 2]:
            peeking.peek(forming)
        peeked = peeking.peek(bar)
        updated = peeking.update(bar)
        expected = plain.update(bar)
        assert repr(peeked) == repr(updated) == repr(expected)


@pytest.mark.parametrize("fn", BY_NAME)
def test_lookback_is_where_the_first_value_stands(fn: str) -> None:
    chosen = choose(fn)
    rng = np.random.default_rng(7)
    closes = 24_000 + rng.normal(0, 8, 400).cumsum()
    bars = [Ohlcv(c, c + 5, c - 4, c + 1, 50.0, index // 100)
            for index, c in enumerate(closes.tolist())]  # fmt: skip
    lines = columns(chosen, bars)
    first = min(int(np.flatnonzero(~np.isnan(column))[0]) for column in lines)
    assert first == (100 if chosen.indicator.anchor == "previous" else chosen.lookback)


@pytest.mark.parametrize("fn", [fn for fn, entry in BY_NAME.items() if entry.anchor is None])
def test_settled_values_do_not_depend_on_the_start(fn: str) -> None:
    chosen = choose(fn)
    rng = np.random.default_rng(11)
    closes = 24_000 + rng.normal(0, 8, chosen.warm_up + 900).cumsum()
    bars = [Ohlcv(c, c + 5, c - 4, c + 1, 50.0, 0) for c in closes.tolist()]
    whole = columns(chosen, bars)
    late = columns(chosen, bars[400:])
    for long, short_ in zip(whole, late, strict=True):
        settled = long[400 + chosen.warm_up :]
        assert len(settled) == 500
        np.testing.assert_allclose(short_[chosen.warm_up :], settled, rtol=1e-9, atol=1e-6)


def test_bollinger_is_the_textbook_where_prices_move() -> None:
    rng = np.random.default_rng(3)
    closes = 100 + rng.normal(0, 2, 300).cumsum()
    bars = [Ohlcv(c, c, c, c) for c in closes.tolist()]
    ours = columns(choose("bbands:20:2"), bars)
    theirs = talib.BBANDS(closes, 20, 2, 2)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-9)
