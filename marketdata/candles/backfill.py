"""Which minutes were not seen, and how another's bars fill them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.candles.builder import Window


class Gap(NamedTuple):
    """Minutes [from_ms, until_ms) of continuous trading in which nothing was seen."""

    from_ms: int
    until_ms: int


def gaps(
    seen: Iterable[int], windows: Sequence[Window], *, until_ms: int, longest_pause_ms: int = 0
) -> list[Gap]:
    """Return the stretches of whole minutes without any bar.

    Args:
        seen: Starts of the one-minute bars that exist, epoch milliseconds, in any order.
        windows: Continuous trading of the day.
        until_ms: Market time; the minute that holds it, and what follows, is no gap yet.
        longest_pause_ms: A shorter stretch is an instrument that nobody traded, not a gap.
    """
    starts = set(seen)
    found: list[Gap] = []
    for open_ms, close_ms in windows:
        missing: int | None = None
        end = min(close_ms, until_ms - until_ms % MINUTE_MS)
        for start in range(open_ms, end, MINUTE_MS):
            if start in starts:
                if missing is not None:
                    found.append(Gap(missing, start))
                missing = None
            elif missing is None:
                missing = start
        if missing is not None and missing < end:
            found.append(Gap(missing, end))
    return [gap for gap in found if gap.until_ms - gap.from_ms > longest_pause_ms]


def filled(live: Iterable[Bar], history: Iterable[Bar], wanted: Sequence[Gap]) -> list[Bar]:
    """Return ``live`` and those bars of ``history`` that lie in ``wanted``, oldest first.

    A minute that was seen live keeps its live bar, whatever history says of it: our ticks carry
    their exchange time, and orders were judged by them.
    """
    by_start = {
        bar.start_ms: bar
        for bar in history
        if any(gap.from_ms <= bar.start_ms < gap.until_ms for gap in wanted)
    }
    by_start |= {bar.start_ms: bar for bar in live}
    return [by_start[start] for start in sorted(by_start)]
