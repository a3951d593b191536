"""Indicators over candles, from enough earlier bars that no value depends on how many are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from marketdata.candles.bar import Bar
from marketdata.candles.grid import DAY_MS, day_of, day_start_ms
from marketdata.indicators.kernel import Ohlcv
from marketdata.indicators.registry import Chosen, choose
from marketdata.selectors.candle_history import BarHistory
from terminal.kernel.errors import ValidationFailed

if TYPE_CHECKING:
    from marketdata.indicators.series import Series

MOST_INDICATORS: Final = 10
# No day has more bars, none being shorter than a second.
_MOST_OF_A_DAY: Final = 90_000
# Calendar days: a month and the whole one before it.
_TWO_MONTHS: Final = 63


@dataclass(frozen=True, slots=True)
class IndicatorLines:
    """An indicator's outputs: a value a candle, None while warming up."""

    id: str
    fn: str
    params: tuple[float, ...]
    pane: str
    outputs: dict[str, list[float | None]]


def indicators_chosen(texts: Sequence[str]) -> list[Chosen]:
    """Return the indicators named; raises ValidationFailed with what would pass."""
    try:
        return [choose(text) for text in texts]
    except ValueError as error:
        raise ValidationFailed(str(error), fields={"indicators": [str(error)]}) from error


def warm_up_of(chosen: Sequence[Chosen]) -> int:
    """Return how many bars before the first shown one all of ``chosen`` want."""
    return max((one.warm_up for one in chosen), default=0)


class IndicatorRun:
    """Computes indicators for the newest bars of a series.

    Those that count from the session's start read the rest of that session (on daily bars: of the
    month); pivots the session before it as well.
    """

    def __init__(
        self, history: BarHistory, daily: BarHistory, *, interval_ms: int, price_exp: int
    ) -> None:
        self._history, self._daily = history, daily
        self._is_daily, self._unit = interval_ms >= DAY_MS, 10.0**price_exp

    def lines(
        self, chosen: Sequence[Chosen], bars: Sequence[Bar], shown: Sequence[Bar]
    ) -> list[IndicatorLines]:
        """Return the lines over ``shown``, the newest of ``bars``, one value a bar."""
        if not chosen or not shown:
            return []
        series: dict[str | None, Series] = {}
        for anchor in {one.indicator.anchor for one in chosen}:
            series[anchor] = self._series(self._needed(anchor, bars, shown))
        return [self._of(one, series[one.indicator.anchor], len(shown)) for one in chosen]

    def _needed(self, anchor: str | None, bars: Sequence[Bar], shown: Sequence[Bar]) -> list[Bar]:
        if anchor is None:
            return list(bars)
        first = shown[0].start_ms
        if self._is_daily:
            return [*self._history.newest(_TWO_MONTHS, until_ms=first, may_lack=True), *shown]
        start = day_start_ms(day_of(first))
        day = [bar for bar in bars if start <= bar.start_ms < first]
        if not bars or bars[0].start_ms >= start:
            day = self._history.newest(
                _MOST_OF_A_DAY, since_ms=start, until_ms=first, may_lack=True
            )
        before = (
            self._daily.newest(1, until_ms=start, may_lack=True) if anchor == "previous" else []
        )
        return [*before, *day, *shown]

    def _series(self, bars: Sequence[Bar]) -> "Series":
        # numpy costs 14 MB: only a process that computes indicators pays for it.
        from marketdata.indicators.series import Series  # noqa: PLC0415

        return Series.of([self._ohlcv(bar) for bar in bars])

    def _ohlcv(self, bar: Bar) -> Ohlcv:
        unit, on = self._unit, day_of(bar.start_ms)
        return Ohlcv(
            bar.open / unit,
            bar.high / unit,
            bar.low / unit,
            bar.close / unit,
            float(bar.volume),
            on.year * 12 + on.month if self._is_daily else on.toordinal(),
        )

    def _of(self, one: Chosen, series: "Series", count: int) -> IndicatorLines:
        return IndicatorLines(
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
