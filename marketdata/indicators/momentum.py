"""Oscillators: RSI, MACD, Stochastic, CCI."""

from marketdata.indicators.kernel import FLAT, NAN, ZERO, Ohlcv, SteppingKernel
from marketdata.indicators.smoothing import Ema, Sma, Wilder, Window


class Rsi(SteppingKernel):
    """Relative strength: the share of gains in Wilder's average of all moves, percent."""

    def __init__(self, period: int) -> None:
        self._gains, self._losses, self._close = Wilder(period), Wilder(period), NAN

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        close = self._close
        if keep:
            self._close = bar.close
        if close != close:
            return (NAN,)
        move = bar.close - close
        gain = self._gains.take(max(move, 0.0), keep=keep)
        both = gain + self._losses.take(max(-move, 0.0), keep=keep)
        if both != both:
            return (NAN,)
        return (100.0 * (gain / both) if both > ZERO else 0.0,)


class Macd(SteppingKernel):
    """Difference of two exponential averages, its own average (signal), and the rest (histogram).

    All three begin together, as in TA-Lib.
    """

    def __init__(self, fast: int, slow: int, signal: int) -> None:
        self._fast, self._slow = Ema(fast, skip=slow - fast), Ema(slow)
        self._signal = Ema(signal)

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        fast = self._fast.take(bar.close, keep=keep)
        macd = fast - self._slow.take(bar.close, keep=keep)
        if macd != macd:
            return NAN, NAN, NAN
        signal = self._signal.take(macd, keep=keep)
        if signal != signal:
            return NAN, NAN, NAN
        return macd, signal, macd - signal


class Stochastic(SteppingKernel):
    """Where the close lies in the range of ``period`` bars, percent, averaged twice."""

    def __init__(self, period: int, k: int, d: int) -> None:
        self._highs, self._lows = Window(period), Window(period)
        self._k, self._d = Sma(k), Sma(d)

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        highs = self._highs.take(bar.high, keep=keep)
        lows = self._lows.take(bar.low, keep=keep)
        if highs is None or lows is None:
            return NAN, NAN
        lowest = min(lows)
        hundredth = (max(highs) - lowest) / 100.0
        k = self._k.take((bar.close - lowest) / hundredth if hundredth else 0.0, keep=keep)
        if k != k:
            return NAN, NAN
        d = self._d.take(k, keep=keep)
        return (k, d) if d == d else (NAN, NAN)


class Cci(SteppingKernel):
    """Distance of the typical price from its average, in mean deviations / 0.015."""

    def __init__(self, period: int) -> None:
        self._window, self._period = Window(period), period

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        window = self._window.take(bar.typical, keep=keep)
        if window is None:
            return (NAN,)
        if max(window) - min(window) <= FLAT * abs(window[-1]):
            return (0.0,)
        mean = sum(window) / self._period
        deviation = sum(abs(x - mean) for x in window) / self._period
        return ((window[-1] - mean) / (0.015 * deviation),)
