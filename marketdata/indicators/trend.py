"""Indicators bar by bar: trend, session and levels."""

from marketdata.indicators.kernels import Atr
from marketdata.indicators.series import NAN, Ohlcv


class Adx:
    """Wilder's average directional index with +DI and -DI, 0 to 100; sums and seeds as TA-Lib."""

    def __init__(self, period: int) -> None:
        self._period, self._seen = period, 0
        self._before: Ohlcv | None = None
        self._plus = self._minus = self._range = self._sum = 0.0
        self._adx = NAN

    def update(self, bar: Ohlcv) -> tuple[float, float, float]:
        """Return (adx, plus, minus); the two lines begin with the index."""
        before, self._before = self._before, bar
        if before is None:
            return NAN, NAN, NAN
        self._seen += 1
        self._add(before, bar)
        if self._seen < self._period:
            return NAN, NAN, NAN
        plus, minus = (
            100.0 * moved / self._range if self._range > 0 else 0.0
            for moved in (self._plus, self._minus)
        )
        total = plus + minus
        dx = 100.0 * abs(plus - minus) / total if total > 0 else None
        return self._average(dx), plus if self._adx == self._adx else NAN, (
            minus if self._adx == self._adx else NAN
        )  # fmt: skip

    def _add(self, before: Ohlcv, bar: Ohlcv) -> None:
        up, down = bar.high - before.high, before.low - bar.low
        plus = up if up > down and up > 0 else 0.0
        minus = down if down > up and down > 0 else 0.0
        true_range = max(
            bar.high - bar.low, abs(bar.high - before.close), abs(bar.low - before.close)
        )
        # The sums of the first bars are plain; from then on each drops its share first.
        keep = 1.0 if self._seen < self._period else 1.0 - 1.0 / self._period
        self._plus = self._plus * keep + plus
        self._minus = self._minus * keep + minus
        self._range = self._range * keep + true_range

    def _average(self, dx: float | None) -> float:
        steps = self._seen - self._period + 1
        if steps <= self._period:
            self._sum += dx or 0.0
            if steps == self._period:
                self._adx = self._sum / self._period
        elif dx is not None:
            self._adx = (self._adx * (self._period - 1) + dx) / self._period
        return self._adx


class Supertrend:
    """A trailing line of ``width`` average true ranges that flips when the close crosses it."""

    def __init__(self, period: int, width: float) -> None:
        self._atr, self._width = Atr(period), width
        self._upper = self._lower = self._close = NAN
        self._is_up = True

    def update(self, bar: Ohlcv) -> tuple[float, float]:
        """Return (line, direction 1 or -1)."""
        (atr,) = self._atr.update(bar)
        before, self._close = self._close, bar.close
        if atr != atr:
            return NAN, NAN
        middle = (bar.high + bar.low) / 2
        upper, lower = middle + self._width * atr, middle - self._width * atr
        if self._upper == self._upper:
            upper = upper if upper < self._upper or before > self._upper else self._upper
            lower = lower if lower > self._lower or before < self._lower else self._lower
            if self._is_up and bar.close < lower:
                self._is_up = False
            elif not self._is_up and bar.close > upper:
                self._is_up = True
        self._upper, self._lower = upper, lower
        return (lower, 1.0) if self._is_up else (upper, -1.0)


class Vwap:
    """Average price of the session weighted by volume; NaN before anything was traded."""

    def __init__(self) -> None:
        self._session, self._value, self._volume = -1, 0.0, 0.0

    def update(self, bar: Ohlcv) -> tuple[float]:
        """Return the session's average so far."""
        if bar.session != self._session:
            self._session, self._value, self._volume = bar.session, 0.0, 0.0
        self._value += (bar.high + bar.low + bar.close) / 3 * bar.volume
        self._volume += bar.volume
        return (self._value / self._volume if self._volume > 0 else NAN,)


class Pivots:
    """Classic floor pivots of the previous session, constant through a session."""

    def __init__(self) -> None:
        self._session = -1
        self._high = self._low = self._close = NAN
        self._levels: tuple[float, ...] = (NAN,) * 7

    def update(self, bar: Ohlcv) -> tuple[float, ...]:
        """Return (pivot, r1, r2, r3, s1, s2, s3)."""
        if bar.session != self._session:
            if self._session >= 0:
                self._levels = levels_of(self._high, self._low, self._close)
            self._session, self._high, self._low = bar.session, bar.high, bar.low
        self._high, self._low = max(self._high, bar.high), min(self._low, bar.low)
        self._close = bar.close
        return self._levels


def levels_of(high: float, low: float, close: float) -> tuple[float, ...]:
    """Return the classic pivot levels (pivot, r1, r2, r3, s1, s2, s3) of one session, rupees."""
    pivot, reach = (high + low + close) / 3, high - low
    return (
        pivot,
        2 * pivot - low,
        pivot + reach,
        high + 2 * (pivot - low),
        2 * pivot - high,
        pivot - reach,
        low - 2 * (high - pivot),
    )
