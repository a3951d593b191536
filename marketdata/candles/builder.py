"""One-minute bars from ticks that may be late, repeated or out of order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from marketdata.candles.bar import MINUTE_MS, Bar

GRACE_MS: Final = 2_000


class Tick(NamedTuple):
    """What a bar needs of a tick: times in epoch milliseconds, ``volume`` cumulative units,
    ``oi`` units."""

    instrument_id: int
    at_ms: int
    ltp: int
    volume: int
    oi: int = 0


class Window(NamedTuple):
    """Continuous trading [open_ms, close_ms), epoch milliseconds."""

    open_ms: int
    close_ms: int


@dataclass(slots=True)
class _Forming:
    """A bar that still takes ticks; open and close belong to its earliest and latest tick."""

    start_ms: int
    open: int
    high: int
    low: int
    close: int
    first_ms: int
    last_ms: int
    volume: int = 0
    oi: int = 0

    def take(self, at_ms: int, price: int, oi: int) -> None:
        self.high = max(self.high, price)
        self.low = min(self.low, price)
        if at_ms < self.first_ms:
            self.first_ms, self.open = at_ms, price
        if at_ms >= self.last_ms:
            self.last_ms, self.close, self.oi = at_ms, price, oi

    def bar(self) -> Bar:
        return Bar(self.start_ms, self.open, self.high, self.low, self.close, self.volume, self.oi)


@dataclass(slots=True)
class _Instrument:
    forming: dict[int, _Forming] = field(default_factory=dict)
    closed_until_ms: int = 0
    cumulative: int | None = None
    day: int = -1


class BarBuilder:
    """Builds bars of all instruments of one market.

    A bar stays open for late ticks until ``grace_ms`` of market time after its end, then it is
    final. Volume is the growth of the cumulative volume: a smaller figure (a late tick, a feed
    that restarts its count) adds nothing.

    Attributes:
        dropped: Ticks that made no bar, by reason: ``"outside"`` the session (pre-open and after
            the close), ``"late"`` for a bar that is final.
    """

    def __init__(
        self,
        windows: tuple[Window, ...] | None = None,
        *,
        from_start: bool = False,
        grace_ms: int = GRACE_MS,
    ) -> None:
        """Build for the session ``windows``.

        Args:
            windows: Continuous trading of the day; None takes ticks of any hour.
            from_start: Whether the first tick seen is the session's first, so that its volume
                counts; else an instrument's first tick only tells where its count stands.
            grace_ms: Market time for which a bar waits for late ticks.
        """
        self.dropped: Counter[str] = Counter()
        self._windows = windows
        self._grace_ms = grace_ms
        self._from_start = from_start
        self._instruments: dict[int, _Instrument] = {}
        self._changed: set[int] = set()

    def add(self, tick: Tick) -> None:
        """Take one tick."""
        if not self._in_session(tick.at_ms):
            self.dropped["outside"] += 1
            return
        state = self._instruments.setdefault(tick.instrument_id, _Instrument())
        start = tick.at_ms - tick.at_ms % MINUTE_MS
        if start < state.closed_until_ms:
            self.dropped["late"] += 1
            return
        bar = state.forming.get(start)
        if bar is None:
            price, at_ms = tick.ltp, tick.at_ms
            bar = _Forming(start, price, price, price, price, at_ms, at_ms, oi=tick.oi)
            state.forming[start] = bar
        else:
            bar.take(tick.at_ms, tick.ltp, tick.oi)
        bar.volume += self._traded(state, tick)
        self._changed.add(tick.instrument_id)

    def _in_session(self, at_ms: int) -> bool:
        if self._windows is None:
            return True
        return any(open_ms <= at_ms < close_ms for open_ms, close_ms in self._windows)

    def _traded(self, state: _Instrument, tick: Tick) -> int:
        """Return the units that this tick adds to the session's volume."""
        day = (tick.at_ms + 19_800_000) // 86_400_000
        if state.cumulative is None or day > state.day:
            # Whoever joins in the middle of a session must not count the whole morning as one
            # bar; a day that turned under our eyes starts at nothing.
            known = self._from_start or state.cumulative is not None
            state.day, state.cumulative = day, tick.volume
            return tick.volume if known else 0
        grown = max(0, tick.volume - state.cumulative)
        state.cumulative += grown
        return grown

    def close(self, market_ms: int) -> Iterator[tuple[int, Bar]]:
        """Yield (instrument, bar) of all bars that are final at ``market_ms``, oldest first."""
        horizon = market_ms - self._grace_ms
        for instrument_id, state in self._instruments.items():
            for start in sorted(state.forming):
                if start + MINUTE_MS > horizon:
                    break
                state.closed_until_ms = start + MINUTE_MS
                yield instrument_id, state.forming.pop(start).bar()

    def forming(self) -> Iterator[tuple[int, Bar]]:
        """Yield (instrument, newest unfinished bar) where it changed since the last call."""
        changed, self._changed = self._changed, set()
        for instrument_id in changed:
            forming = self._instruments[instrument_id].forming
            if forming:
                yield instrument_id, forming[max(forming)].bar()
