"""Option chains in the feed: computed once a second each, published, kept once a minute."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import redis
import structlog

from marketdata.chain.compute import Chain, chain_compute
from marketdata.chain.document import chain_encode
from marketdata.chain.inputs import ChainInput, Side
from marketdata.feed.chain_book import ChainBook, ChainContracts, Ints
from marketdata.feed.chain_publisher import ChainPublisher
from marketdata.feed.chain_rows import chain_rows
from marketdata.pricing.convention import HOUSE
from marketdata.pricing.expiry_time import expires_at
from marketdata.ticks import to_ms
from marketdata.tickstore.rows import ChainRows
from terminal.kernel.clock import IST, Clock
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.errors import CalendarNotCovered
from terminal.kernel.sessions import SessionCalendar

logger = structlog.get_logger(__name__)

REFRESH_S: Final = 1.0
# The longest a step computes before ticks are read again.
BUDGET_S: Final = 0.02
_LATE_S: Final = 2.0
_USUAL_CLOSE: Final = timedelta(hours=15, minutes=30)
_INSTANT: Final = timedelta(milliseconds=1)
_MINUTE_MS: Final = 60_000


class KeepsChains(Protocol):
    """Where the snapshots of each minute go; must not wait."""

    def chains(self, snapshots: Sequence[ChainRows], *, source: str) -> None:
        """Keep the snapshots."""
        ...


class ChainDesk:
    """All chains of the running source.

    Attributes:
        counts: ``"computed"`` documents, and those that were ``"late"``: more than two seconds
            after their turn, because ticks went first.
    """

    def __init__(
        self,
        *,
        client: redis.Redis,
        clock: Clock,
        calendar: SessionCalendar,
        history: KeepsChains | None = None,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._clock, self._calendar, self._history = clock, calendar, history
        self._publisher = ChainPublisher(client)
        self._book = ChainBook([], {})
        self._ends: list[datetime] = []
        self._changed: dict[int, float] = {}
        self._next_at: list[float] = []
        self._newest: dict[int, Chain] = {}
        self._seq = 0
        self._minute = -1
        self._source = ""

    def begin(
        self,
        specs: Sequence[InstrumentSpec],
        underlyings: Mapping[str, int],
        *,
        source: str,
        always_open: bool,
    ) -> None:
        """Arrange the chains of a source's contracts; raises redis.RedisError.

        Args:
            specs: All contracts.
            underlyings: Instrument ids by symbol, of what the options are on.
            source: Its name.
            always_open: Whether contracts live to the end of their date (a market without hours).
        """
        self._book = ChainBook(specs, underlyings)
        chains = self._book.chains
        self._ends = [self._end_of(chain, always_open=always_open) for chain in chains]
        # Spread over the second, so that no moment computes them all.
        now = self._clock.monotonic()
        self._next_at = [now + REFRESH_S * n / max(len(chains), 1) for n in range(len(chains))]
        self._changed, self._newest = {}, {}
        self._minute, self._source = -1, source
        self._publisher.begin(chains)
        logger.info("chains_arranged", chains=len(chains), options=len(self._book.option_ids()))

    def option_ids(self) -> list[int]:
        """Return the instruments whose open interest changes are shown."""
        return self._book.option_ids()

    def previous_oi(self, units: Mapping[int, int]) -> None:
        """Tell the closing OI of the previous session (units) by instrument id."""
        self._book.previous_oi(units)

    def take(self, records: bytes) -> None:
        """Learn from published tick records."""
        now = self._clock.monotonic()
        for number in self._book.take(records):
            self._changed.setdefault(number, now)

    def step(self, market_now: datetime) -> None:
        """Compute what is due, for at most ``BUDGET_S``; raises redis.RedisError.

        Args:
            market_now: The source's time (UTC).
        """
        started = now = self._clock.monotonic()
        done: list[tuple[Any, bytes]] = []
        for number in sorted(self._changed, key=lambda each: self._next_at[each]):
            if self._next_at[number] > now or now - started > BUDGET_S:
                break
            since = self._changed.pop(number)
            if market_now < self._ends[number]:
                self.counts["late"] += now - max(since, self._next_at[number]) > _LATE_S
                done.append((self._book.chains[number].key, self._compute(number, market_now)))
            self._next_at[number] = _turn_after(self._next_at[number], now)
            now = self._clock.monotonic()
        if done:
            self._publisher.publish(done)
        self._keep_minute(market_now)

    def _compute(self, number: int, market_now: datetime) -> bytes:
        source = self._input(self._book.chains[number], self._ends[number], market_now)
        self._newest[number] = chain = chain_compute(source, HOUSE)
        self.counts["computed"] += 1
        self._seq += 1
        return chain_encode(chain, seq=self._seq)

    def _input(self, chain: ChainContracts, ends: datetime, now: datetime) -> ChainInput:
        book, on_future = self._book, chain.spot < 0
        reference = chain.future if on_future else chain.spot
        return ChainInput(
            underlying_id=chain.key.underlying_id,
            underlying=chain.underlying,
            expiry=chain.key.expiry,
            strikes=chain.strikes,
            ce=self._side(chain.ce, chain.ce_ids),
            pe=self._side(chain.pe, chain.pe_ids),
            now=now,
            expires_at=ends,
            lot_size=chain.lot_size,
            tick_size=chain.tick_size,
            reference_id=chain.reference_id,
            spot=book.value("ltp", chain.spot),
            # A later future's price is not this expiry's forward.
            future=book.value("ltp", chain.future)
            if on_future or chain.future_expiry == chain.key.expiry
            else float("nan"),
            previous_close=book.value("close", reference),
            on_future=on_future,
            exchange=chain.exchange,
            calendar=self._calendar,
        )

    def _side(self, slots: Ints, ids: Ints) -> Side:
        column = self._book.column
        return Side(
            id=ids,
            ltp=column("ltp", slots),
            bid=column("bid", slots),
            ask=column("ask", slots),
            bid_qty=column("bid_qty", slots),
            ask_qty=column("ask_qty", slots),
            volume=column("volume", slots),
            oi=column("oi", slots),
            previous_close=column("close", slots),
            previous_oi=column("previous_oi", slots),
            exchange_ms=column("exchange_ms", slots),
        )

    def _keep_minute(self, market_now: datetime) -> None:
        """Hand one snapshot of each chain to the history when a market minute is over."""
        minute = int(to_ms(market_now)) // _MINUTE_MS
        if minute == self._minute:
            return
        if self._minute >= 0 and self._history and self._newest:
            rows = [chain_rows(chain) for chain in self._newest.values()]
            self._history.chains(rows, source=self._source)
            self._newest = {}
        self._minute = minute

    def _end_of(self, chain: ChainContracts, *, always_open: bool) -> datetime:
        midnight = datetime.combine(chain.key.expiry, datetime.min.time(), IST)
        if always_open:
            return midnight + timedelta(days=1) - _INSTANT
        try:
            found = expires_at(self._calendar, chain.exchange, chain.key.expiry)
        except CalendarNotCovered:
            found = None
        # Without a table, or on a date that the table calls a holiday: the usual close.
        return found or midnight + _USUAL_CLOSE


def _turn_after(turn: float, now: float) -> float:
    """Return the turn after one that was taken at ``now``: half to one and a half seconds later.

    Turns stay where they are within the second; counted from ``now`` the chains would gather.
    """
    missed = round((now - turn) / REFRESH_S)
    return turn + REFRESH_S * (missed + 1)
