"""Reads of bars: today's from Redis, earlier ones from the tick store, indicators over both."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import redis

from marketdata.candles.bar import MINUTE_MS, Bar, aggregate
from marketdata.feed.bar_store import RedisBarStore
from marketdata.selectors.instruments import instrument_spec
from marketdata.selectors.live import market_clock
from marketdata.ticks import from_ms, price_exp, to_ms
from marketdata.tickstore.client import tick_store
from terminal.infra.redis import redis_client
from terminal.kernel.clock import IST, to_ist
from terminal.kernel.errors import ServiceUnavailable, ValidationFailed

SECOND_MS: Final = 1_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
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
MOST_INDICATORS: Final = 10
# More than Redis keeps of any instrument.
_ALL_HOT: Final = 10_000
_LONG_AGO_MS: Final = 0


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
class IndicatorLines:
    """An indicator's outputs: a value a candle, None while warming up."""

    id: str
    fn: str
    params: tuple[float, ...]
    pane: str
    outputs: dict[str, list[float | None]]


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
        indicators: Such as ``"ema:20"``; see ``marketdata.indicators.registry.choose``.

    Raises:
        InstrumentNotFound: if there is no such instrument.
        ServiceUnavailable: when the bars of today, or the history asked for, are away.
        ValidationFailed: for an unknown indicator or a wrong parameter.
    """
    spec = instrument_spec(instrument_id)
    step = INTERVALS[interval]
    chosen = _chosen(indicators)
    wanted = limit + max((one.warm_up for one in chosen), default=0)
    until_ms = int(to_ms(before)) if before else None
    if on is None:
        bars = _running(instrument_id, step, wanted + 1, until_ms)
    else:
        bars = _stored_day(instrument_id, step, wanted + 1, until_ms, on)
    shown = bars[-limit:]
    exp = price_exp(spec.tick_size)
    return Candles(
        candles=[_candle(bar, exp) for bar in shown],
        has_more=len(bars) > len(shown),
        indicators=_lines(chosen, bars[-wanted:], len(shown), exp),
    )


def _running(instrument_id: int, step: int, wanted: int, until_ms: int | None) -> list[Bar]:
    """Return the newest bars of the running source, from Redis and then from the store."""
    hot = _hot(instrument_id) if step % MINUTE_MS == 0 else []
    minutes = [bar for bar in hot if until_ms is None or bar.start_ms < until_ms]
    bars = aggregate(minutes, step)
    if len(bars) >= wanted:
        return bars[-wanted:]
    state = market_clock().state()
    end = bars[0].start_ms if bars else until_ms or _after_all()
    # The first of them may have begun before what Redis keeps: the store has the whole of it.
    end += step if bars and len(hot) >= len(minutes) > 1 else 0
    older: list[Bar] = []
    with contextlib.suppress(ServiceUnavailable):
        older = tick_store().bars(
            instrument_id,
            interval_ms=step,
            since_ms=_LONG_AGO_MS,
            until_ms=end,
            limit=wanted,
            source=state.source.partition(":")[0] if state else None,
        )
    return _merged(older, bars)[-wanted:]


def _stored_day(
    instrument_id: int, step: int, wanted: int, until_ms: int | None, on: date
) -> list[Bar]:
    start = datetime.combine(on, time.min, IST)
    end_ms = int(to_ms(start + timedelta(days=1)))
    return tick_store().bars(
        instrument_id,
        interval_ms=step,
        since_ms=int(to_ms(start)),
        until_ms=min(end_ms, until_ms or end_ms),
        limit=wanted,
    )


def _hot(instrument_id: int) -> list[Bar]:
    try:
        return RedisBarStore(redis_client()).read(instrument_id, _ALL_HOT)
    except redis.RedisError as error:
        raise ServiceUnavailable("Candles are away; try again.", cause=str(error)) from error


def _merged(older: Iterable[Bar], newer: Iterable[Bar]) -> list[Bar]:
    """Return both in order of time; where both know a bar, the one that saw more of it."""
    by_start = {bar.start_ms: bar for bar in older}
    for bar in newer:
        stored = by_start.get(bar.start_ms)
        if stored is None or bar.volume >= stored.volume:
            by_start[bar.start_ms] = bar
    return [by_start[start] for start in sorted(by_start)]


def _after_all() -> int:
    return int(to_ms(market_clock().now())) + DAY_MS


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


def _chosen(texts: Sequence[str]) -> list[Any]:
    if not texts:
        return []
    # numpy and TA-Lib cost 30 MB: only a process that computes indicators pays for them.
    from marketdata.indicators.registry import choose  # noqa: PLC0415

    try:
        return [choose(text) for text in texts]
    except ValueError as error:
        raise ValidationFailed(str(error), fields={"indicators": [str(error)]}) from error


def _lines(chosen: list[Any], bars: list[Bar], count: int, exp: int) -> list[IndicatorLines]:
    if not chosen or not bars:
        return []
    from marketdata.indicators.series import Ohlcv, Series  # noqa: PLC0415

    unit = 10.0**exp
    series = Series.of(
        [
            Ohlcv(
                bar.open / unit, bar.high / unit, bar.low / unit, bar.close / unit,
                float(bar.volume), to_ist(from_ms(bar.start_ms)).toordinal(),
            )
            for bar in bars
        ]
    )  # fmt: skip
    return [
        IndicatorLines(
            id=one.id,
            fn=one.indicator.fn,
            params=one.values,
            pane=one.indicator.pane,
            outputs={
                name: [
                    None if value != value else round(value, 6) for value in line[-count:].tolist()
                ]
                for name, line in one.batch(series).items()
            },
        )
        for one in chosen
    ]
