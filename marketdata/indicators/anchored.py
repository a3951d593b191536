"""Indicators that count from the beginning of a session: VWAP, OBV, pivots."""

from collections.abc import Callable
from typing import Final

from marketdata.indicators.kernel import NAN, ZERO, Ohlcv, SteppingKernel


class Vwap(SteppingKernel):
    """Volume-weighted typical price since the session began; NaN while nothing was traded."""

    def __init__(self) -> None:
        self._anchor: int | None = None
        self._worth = self._volume = 0.0

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        same = bar.session == self._anchor
        worth = (self._worth if same else 0.0) + bar.typical * bar.volume
        volume = (self._volume if same else 0.0) + bar.volume
        if keep:
            self._anchor, self._worth, self._volume = bar.session, worth, volume
        return (worth / volume if volume > ZERO else NAN,)


class Obv(SteppingKernel):
    """Volume of rising bars less that of falling ones since the session began, units."""

    def __init__(self) -> None:
        self._anchor: int | None = None
        self._total, self._close = 0.0, NAN

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        if bar.session != self._anchor:
            total = bar.volume
        elif bar.close > self._close:
            total = self._total + bar.volume
        elif bar.close < self._close:
            total = self._total - bar.volume
        else:
            total = self._total
        if keep:
            self._anchor, self._total, self._close = bar.session, total, bar.close
        return (total,)


Levels = tuple[float, float, float, float, float, float, float]  # p, r1, r2, r3, s1, s2, s3


def classic(high: float, low: float, close: float) -> Levels:
    """Return floor pivots of a session's range, rupees."""
    p, span = (high + low + close) / 3, high - low
    return (
        *(p, 2 * p - low, p + span, high + 2 * (p - low)),
        *(2 * p - high, p - span, low - 2 * (high - p)),
    )


def fibonacci(high: float, low: float, close: float) -> Levels:
    """Return pivots at 38.2, 61.8 and 100 % of a session's range, rupees."""
    p, span = (high + low + close) / 3, high - low
    return (
        *(p, p + 0.382 * span, p + 0.618 * span, p + span),
        *(p - 0.382 * span, p - 0.618 * span, p - span),
    )


def camarilla(high: float, low: float, close: float) -> Levels:
    """Return Camarilla's levels around the close, rupees."""
    p, span = (high + low + close) / 3, 1.1 * (high - low)
    return (
        *(p, close + span / 12, close + span / 6, close + span / 4),
        *(close - span / 12, close - span / 6, close - span / 4),
    )


class Pivots(SteppingKernel):
    """Levels of the session before this one; NaN during the first session."""

    def __init__(self, levels: Callable[[float, float, float], Levels]) -> None:
        self._levels_of = levels
        self._anchor: int | None = None
        self._high = self._low = self._close = NAN
        self._levels: Levels = _UNKNOWN

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        if bar.session == self._anchor:
            levels = self._levels
            high, low = max(self._high, bar.high), min(self._low, bar.low)
        else:
            known = self._anchor is not None
            levels = self._levels_of(self._high, self._low, self._close) if known else _UNKNOWN
            high, low = bar.high, bar.low
        if keep:
            self._anchor, self._levels = bar.session, levels
            self._high, self._low, self._close = high, low, bar.close
        return levels


_UNKNOWN: Final[Levels] = (NAN, NAN, NAN, NAN, NAN, NAN, NAN)
