"""Indicators over a whole series at once: TA-Lib where it has them.

Costs numpy and TA-Lib (14 MB): import it where history is computed, not where kernels are made.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import talib
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from marketdata.indicators.anchored import Levels, camarilla, classic, fibonacci
from marketdata.indicators.kernel import FLAT, ZERO, Ohlcv
from marketdata.indicators.ranges import SupertrendState
from marketdata.indicators.series import Floats, Series


def outputs_of(fn: str, values: Sequence[float], series: Series) -> tuple[Floats, ...]:
    """Return the outputs of ``fn``, each as long as the series; NaN during warm-up."""
    if not len(series):
        return ()
    found = _BATCH[fn](series, *values)
    return tuple(found) if isinstance(found, tuple | list) else (found,)


def _bollinger(series: Series, period: float, width: float) -> tuple[Floats, ...]:
    # Not TA-Lib's: it subtracts sums of squares, which loses all digits of a quiet index.
    windows = _windows(series.close, int(period))
    middle, away = windows.mean(axis=1), width * windows.std(axis=1)
    return tuple(_padded(x, len(series.close)) for x in (middle + away, middle, middle - away))


def _keltner(series: Series, period: float, width: float, atr_period: float) -> tuple[Floats, ...]:
    away = width * _atr(series, atr_period)
    middle = talib.EMA(series.close, int(period))
    middle = np.where(np.isnan(away), np.nan, middle)
    return middle + away, middle, middle - away


def _donchian(series: Series, period: float) -> tuple[Floats, ...]:
    upper, lower = talib.MAX(series.high, int(period)), talib.MIN(series.low, int(period))
    return upper, (upper + lower) / 2, lower


def _atr(series: Series, period: float) -> Any:
    return talib.ATR(series.high, series.low, series.close, int(period))


def _supertrend(series: Series, period: float, width: float) -> tuple[Floats, ...]:
    away = width * _atr(series, period)
    lines = np.full((2, len(away)), np.nan)
    state = SupertrendState()
    rows = zip(series.high.tolist(), series.low.tolist(), series.close.tolist(), strict=True)
    for index, ((high, low, close), band) in enumerate(zip(rows, away.tolist(), strict=True)):
        if band == band:
            state = state.after(Ohlcv(close, high, low, close), band)
            lines[:, index] = state.line, state.trend
    return lines[0], lines[1]


def _stochastic(series: Series, period: float, k: float, d: float) -> Any:
    return tuple(
        talib.STOCH(
            series.high, series.low, series.close,
            fastk_period=int(period), slowk_period=int(k), slowd_period=int(d),
        )
    )  # fmt: skip


def _cci(series: Series, period: float) -> Any:
    values = talib.CCI(series.high, series.low, series.close, int(period))
    windows = _windows(series.typical, int(period))
    # TA-Lib divides one rounding error by another where nothing moved.
    flat = np.ptp(windows, axis=1) <= FLAT * np.abs(windows[:, -1])
    values[int(period) - 1 :][flat] = 0.0
    return values


def _adx(series: Series, period: float) -> tuple[Any, ...]:
    table, n = (series.high, series.low, series.close), int(period)
    return talib.ADX(*table, n), talib.PLUS_DI(*table, n), talib.MINUS_DI(*table, n)


def _vwap(series: Series) -> Floats:
    worth = _since_anchor(series.typical * series.volume, series.session)
    volume = _since_anchor(series.volume, series.session)
    known = volume > ZERO
    return np.where(known, worth / np.where(known, volume, 1.0), np.nan)


def _obv(series: Series) -> Floats:
    parts = [
        talib.OBV(series.close[part], series.volume[part]) for part in _stretches(series.session)
    ]
    return np.concatenate(parts)


def _pivots(levels: Callable[[float, float, float], Levels]) -> Callable[[Series], Any]:
    def batch(series: Series) -> tuple[Floats, ...]:
        lines = np.full((7, len(series.close)), np.nan)
        parts = _stretches(series.session)
        for before, part in pairwise(parts):
            high, low = float(series.high[before].max()), float(series.low[before].min())
            lines[:, part] = np.array(levels(high, low, float(series.close[before][-1])))[:, None]
        return tuple(lines)

    return batch


def _stretches(session: NDArray[np.int64]) -> list[slice]:
    turns = (np.flatnonzero(np.diff(session)) + 1).tolist()
    return [slice(*pair) for pair in zip([0, *turns], [*turns, len(session)], strict=True)]


def _since_anchor(values: Floats, session: NDArray[np.int64]) -> Floats:
    return np.concatenate([np.cumsum(values[part]) for part in _stretches(session)])


def _windows(values: Floats, period: int) -> Floats:
    if len(values) < period:
        return np.empty((0, period))
    return sliding_window_view(values, period)


def _padded(values: Floats, length: int) -> Floats:
    return np.concatenate([np.full(length - len(values), np.nan), values])


_BATCH: Final[dict[str, Callable[..., Any]]] = {
    "ema": lambda s, n: talib.EMA(s.close, int(n)),
    "sma": lambda s, n: talib.SMA(s.close, int(n)),
    "wma": lambda s, n: talib.WMA(s.close, int(n)),
    "bbands": _bollinger,
    "keltner": _keltner,
    "donchian": _donchian,
    "supertrend": _supertrend,
    "vwap": _vwap,
    "pivots": _pivots(classic),
    "pivots_fibonacci": _pivots(fibonacci),
    "pivots_camarilla": _pivots(camarilla),
    "rsi": lambda s, n: talib.RSI(s.close, int(n)),
    "macd": lambda s, *n: tuple(talib.MACD(s.close, *(int(x) for x in n))),
    "stoch": _stochastic,
    "cci": _cci,
    "atr": _atr,
    "adx": _adx,
    "obv": _obv,
}
