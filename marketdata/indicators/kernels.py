"""Indicators bar by bar: averages, bands and oscillators."""

from collections import deque
from math import sqrt

from marketdata.indicators.moving import Ema, Extremes, Sma, TrueRange, Wilder, Wma
from marketdata.indicators.series import NAN, STILL, Ohlcv

Mean = Sma | Wma | Ema


class OfClose:
    """An average of closes."""

    def __init__(self, mean: Mean) -> None:
        self._mean = mean

    def update(self, bar: Ohlcv) -> tuple[float]:
        """Return the average."""
        return (self._mean.next(bar.close),)


class Bollinger:
    """Mean of closes and bands of ``width`` standard deviations (of the population)."""

    def __init__(self, period: int, width: float) -> None:
        self._last: deque[float] = deque(maxlen=period)
        self._width = width

    def update(self, bar: Ohlcv) -> tuple[float, float, float]:
        """Return (upper, middle, lower)."""
        self._last.append(bar.close)
        count = len(self._last)
        if count < (self._last.maxlen or 0):
            return NAN, NAN, NAN
        mean = sum(self._last) / count
        band = self._width * sqrt(sum((value - mean) ** 2 for value in self._last) / count)
        return mean + band, mean, mean - band


class Rsi:
    """Wilder's relative strength index, 0 to 100; 0 where nothing has moved (as TA-Lib)."""

    def __init__(self, period: int) -> None:
        self._gain, self._loss, self._close = Wilder(period), Wilder(period), NAN

    def update(self, bar: Ohlcv) -> tuple[float]:
        """Return the index."""
        before, self._close = self._close, bar.close
        if before != before:
            return (NAN,)
        change = bar.close - before
        gain, loss = self._gain.next(max(change, 0.0)), self._loss.next(max(-change, 0.0))
        total = gain + loss
        return (100.0 * gain / total if total > 0 else (0.0 if total == 0 else NAN),)


class Macd:
    """Difference of two exponential averages, its signal line and the distance between them."""

    def __init__(self, fast: int, slow: int, signal: int) -> None:
        # TA-Lib starts the fast average with the slow one.
        self._fast, self._slow = Ema(fast, skip=slow - fast), Ema(slow)
        self._signal = Ema(signal)

    def update(self, bar: Ohlcv) -> tuple[float, float, float]:
        """Return (macd, signal, histogram)."""
        line = self._fast.next(bar.close) - self._slow.next(bar.close)
        if line != line:
            return NAN, NAN, NAN
        signal = self._signal.next(line)
        # TA-Lib shows none of the three before the signal has warmed up.
        return (line, signal, line - signal) if signal == signal else (NAN, NAN, NAN)


class Atr:
    """Wilder's average true range, rupees."""

    def __init__(self, period: int) -> None:
        self._range, self._mean = TrueRange(), Wilder(period)

    def update(self, bar: Ohlcv) -> tuple[float]:
        """Return the average range."""
        found = self._range.next(bar.high, bar.low, bar.close)
        return (self._mean.next(found) if found == found else NAN,)


class Stochastic:
    """Where the close lies in the range of ``period`` bars, smoothed twice; 0 to 100."""

    def __init__(self, period: int, smooth: int, signal: int) -> None:
        self._range, self._k, self._d = Extremes(period), Sma(smooth), Sma(signal)

    def update(self, bar: Ohlcv) -> tuple[float, float]:
        """Return (k, d)."""
        high, low = self._range.next(bar.high, bar.low)
        if high != high:
            return NAN, NAN
        raw = 100.0 * (bar.close - low) / (high - low) if high > low else 0.0
        k = self._k.next(raw)
        d = self._d.next(k) if k == k else NAN
        return (k, d) if d == d else (NAN, NAN)


class Cci:
    """Commodity channel index: distance of the typical price from its mean, in 1.5 % mean
    deviations."""

    def __init__(self, period: int) -> None:
        self._last: deque[float] = deque(maxlen=period)

    def update(self, bar: Ohlcv) -> tuple[float]:
        """Return the index."""
        typical = (bar.high + bar.low + bar.close) / 3
        self._last.append(typical)
        count = len(self._last)
        if count < (self._last.maxlen or 0):
            return (NAN,)
        mean = sum(self._last) / count
        if max(self._last) - min(self._last) <= STILL * typical:
            return (0.0,)
        deviation = sum(abs(value - mean) for value in self._last) / count
        return ((typical - mean) / (0.015 * deviation),)


class Obv:
    """On-balance volume, units: added when the close rises, taken off when it falls."""

    def __init__(self) -> None:
        self._close, self._sum = NAN, 0.0

    def update(self, bar: Ohlcv) -> tuple[float]:
        """Return the running sum; it begins with the first bar's volume."""
        before, self._close = self._close, bar.close
        if before != before or bar.close > before:
            self._sum += bar.volume
        elif bar.close < before:
            self._sum -= bar.volume
        return (self._sum,)


class Donchian:
    """Highest high and lowest low of ``period`` bars, and their middle."""

    def __init__(self, period: int) -> None:
        self._range = Extremes(period)

    def update(self, bar: Ohlcv) -> tuple[float, float, float]:
        """Return (upper, middle, lower)."""
        high, low = self._range.next(bar.high, bar.low)
        return high, (high + low) / 2, low


class Keltner:
    """Exponential average of closes and bands of ``width`` average true ranges."""

    def __init__(self, period: int, width: float, atr_period: int) -> None:
        self._mean, self._atr, self._width = Ema(period), Atr(atr_period), width

    def update(self, bar: Ohlcv) -> tuple[float, float, float]:
        """Return (upper, middle, lower)."""
        middle, (atr,) = self._mean.next(bar.close), self._atr.update(bar)
        band = self._width * atr
        return (middle + band, middle, middle - band) if band + middle == band + middle else (
            NAN, NAN, NAN,
        )  # fmt: skip
