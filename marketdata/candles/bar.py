"""The bar, and bars of a coarser interval."""

from collections.abc import Iterable
from typing import Final, NamedTuple

MINUTE_MS: Final = 60_000
_IST_OFFSET_MS: Final = 19_800_000
_NSE_OPEN_MS: Final = 33_300_000  # 09:15 IST after midnight


class Bar(NamedTuple):
    """One bar of one instrument.

    Prices are integers of ``10 ** -price_exp`` rupees as in the tick record; ``volume`` is units
    traded inside the bar; ``start_ms`` is epoch milliseconds of the bar's first instant; ``oi`` is
    the open interest of its last tick, units, 0 where the instrument has none.
    """

    start_ms: int
    open: int
    high: int
    low: int
    close: int
    volume: int
    oi: int = 0


def bucket_start(at_ms: int, interval_ms: int) -> int:
    """Return the start of the bar that holds ``at_ms``.

    Bars count from 09:15 IST of their day, so that hourly bars start with the session; an earlier
    hour of the day counts back from there.
    """
    day_ms = (at_ms + _IST_OFFSET_MS) // 86_400_000 * 86_400_000 - _IST_OFFSET_MS
    since_open = at_ms - day_ms - _NSE_OPEN_MS
    # Before 09:15 the day begins at midnight, with a first bar that may be shorter.
    return max(day_ms, day_ms + _NSE_OPEN_MS + since_open // interval_ms * interval_ms)


def aggregate(bars: Iterable[Bar], interval_ms: int) -> list[Bar]:
    """Return ``bars`` (in order of time) joined into bars of ``interval_ms``."""
    joined: list[Bar] = []
    for bar in bars:
        start = bucket_start(bar.start_ms, interval_ms)
        if joined and joined[-1].start_ms == start:
            last = joined[-1]
            joined[-1] = Bar(
                start,
                last.open,
                max(last.high, bar.high),
                min(last.low, bar.low),
                bar.close,
                last.volume + bar.volume,
                bar.oi,
            )
        else:
            joined.append(bar._replace(start_ms=start))
    return joined
