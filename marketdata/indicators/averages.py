"""Moving averages and the bands drawn around them."""

from math import sqrt

from marketdata.indicators.kernel import NAN, Ohlcv, SteppingKernel
from marketdata.indicators.ranges import Atr
from marketdata.indicators.smoothing import Ema, Sma, Window, Wma


class SmaKernel(SteppingKernel):
    """Simple average of the close."""

    def __init__(self, period: int) -> None:
        self._average = Sma(period)

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        return (self._average.take(bar.close, keep=keep),)


class EmaKernel(SteppingKernel):
    """Exponential average of the close."""

    def __init__(self, period: int) -> None:
        self._average = Ema(period)

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        return (self._average.take(bar.close, keep=keep),)


class WmaKernel(SteppingKernel):
    """Weighted average of the close."""

    def __init__(self, period: int) -> None:
        self._average = Wma(period)

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        return (self._average.take(bar.close, keep=keep),)


class Bollinger(SteppingKernel):
    """Average of the close, and ``width`` population deviations to each side."""

    def __init__(self, period: int, width: float) -> None:
        self._window, self._period, self._width = Window(period), period, width

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        window = self._window.take(bar.close, keep=keep)
        if window is None:
            return NAN, NAN, NAN
        mean = sum(window) / self._period
        # Two passes: a sum of squares loses all digits where prices are large and still.
        away = self._width * sqrt(sum((x - mean) ** 2 for x in window) / self._period)
        return mean + away, mean, mean - away


class Keltner(SteppingKernel):
    """Exponential average of the close, and ``width`` average true ranges to each side."""

    def __init__(self, period: int, width: float, atr_period: int) -> None:
        self._middle, self._atr, self._width = Ema(period), Atr(atr_period), width

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        middle = self._middle.take(bar.close, keep=keep)
        away = self._width * self._atr.take(bar, keep=keep)
        if middle != middle or away != away:
            return NAN, NAN, NAN
        return middle + away, middle, middle - away


class Donchian(SteppingKernel):
    """Highest high and lowest low of ``period`` bars, and their middle."""

    def __init__(self, period: int) -> None:
        self._highs, self._lows = Window(period), Window(period)

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        highs = self._highs.take(bar.high, keep=keep)
        lows = self._lows.take(bar.low, keep=keep)
        if highs is None or lows is None:
            return NAN, NAN, NAN
        upper, lower = max(highs), min(lows)
        return upper, (upper + lower) / 2, lower
