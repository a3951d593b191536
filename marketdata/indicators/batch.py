"""Indicators over a whole series: TA-Lib where it has them."""

import numpy as np
import talib

from marketdata.indicators.series import STILL, Floats, Series
from marketdata.indicators.trend import levels_of

Outputs = tuple[Floats, ...]


def sma(series: Series, period: int) -> Outputs:
    """Simple average of closes."""
    return (talib.SMA(series.close, period),)


def ema(series: Series, period: int) -> Outputs:
    """Exponential average of closes."""
    return (talib.EMA(series.close, period),)


def wma(series: Series, period: int) -> Outputs:
    """Weighted average of closes."""
    return (talib.WMA(series.close, period),)


def bollinger(series: Series, period: int, width: float) -> Outputs:
    """Bands around the mean: (upper, middle, lower)."""
    found: Outputs = talib.BBANDS(series.close, period, width, width)
    return found


def rsi(series: Series, period: int) -> Outputs:
    """Relative strength index."""
    return (talib.RSI(series.close, period),)


def macd(series: Series, fast: int, slow: int, signal: int) -> Outputs:
    """(macd, signal, histogram)."""
    found: Outputs = talib.MACD(series.close, fast, slow, signal)
    return found


def atr(series: Series, period: int) -> Outputs:
    """Average true range, rupees."""
    return (talib.ATR(series.high, series.low, series.close, period),)


def adx(series: Series, period: int) -> Outputs:
    """(adx, plus, minus); the lines are shown from where the index begins."""
    bars = (series.high, series.low, series.close, period)
    index = talib.ADX(*bars)
    plus, minus = (
        np.where(np.isnan(index), np.nan, line)
        for line in (talib.PLUS_DI(*bars), talib.MINUS_DI(*bars))
    )
    return index, plus, minus


def stochastic(series: Series, period: int, smooth: int, signal: int) -> Outputs:
    """(k, d)."""
    found: Outputs = talib.STOCH(
        series.high,
        series.low,
        series.close,
        period,
        smooth,
        talib.MA_Type.SMA,
        signal,
        talib.MA_Type.SMA,
    )
    return found


def cci(series: Series, period: int) -> Outputs:
    """Commodity channel index; 0 where the typical price has not moved at all."""
    index = talib.CCI(series.high, series.low, series.close, period)
    if len(series) >= period:
        # Where nothing moved TA-Lib divides one rounding error by another.
        typical = (series.high + series.low + series.close) / 3
        windows = np.lib.stride_tricks.sliding_window_view(typical, period)
        still = np.ptp(windows, axis=1) <= STILL * windows[:, -1]
        index[period - 1 :][still] = 0.0
    return (index,)


def obv(series: Series) -> Outputs:
    """On-balance volume, units."""
    return (talib.OBV(series.close, series.volume),)


def donchian(series: Series, period: int) -> Outputs:
    """(upper, middle, lower)."""
    high, low = talib.MAX(series.high, period), talib.MIN(series.low, period)
    return high, (high + low) / 2, low


def keltner(series: Series, period: int, width: float, atr_period: int) -> Outputs:
    """(upper, middle, lower), all from where both averages are known."""
    middle = talib.EMA(series.close, period)
    band = width * atr(series, atr_period)[0]
    return middle + band, middle + 0 * band, middle - band


def vwap(series: Series) -> Outputs:
    """Session's volume-weighted average price."""
    typical = (series.high + series.low + series.close) / 3
    starts = np.flatnonzero(np.diff(series.session, prepend=series.session[:1] - 1))
    out = np.empty(len(series))
    for start, end in zip(starts, [*starts[1:], len(series)], strict=True):
        volume = np.cumsum(series.volume[start:end])
        value = np.cumsum(typical[start:end] * series.volume[start:end])
        out[start:end] = np.divide(
            value, volume, out=np.full(end - start, np.nan), where=volume > 0
        )
    return (out,)


def supertrend(series: Series, period: int, width: float) -> Outputs:
    """(line, direction)."""
    band = width * atr(series, period)[0]
    middle = (series.high + series.low) / 2
    upper, lower = middle + band, middle - band
    line, direction = np.full(len(series), np.nan), np.full(len(series), np.nan)
    known = np.flatnonzero(~np.isnan(band))
    is_up = True
    for at in known:
        if at > known[0]:
            before = series.close[at - 1]
            if not (upper[at] < upper[at - 1] or before > upper[at - 1]):
                upper[at] = upper[at - 1]
            if not (lower[at] > lower[at - 1] or before < lower[at - 1]):
                lower[at] = lower[at - 1]
            if is_up and series.close[at] < lower[at]:
                is_up = False
            elif not is_up and series.close[at] > upper[at]:
                is_up = True
        line[at], direction[at] = (lower[at], 1.0) if is_up else (upper[at], -1.0)
    return line, direction


def pivots(series: Series) -> Outputs:
    """Classic pivots of the previous session: (pivot, r1, r2, r3, s1, s2, s3)."""
    out = np.full((7, len(series)), np.nan)
    starts = np.flatnonzero(np.diff(series.session, prepend=series.session[:1] - 1))
    ends = [*starts[1:], len(series)]
    for before, start, end in zip(starts, starts[1:], ends[1:], strict=False):
        high, low = series.high[before:start].max(), series.low[before:start].min()
        out[:, start:end] = np.array(levels_of(high, low, series.close[start - 1]))[:, None]
    return tuple(out)
