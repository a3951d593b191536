"""A recorded day as a source of ticks, on its own clock."""

import threading
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

import structlog

from marketdata.candles.bar import Bar
from marketdata.candles.builder import Window
from marketdata.replay.day import RecordedDay, in_hours, recorded_day, windows_of
from marketdata.replay.events import Events, joined
from marketdata.replay.formats import events_of
from marketdata.replay.request import ReplayRequest
from marketdata.replay.table import find_file, read_day
from marketdata.services.live_instruments import contracts_ensure, contracts_of
from marketdata.ticks import from_ms, to_ms
from terminal.kernel.clock import IST, Clock
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, SourceMode
from terminal.kernel.errors import CalendarNotCovered
from terminal.kernel.market_clock import MarketClockState
from terminal.kernel.sessions import Session, SessionCalendar

logger = structlog.get_logger(__name__)

SOURCE: Final = "replay"
_LEAD_MS: Final = 60_000
_MAX_RECORDS: Final = 2_000


class ReplaySource:
    """Plays the records of one day; after the close it stays closed with the last prices.

    Attributes:
        run: Grows when a looping replay begins again.
    """

    def __init__(
        self, request: ReplayRequest, *, folder: Path, clock: Clock, calendar: SessionCalendar
    ) -> None:
        self.run = 0
        self._request, self._folder = request, folder
        self._clock, self._calendar = clock, calendar
        self._pause = threading.Event()
        self._day: RecordedDay | None = None
        self._specs: list[InstrumentSpec] = []
        self._state: MarketClockState | None = None
        self._played = 0
        self._fresh = b""

    @property
    def name(self) -> str:
        """Name of the source: ``replay:NIFTY_1s@2022-11-14``."""
        day = f"@{self._day.on}" if self._day else ""
        return f"replay:{'+'.join(Path(file).name for file in self._request.files)}{day}"

    def open(self) -> None:
        """Read the recording and start its clock; a second call goes on where time has got to.

        Raises:
            ReplayRefused: if the recording cannot be played; the message says why.
        """
        if self._day is None:
            self._day = self._load()
            self._begin()
            return
        # Publishing was interrupted: what was played counts as history, the rest follows.
        self._played = self._day.position(self._market_ms())
        self._fresh = self._day.latest(self._played)

    def _load(self) -> RecordedDay:
        wanted, tables = self._request.day, []
        for file in self._request.files:
            tables.append(read_day(find_file(file, self._folder), wanted))
            wanted = wanted or tables[0].day
        on = tables[0].day
        session = self._session(on)
        events = joined([events_of(table, session, self._calendar) for table in tables])
        windows = windows_of(session, events)
        events = in_hours(events, windows, on)
        self._specs = self._instruments(events, on)
        day = recorded_day(events, self._specs, on=on, windows=windows)
        logger.info("replay_loaded", on=on.isoformat(), ticks=len(day.at_ms))
        return day

    def _session(self, on: date) -> Session | None:
        try:
            return self._calendar.session(Exchange.NSE, on)
        except CalendarNotCovered:
            logger.warning("replay_without_calendar", on=on.isoformat())
            return None

    def _instruments(self, events: Events, on: date) -> list[InstrumentSpec]:
        contracts_ensure(source=SOURCE, terms=events.terms, on=on)
        by_key = {(spec.exchange, spec.symbol): spec for spec in contracts_of(source=SOURCE, on=on)}
        return [by_key[(term.exchange, term.symbol)] for term in events.terms]

    def _begin(self) -> None:
        day = self._loaded()
        # A recording that begins in the middle of the day need not be waited for.
        first_ms = float(day.at_ms[0]) if len(day.at_ms) else 0.0
        start_ms = max(float(day.open_ms), first_ms) - _LEAD_MS
        if self._request.start is not None:
            start_ms = to_ms(datetime.combine(day.on, self._request.start, IST))
        # Ticks before a late start are history: only the last one of each contract is played.
        self._played = day.position(start_ms) if self._request.start else 0
        self._fresh = day.latest(self._played)
        self._set_clock(start_ms, self._request.speed)

    def _set_clock(self, market_ms: float, speed: float) -> None:
        self._state = MarketClockState(
            source=self.name,
            mode=SourceMode.REPLAY,
            anchor_wall=self._clock.now(),
            anchor_market=from_ms(market_ms),
            speed=speed,
            max_quote_age_s=max(5.0, 1.5 * self._loaded().step_s / self._request.speed),
        )

    def _loaded(self) -> RecordedDay:
        if self._day is None:
            raise RuntimeError("the replay is not open")
        return self._day

    def _market_ms(self) -> float:
        return to_ms(self.clock_state().market_time(self._clock.now()))

    def read(self, timeout_s: float) -> bytes:
        """Return the records that are due in market time, waiting for the next one if need be."""
        if self._fresh:
            fresh, self._fresh = self._fresh, b""
            return fresh
        day = self._loaded()
        now_ms = self._market_ms()
        if self._played < len(day.at_ms) and day.at_ms[self._played] > now_ms:
            wait_s = (float(day.at_ms[self._played]) - now_ms) / 1000 / self._request.speed
            self._pause.wait(min(wait_s, timeout_s))
            now_ms = self._market_ms()
        due = min(day.position(now_ms), self._played + _MAX_RECORDS)
        if due <= self._played:
            self._rest(timeout_s, now_ms)
            return b""
        part = day.records[self._played : due]
        self._played = due
        return bytes(part.tobytes())

    def _rest(self, timeout_s: float, now_ms: float) -> None:
        """Stop the clock after the close, or begin again where that was asked for."""
        day = self._loaded()
        if self._played < len(day.at_ms):
            return
        if now_ms >= day.close_ms and self.clock_state().speed > 0:
            logger.info("replay_ended", on=day.on.isoformat())
            if self._request.loop:
                self.run += 1
                self._begin()
                return
            self._set_clock(max(now_ms, float(day.close_ms)), 0.0)
        self._pause.wait(timeout_s)

    def clock_state(self) -> MarketClockState:
        """Return market time as it runs now; speed 0 once the day is over."""
        if self._state is None:
            raise RuntimeError("the replay is not open")
        return self._state

    def windows(self) -> tuple[Window, ...] | None:
        """Return the day's continuous trading."""
        return self._loaded().windows

    def previous_oi(self) -> Mapping[int, int]:
        """Return the open interest of the session before (units), where the recording has it."""
        return self._loaded().previous_oi

    def starts_session(self) -> bool:
        """Return whether what comes next is the session's first tick."""
        return self._played == 0 and self._loaded().begins_with_session

    def history(self) -> Iterator[tuple[InstrumentSpec, list[Bar]]]:
        """Yield the bars of what is already played."""
        bars = self._loaded().bars(self._played, self._market_ms())
        for spec in self._specs:
            yield spec, bars.get(spec.id, [])

    def close(self) -> None:
        """Do nothing: the recording stays in memory and its clock runs on."""
