"""Reads of bars: today's from Redis, earlier ones from the tick store, indicators over both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Final

from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.candles.grid import DAY_MS, day_start_ms
from marketdata.selectors.candle_history import BarHistory, running_history, stored_history
from marketdata.selectors.candle_indicators import (
    MOST_INDICATORS,
    IndicatorLines,
    IndicatorRun,
    indicators_chosen,
    warm_up_of,
)
from marketdata.selectors.instruments import instrument_spec
from marketdata.selectors.live import market_clock
from marketdata.ticks import from_ms, price_exp, to_ms
from terminal.kernel.contracts import InstrumentSpec

__all__ = ["INTERVALS", "MOST_INDICATORS", "Candle", "Candles", "candles_get"]

SECOND_MS: Final = 1_000
HOUR_MS: Final = 60 * MINUTE_MS
INTERVALS: Final = {
    "1s": SECOND_MS,
    "5s": 5 * SECOND_MS,
    "15s": 15 * SECOND_MS,
    "30s": 30 * SECOND_MS,
    "1m": MINUTE_MS,
    "2m": 2 * MINUTE_MS,
    "3m": 3 * MINUTE_MS,
    "5m": 5 * MINUTE_MS,
    "10m": 10 * MINUTE_MS,
    "15m": 15 * MINUTE_MS,
    "30m": 30 * MINUTE_MS,
    "1h": HOUR_MS,
    "2h": 2 * HOUR_MS,
    "4h": 4 * HOUR_MS,
    "1d": DAY_MS,
}


@dataclass(frozen=True, slots=True)
class Candle:
    """A bar with prices in rupees; ``volume`` and ``oi`` in units, ``start_at`` in market time
    (UTC)."""

    start_at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    oi: int


@dataclass(frozen=True, slots=True)
class Candles:
    """Candles oldest first; ``has_more`` says that there are earlier ones."""

    candles: list[Candle]
    has_more: bool
    indicators: list[IndicatorLines] = field(default_factory=list)


def candles_get(
    *,
    instrument_id: int,
    interval: str,
    limit: int,
    before: datetime | None = None,
    on: date | None = None,
    indicators: Sequence[str] = (),
    since: date | None = None,
) -> Candles:
    """Return the newest ``limit`` candles, oldest first; the last one may still be forming.

    Candles of the running source. ``on`` asks for a stored trading date of real prices instead.
    Indicators are computed from enough earlier candles that their values do not depend on
    ``limit``, as far as there are earlier ones.

    Args:
        instrument_id: Our instrument id.
        interval: A key of ``INTERVALS``.
        limit: At most this many.
        before: Only candles that start before this market time.
        on: Trading date (IST) of the history.
        since: No candle of an earlier date (what the plan allows); indicators may read before.
        indicators: Such as ``"ema:20"``; see ``marketdata.indicators.registry.choose``.

    Raises:
        InstrumentNotFound: if there is no such instrument.
        ServiceUnavailable: when the bars of today, or the history asked for, are away.
        ValidationFailed: for an unknown indicator or a wrong parameter.
    """
    spec = instrument_spec(instrument_id)
    chosen = indicators_chosen(indicators)
    step = INTERVALS[interval]
    asked = _Asked(
        step=step,
        count=limit + warm_up_of(chosen) + 1,
        until_ms=int(to_ms(before)) if before else None,
        since_ms=day_start_ms(since) if since else 0,
    )
    history, bars = _day(spec, on, asked) if on else _running(spec, asked)
    start_ms = max(asked.since_ms, day_start_ms(on) if on else 0)
    listed = [bar for bar in bars if bar.start_ms >= start_ms]
    shown = listed[-limit:]
    exp = price_exp(spec.tick_size)
    run = IndicatorRun(history(step), history(DAY_MS), interval_ms=step, price_exp=exp)
    return Candles(
        candles=[_candle(bar, exp) for bar in shown],
        has_more=len(listed) > len(shown),
        indicators=run.lines(chosen, bars, shown),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Bars of ``step`` milliseconds, ``count`` of them with what indicators want."""

    step: int
    count: int
    until_ms: int | None
    since_ms: int


_HistoryOf = Callable[[int], BarHistory]


def _running(spec: InstrumentSpec, asked: _Asked) -> tuple[_HistoryOf, list[Bar]]:
    """Return the newest bars of the running source, never later than the market's time."""
    history = partial(running_history, spec)
    now_ms = int(to_ms(market_clock().now())) + 1
    until_ms = min(now_ms, asked.until_ms) if asked.until_ms else now_ms
    # Live prices go on without the store; whoever pages into the past must know it is away.
    may_lack = asked.until_ms is None and asked.step >= MINUTE_MS
    bars = history(asked.step).newest(asked.count, until_ms=until_ms, may_lack=may_lack)
    return history, bars


def _day(spec: InstrumentSpec, on: date, asked: _Asked) -> tuple[_HistoryOf, list[Bar]]:
    """Return the bars up to the end of a stored date; real ones if there are any that day."""
    start_ms = day_start_ms(on)
    end_ms = start_ms + DAY_MS
    until_ms = min(end_ms, asked.until_ms or end_ms)
    for is_simulated in (False, True):
        history = partial(stored_history, spec, is_simulated=is_simulated)
        bars = history(asked.step).newest(asked.count, until_ms=until_ms)
        if bars and bars[-1].start_ms >= start_ms:
            break
    return history, bars


def _candle(bar: Bar, exp: int) -> Candle:
    return Candle(
        start_at=from_ms(bar.start_ms),
        open=Decimal(bar.open).scaleb(-exp),
        high=Decimal(bar.high).scaleb(-exp),
        low=Decimal(bar.low).scaleb(-exp),
        close=Decimal(bar.close).scaleb(-exp),
        volume=bar.volume,
        oi=bar.oi,
    )
