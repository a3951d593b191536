"""Averages, bar by bar. Seeds and warm-up are TA-Lib's."""

from collections import deque

from marketdata.indicators.series import NAN


class Sma:
    """Mean of the last ``period`` values."""

    def __init__(self, period: int) -> None:
        self._last: deque[float] = deque(maxlen=period)

    def next(self, value: float) -> float:
        """Return the mean including ``value``; NaN before ``period`` values."""
        self._last.append(value)
        full = len(self._last) == self._last.maxlen
        return sum(self._last) / len(self._last) if full else NAN


class Wma:
    """Mean weighted 1, 2 … ``period`` towards the newest value."""

    def __init__(self, period: int) -> None:
        self._last: deque[float] = deque(maxlen=period)

    def next(self, value: float) -> float:
        """Return the mean including ``value``; NaN before ``period`` values."""
        self._last.append(value)
        count = len(self._last)
        if count < (self._last.maxlen or 0):
            return NAN
        return sum(w * v for w, v in enumerate(self._last, 1)) / (count * (count + 1) / 2)


class Ema:
    """Exponential mean, weight 2 / (period + 1), seeded by the mean of the first ``period``."""

    def __init__(self, period: int, *, skip: int = 0) -> None:
        """Average over ``period`` after leaving out the first ``skip`` values."""
        self._period, self._weight = period, 2.0 / (period + 1)
        self._skip, self._seed, self._count, self._value = skip, 0.0, 0, NAN

    def next(self, value: float) -> float:
        """Return the mean including ``value``; NaN before the seed is complete."""
        if self._skip:
            self._skip -= 1
            return NAN
        if self._count < self._period:
            self._count += 1
            self._seed += value
            if self._count == self._period:
                self._value = self._seed / self._period
            return self._value
        self._value += self._weight * (value - self._value)
        return self._value


class Wilder:
    """Wilder's mean: the mean of the first ``period``, then a ``1 / period`` step to each value."""

    def __init__(self, period: int) -> None:
        self._period, self._seed, self._count, self._value = period, 0.0, 0, NAN

    def next(self, value: float) -> float:
        """Return the mean including ``value``; NaN before ``period`` values."""
        if self._count < self._period:
            self._count += 1
            self._seed += value
            if self._count == self._period:
                self._value = self._seed / self._period
            return self._value
        self._value = (self._value * (self._period - 1) + value) / self._period
        return self._value


class Extremes:
    """Highest and lowest of the last ``period`` bars."""

    def __init__(self, period: int) -> None:
        self._highs: deque[float] = deque(maxlen=period)
        self._lows: deque[float] = deque(maxlen=period)

    def next(self, high: float, low: float) -> tuple[float, float]:
        """Return (highest, lowest) including these; NaN before ``period`` bars."""
        self._highs.append(high)
        self._lows.append(low)
        if len(self._highs) < (self._highs.maxlen or 0):
            return NAN, NAN
        return max(self._highs), min(self._lows)


class TrueRange:
    """Wilder's true range: the bar's range, or its distance from the previous close if larger."""

    def __init__(self) -> None:
        self._close = NAN

    def next(self, high: float, low: float, close: float) -> float:
        """Return the true range; NaN for the first bar, which has no previous close."""
        before, self._close = self._close, close
        if before != before:  # NaN
            return NAN
        return max(high - low, abs(high - before), abs(low - before))
