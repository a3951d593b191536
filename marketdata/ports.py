"""What market data needs from elsewhere: sources of ticks, and a store of bars."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from marketdata.candles.bar import Bar
from marketdata.candles.builder import Window
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.market_clock import MarketClockState


class TickFeed(Protocol):
    """A source of ticks: the simulator, a recorded day, a broker. Used from one thread."""

    @property
    def name(self) -> str:
        """Name of the source, e.g. ``"simulator"``."""
        ...

    @property
    def run(self) -> int:
        """Number of the run; grows when prices begin anew (a looping replay, a new date)."""
        ...

    def open(self) -> None:
        """Connect and learn the instruments; called before anything else.

        Called again after ``close`` when publishing was interrupted: go on, do not begin anew.
        """
        ...

    def read(self, timeout_s: float) -> bytes:
        """Return tick records (72 bytes each) that are due, waiting up to ``timeout_s``."""
        ...

    def clock_state(self) -> MarketClockState:
        """Return the source's present relation of wall and market time."""
        ...

    def windows(self) -> tuple[Window, ...] | None:
        """Return the continuous trading of the source's day; None where it never closes."""
        ...

    def starts_session(self) -> bool:
        """Return whether the first ticks are the session's first (bars count their volume)."""
        ...

    def history(self) -> Iterator[tuple[InstrumentSpec, list[Bar]]]:
        """Yield every instrument once with its earlier one-minute bars, oldest first."""
        ...

    def close(self) -> None:
        """Disconnect."""
        ...


class BarStore(Protocol):
    """Where one-minute bars are kept. Appending a bar again replaces nothing; readers take the
    newest per start."""

    def append(self, bars: Iterable[tuple[int, Sequence[Bar]]], *, keep: int) -> None:
        """Add finished bars per instrument, oldest first, keeping the newest ``keep`` of each."""
        ...

    def set_forming(self, bars: Iterable[tuple[int, Bar]]) -> None:
        """Show unfinished bars; each replaces the one before it."""
        ...

    def read(self, instrument_id: int, limit: int) -> list[Bar]:
        """Return the newest ``limit`` bars, oldest first, the unfinished one last."""
        ...

    def reset(self) -> None:
        """Forget everything: another source or another run begins."""
        ...
