"""Bars of any length from shorter ones, counted from each session's own opening."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from math import gcd
from typing import Final

from marketdata.candles.bar import Bar, bucket_start
from marketdata.candles.builder import Window

DAY_MS: Final = 86_400_000
MINUTE_MS: Final = 60_000
_IST_MS: Final = 19_800_000
_QUARTER_MS: Final = 15 * MINUTE_MS
_EPOCH: Final = date(1970, 1, 1)

# Continuous trading of a date (IST); None where no calendar says, or nothing ever closes.
WindowsOf = Callable[[date], Sequence[Window] | None]


def day_of(at_ms: int) -> date:
    """Return the trading date (IST) of an instant."""
    return _EPOCH + timedelta(days=(at_ms + _IST_MS) // DAY_MS)


def day_start_ms(on: date) -> int:
    """Return midnight IST of ``on``, epoch milliseconds."""
    return (on - _EPOCH).days * DAY_MS - _IST_MS


def base_of(interval_ms: int) -> int:
    """Return the interval to read where sessions may open at any quarter of an hour.

    Stores count from 09:15; a session that opens at 09:00 or 18:00 has other hours than that.
    """
    if interval_ms % MINUTE_MS or interval_ms >= DAY_MS:
        return interval_ms
    return gcd(interval_ms, _QUARTER_MS)


class SessionGrid:
    """Joins bars into bars of one interval.

    Bars count from the opening of the stretch of trading that holds them, so that no bar spans a
    pause; a daily bar starts with its first stretch. What lies outside all stretches of a date
    (the pre-open, the closing session) is left out of intraday bars.
    """

    def __init__(self, interval_ms: int, windows_of: WindowsOf | None = None) -> None:
        self._interval_ms = interval_ms
        self._windows_of = windows_of
        self._windows: dict[date, Sequence[Window] | None] = {}

    def join(self, bars: Iterable[Bar]) -> list[Bar]:
        """Return ``bars`` (each no longer than the interval, in order of time) joined."""
        joined: list[Bar] = []
        for bar in bars:
            start = self.start_of(bar.start_ms)
            if start is None:
                continue
            if joined and joined[-1].start_ms == start:
                joined[-1] = _with(joined[-1], bar)
            else:
                joined.append(bar._replace(start_ms=start))
        return joined

    def start_of(self, at_ms: int) -> int | None:
        """Return the start of the bar that holds ``at_ms``; None outside the session."""
        on = day_of(at_ms)
        windows = self._of(on)
        if self._interval_ms >= DAY_MS:
            return windows[0].open_ms if windows else day_start_ms(on)
        if not windows:
            return bucket_start(at_ms, self._interval_ms)
        for window in windows:
            if window.open_ms <= at_ms < window.close_ms:
                since = at_ms - window.open_ms
                return window.open_ms + since // self._interval_ms * self._interval_ms
        return None

    def _of(self, on: date) -> Sequence[Window] | None:
        if on not in self._windows:
            # A date that has bars but, by the calendar, no session: the bars are right.
            self._windows[on] = (self._windows_of(on) or None) if self._windows_of else None
        return self._windows[on]


def _with(first: Bar, then: Bar) -> Bar:
    return Bar(
        first.start_ms,
        first.open,
        max(first.high, then.high),
        min(first.low, then.low),
        then.close,
        first.volume + then.volume,
        then.oi,
    )
