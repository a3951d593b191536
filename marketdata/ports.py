"""What market data needs from elsewhere: sources, stores, and what an organisation may have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable
from uuid import UUID

from marketdata.candles.bar import Bar
from marketdata.candles.builder import Window
from marketdata.health.divergence import Seen
from marketdata.tickstore.rows import ChainRows, ChainTotals, StoredDay
from terminal.infra.ports import Port
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.market_clock import MarketClockState


@dataclass(frozen=True, slots=True)
class MarketLimits:
    """What a plan allows of market data.

    Attributes:
        plan: Name of the plan, as people read it.
        max_instruments: Instruments that one socket may subscribe to.
        max_frames_hz: Frames a second on a socket.
        depth / chains: Whether depth of the book and option chains are part of it.
        history_days: Calendar days of stored history that may be read.
    """

    plan: str
    max_instruments: int
    max_frames_hz: int
    depth: bool
    chains: bool
    history_days: int


class LimitsOf(Protocol):
    """What an organisation may do now."""

    def __call__(self, *, organisation_id: UUID) -> MarketLimits:
        """Return the limits of the organisation's plan."""
        ...


class LimitsOffered(Protocol):
    """What could be had instead."""

    def __call__(self) -> list[MarketLimits]:
        """Return the limits of every plan on offer, the smallest first."""
        ...


# Ask through marketdata.selectors.limits.
market_limits: Port[LimitsOf] = Port("marketdata.market_limits")
market_limits_offered: Port[LimitsOffered] = Port("marketdata.market_limits_offered")


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


@runtime_checkable
class DepthFeed(Protocol):
    """A source that knows more of the book than its best prices."""

    def depth(self) -> bytes:
        """Return depth records (``marketdata.depth``) of what the last ``read`` returned.

        Invariant: the best levels are the bid and ask of the tick that was read with them.
        """
        ...


@runtime_checkable
class CountsReconnects(Protocol):
    """A source that holds a connection of its own (a broker's)."""

    @property
    def reconnects(self) -> int:
        """How often it had to connect again since it was opened first."""
        ...


@runtime_checkable
class KnowsPreviousOi(Protocol):
    """A source that can tell the closing open interest of the session before its day."""

    def previous_oi(self) -> Mapping[int, int]:
        """Return units by instrument id, of what it knows."""
        ...


@runtime_checkable
class HistorySource(Protocol):
    """Whoever can tell what was traded while we did not look: a broker's history, our own store."""

    def minute_bars(self, instrument_id: int, *, from_ms: int, until_ms: int) -> list[Bar]:
        """Return one-minute bars that start in [from_ms, until_ms), oldest first; may wait.

        Volume in units; prices in the scale of the instrument's tick records.

        Raises:
            TerminalError: if it cannot tell now; the gap then stays and is asked for again.
        """
        ...


class SecondSource(Protocol):
    """Another source's prices of the same instruments, for comparison only; it keeps itself up."""

    @property
    def name(self) -> str:
        """Name of the source, as people read it."""
        ...

    def prices(self) -> Mapping[int, Seen]:
        """Return the latest price of each instrument that it quotes; must not wait."""
        ...

    def tick_sizes(self) -> Mapping[int, float]:
        """Return the tick size in rupees of each of these instruments."""
        ...


class BarStore(Protocol):
    """Where one-minute bars are kept. Appending a bar again replaces nothing; readers take the
    newest per start."""

    def append(self, bars: Iterable[tuple[int, Sequence[Bar]]], *, keep: int) -> None:
        """Add finished bars per instrument, oldest first, keeping the newest ``keep`` of each."""
        ...

    def fill(self, instrument_id: int, bars: Iterable[Bar], *, keep: int) -> None:
        """Add finished bars of minutes that have none; minutes that were seen stay as they are."""
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


class TickStore(Protocol):
    """History: ticks, one-minute bars (with OI) and chain snapshots, for as long as their TTL.

    ``source`` names where rows came from (``"simulator"``, ``"replay"``, ``"import"``, a broker's
    code), so that invented prices never mix with real ones. Appending a row again changes nothing
    that a reader sees. Reads with ``source=None`` take real sources, the newest write winning
    where two tell of one minute (ticks: the source with most of them), and the simulator only
    where the asked time has nothing else; bars and ticks of ``source=ANY_REAL`` are never the
    simulator's. Times are epoch milliseconds of market time.

    Every method raises ServiceUnavailable when the store is away.
    """

    def ticks_append(self, records: bytes, *, source: str) -> None:
        """Keep packed tick records (72 bytes each); they are durable when this returns."""
        ...

    def bars_append(
        self, bars: Iterable[tuple[int, Sequence[Bar]]], *, source: str, minutes: int = 1
    ) -> None:
        """Keep finished bars per instrument; durable when this returns.

        The feed brings minutes; imports may bring longer bars, a day being 1440 minutes.
        """
        ...

    def chain_append(self, snapshots: Sequence[ChainRows], *, source: str) -> None:
        """Keep chain snapshots; durable when this returns."""
        ...

    def bars(
        self,
        instrument_id: int,
        *,
        interval_ms: int,
        since_ms: int,
        until_ms: int,
        limit: int,
        source: str | None = None,
    ) -> list[Bar]:
        """Return the newest ``limit`` bars that start in [since_ms, until_ms), oldest first.

        Intervals of whole minutes come from the finest bars of each date that divide them (days
        from day bars first), joined from 09:15 IST on as ``candles.bar.aggregate`` does; shorter
        ones from the ticks, whose pre-open counts too: ask for the session's hours.
        """
        ...

    def ticks(
        self,
        instrument_id: int,
        *,
        since_ms: int,
        until_ms: int,
        limit: int,
        source: str | None = None,
    ) -> bytes:
        """Return the oldest ``limit`` tick records of [since_ms, until_ms), packed, in order."""
        ...

    def chain_at(
        self, underlying_id: int, expiry: date, at_ms: int, *, source: str | None = None
    ) -> ChainRows | None:
        """Return the newest snapshot at or before ``at_ms``, None if there is none."""
        ...

    def chain_times(
        self,
        underlying_id: int,
        expiry: date,
        *,
        since_ms: int,
        until_ms: int,
        source: str | None = None,
    ) -> list[ChainTotals]:
        """Return the heads of the snapshots in [since_ms, until_ms), oldest first."""
        ...

    def close_oi(
        self, ids: Sequence[int], *, before_ms: int, source: str | None = None
    ) -> dict[int, int]:
        """Return the last OI (units) of each instrument's newest trading date before the date
        (IST) of ``before_ms``; instruments without any OI that date are left out."""
        ...

    def days(self, instrument_id: int) -> list[StoredDay]:
        """Return the stored trading dates, oldest first; ticks win over bars of a date."""
        ...
