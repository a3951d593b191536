"""The simulator as a source of ticks."""

import threading
from collections.abc import Iterator
from datetime import date

import structlog

from marketdata.candles.bar import Bar
from marketdata.candles.builder import Window
from marketdata.services.live_simulator import simulator_contracts_seed
from marketdata.simulator.engine import SimulatorEngine
from marketdata.simulator.history import history
from marketdata.ticks import to_ms
from terminal.kernel.clock import Clock, to_ist
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import SourceMode
from terminal.kernel.market_clock import MarketClockState

logger = structlog.get_logger(__name__)

STEP_S = 0.1
# The slowest contract ticks every four seconds.
MAX_QUOTE_AGE_S = 10.0


class SimulatorSource:
    """Runs a ``SimulatorEngine`` on the wall clock; lists new contracts when the date turns.

    Attributes:
        run: Grows when the date turns.
    """

    def __init__(self, *, seed: int, clock: Clock) -> None:
        self.run = 0
        self._seed, self._clock = seed, clock
        self._pause = threading.Event()
        self._engine: SimulatorEngine | None = None
        self._next_step = 0.0
        self._fresh = b""

    @property
    def name(self) -> str:
        """Name of the source."""
        return "simulator"

    def open(self) -> None:
        """List today's contracts and set the market up as it stands now."""
        self._start(to_ist(self._clock.now()).date())

    def _start(self, on: date) -> None:
        contracts = simulator_contracts_seed(on=on, seed=self._seed)
        now_ms = to_ms(self._clock.now())
        self._engine = SimulatorEngine(contracts, seed=self._seed, on=on, at_ms=now_ms)
        self._fresh = self._engine.refresh(now_ms)
        self._next_step = self._clock.monotonic()
        logger.info("simulator_started", on=on.isoformat(), contracts=len(contracts))

    def read(self, timeout_s: float) -> bytes:
        """Return what ticks by now, waiting for the next step if it is due in time."""
        if self._fresh:
            fresh, self._fresh = self._fresh, b""
            return fresh
        wait_s = self._next_step - self._clock.monotonic()
        if wait_s > 0:
            self._pause.wait(min(wait_s, timeout_s))
            if wait_s > timeout_s:
                return b""
        self._next_step = max(self._next_step + STEP_S, self._clock.monotonic())
        now_ms = to_ms(self._clock.now())
        if now_ms >= self._running().ends_ms():
            self.run += 1
            self._start(to_ist(self._clock.now()).date())
            return b""
        return self._running().step(now_ms)

    def depth(self) -> bytes:
        """Return the books of what the last ``read`` returned."""
        return self._running().depth()

    def _running(self) -> SimulatorEngine:
        if self._engine is None:
            raise RuntimeError("the simulator is not open")
        return self._engine

    def clock_state(self) -> MarketClockState:
        """Return the wall clock as market time: the simulator never closes."""
        now = self._clock.now()
        return MarketClockState(
            source=self.name,
            mode=SourceMode.SIM,
            anchor_wall=now,
            anchor_market=now,
            always_open=True,
            max_quote_age_s=MAX_QUOTE_AGE_S,
        )

    def windows(self) -> tuple[Window, ...] | None:
        """Return None: every hour trades."""
        return None

    def starts_session(self) -> bool:
        """Return False: the day has been trading since midnight."""
        return False

    def history(self) -> Iterator[tuple[InstrumentSpec, list[Bar]]]:
        """Yield the bars before now."""
        engine = self._running()
        return history(
            engine.surface,
            engine.path,
            seed=self._seed,
            start_ms=engine.starts_ms,
            at_ms=to_ms(self._clock.now()),
        )

    def previous_oi(self) -> dict[int, int]:
        """Return yesterday's closing open interest (units) of the derivatives."""
        book = self._running().book
        ids, units = book.columns["instrument_id"].tolist(), book.previous_oi.tolist()
        return {id_: int(oi) for id_, oi in zip(ids, units, strict=True) if oi > 0}

    def close(self) -> None:
        """Drop the market; ``open`` sets it up again at the same prices."""
        self._engine = None
