"""True range and what is built on it: ATR, Supertrend, ADX."""

from marketdata.indicators.kernel import NAN, ZERO, Ohlcv, SteppingKernel
from marketdata.indicators.smoothing import Wilder


def true_range(bar: Ohlcv, close_before: float) -> float:
    """Return the range of ``bar``, the gap from the close before it included; rupees."""
    return max(bar.high - bar.low, abs(bar.high - close_before), abs(bar.low - close_before))


class Atr:
    """Wilder's average of the true range; the first bar has none."""

    def __init__(self, period: int) -> None:
        self._average, self._close = Wilder(period), NAN

    def take(self, bar: Ohlcv, *, keep: bool) -> float:
        """Return the average with ``bar`` the newest."""
        close = self._close
        if keep:
            self._close = bar.close
        if close != close:
            return NAN
        return self._average.take(true_range(bar, close), keep=keep)


class AtrKernel(SteppingKernel):
    """Average true range."""

    def __init__(self, period: int) -> None:
        self._atr = Atr(period)

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        return (self._atr.take(bar, keep=keep),)


class SupertrendState:
    """The trailing line: bands that only tighten, until a close beyond them turns the trend."""

    __slots__ = ("close", "line", "lower", "trend", "upper")

    def __init__(self) -> None:
        self.upper = self.lower = self.close = self.line = NAN
        self.trend = 1.0

    def after(self, bar: Ohlcv, away: float) -> "SupertrendState":
        """Return the state after ``bar``; ``away`` is the width of a band, rupees."""
        new = SupertrendState()
        middle = (bar.high + bar.low) / 2
        new.upper, new.lower, new.close, new.trend = middle + away, middle - away, bar.close, 1.0
        if self.upper == self.upper:
            if self.close <= self.upper:
                new.upper = min(new.upper, self.upper)
            if self.close >= self.lower:
                new.lower = max(new.lower, self.lower)
            new.trend = self.trend
            if bar.close > self.upper:
                new.trend = 1.0
            elif bar.close < self.lower:
                new.trend = -1.0
        new.line = new.lower if new.trend > 0 else new.upper
        return new


class Supertrend(SteppingKernel):
    """Trailing line ``width`` average true ranges from the middle; direction 1 up, -1 down."""

    def __init__(self, period: int, width: float) -> None:
        self._atr, self._width, self._state = Atr(period), width, SupertrendState()

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        atr = self._atr.take(bar, keep=keep)
        if atr != atr:
            return NAN, NAN
        state = self._state.after(bar, self._width * atr)
        if keep:
            self._state = state
        return state.line, state.trend


class Adx(SteppingKernel):
    """Average directional index, with the two directional indicators; percent."""

    def __init__(self, period: int) -> None:
        self._period, self._count = period, 0
        self._before: Ohlcv | None = None
        self._sums = (0.0, 0.0, 0.0)  # plus, minus, true range
        self._adx = 0.0

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        count, period = self._count, self._period
        sums, adx, out = self._sums, self._adx, (NAN, NAN, NAN)
        if self._before is not None:
            count += 1
            sums = self._summed(_movement(bar, self._before), count)
            if count >= period:
                plus, minus = _indicators(sums)
                adx = self._averaged(adx, plus, minus, count)
                out = (adx if count >= 2 * period - 1 else NAN, plus, minus)
        if keep:
            self._before, self._count, self._sums, self._adx = bar, count, sums, adx
        return out

    def _summed(self, moved: tuple[float, float, float], count: int) -> tuple[float, float, float]:
        fade = 1.0 / self._period if count >= self._period else 0.0
        plus, minus, ranged = (
            old - old * fade + new for old, new in zip(self._sums, moved, strict=True)
        )
        return plus, minus, ranged

    def _averaged(self, adx: float, plus: float, minus: float, count: int) -> float:
        """Return the average after this bar; until it is seeded, the sum."""
        period, both = self._period, plus + minus
        known = both > ZERO
        dx = 100.0 * abs(minus - plus) / both if known else 0.0
        if count < 2 * period - 1:
            return adx + dx
        if count == 2 * period - 1:
            return (adx + dx) / period
        return (adx * (period - 1) + dx) / period if known else adx


def _movement(bar: Ohlcv, before: Ohlcv) -> tuple[float, float, float]:
    up, down = bar.high - before.high, before.low - bar.low
    plus = up if up > 0 and up > down else 0.0
    minus = down if down > 0 and up < down else 0.0
    return plus, minus, true_range(bar, before.close)


def _indicators(sums: tuple[float, float, float]) -> tuple[float, float]:
    plus, minus, ranged = sums
    if ranged < ZERO:
        return 0.0, 0.0
    return 100.0 * plus / ranged, 100.0 * minus / ranged
