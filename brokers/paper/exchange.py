"""The paper exchange's loop: what came in, what the market did, write it, tell.

The book in memory is only a cache. Clients mark the rows they write as dirty; a doorbell says so at
once, a look twice a second is the guarantee. Whoever takes the lease over reads the working orders
again, so a restart loses nothing.
"""

import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import redis
import structlog

from brokers.matching import Ending, Market, has_lapsed
from brokers.models import PaperOrder
from brokers.paper.adapter import EXCHANGE_DOORBELL
from brokers.paper.book import Book, Entry
from brokers.paper.journal import round_write
from brokers.paper.mapping import broker_order_id
from brokers.paper.settlement import Settlement
from brokers.ports import UPDATES_DOORBELL
from marketdata.selectors import instrument_specs, market_clock
from marketdata.stream import QuoteStream
from terminal.infra.clock import clock
from terminal.infra.doorbell import Doorbell
from terminal.infra.leases import Lease
from terminal.kernel.clock import to_ist
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, SessionPhase
from terminal.kernel.errors import CalendarNotCovered
from terminal.kernel.quotes import Quote

logger = structlog.get_logger(__name__)

POLL_EVERY_S = 0.5
LAPSE_EVERY_S = 1.0
# With working orders the loop looks at new prices this often; without, only the doorbell matters.
IDLE_WITH_ORDERS_S = 0.05
INTAKE_MAX = 1000


@dataclass(frozen=True, slots=True)
class _Round:
    """The instants and terms that one round works with."""

    wall_at: datetime
    market_at: datetime
    max_age: timedelta
    specs: dict[int, InstrumentSpec]
    phases: dict[Exchange, SessionPhase | None]

    def market(self, instrument_id: int, quote: Quote | None) -> Market | None:
        """Return the market in one instrument; a stale quote counts as none."""
        spec = self.specs.get(instrument_id)
        if spec is None:
            return None
        if quote is not None and self.wall_at - quote.received_at > self.max_age:
            quote = None
        return Market(spec, self.phases[spec.exchange], quote)


class PaperExchange:
    """One owner's run of the exchange; used from one thread, thrown away with its lease."""

    def __init__(self, stream: QuoteStream) -> None:
        self._stream = stream
        self._book = Book()
        self._arrivals = Doorbell(EXCHANGE_DOORBELL)
        self._updates = Doorbell(UPDATES_DOORBELL)
        self._pause = threading.Event()
        self._settlement = Settlement()
        self._is_loaded = False
        self._is_hinted = True
        self._polled = self._lapsed = float("-inf")
        self._lapsed_on: date | None = None
        self._generation = 0

    def step(self, lease: Lease) -> bool:
        """Do one round; return whether anything was written.

        While no feed announces itself the exchange stands still: nothing fills, nothing lapses.

        Raises:
            LeaseLost: if another owner has taken over; nothing of this round was written.
        """
        if market_clock().state() is None:
            self._stream.close()
            return False
        if not self._is_loaded:
            self._load()
        settled = self._settlement.run(lease)
        for hint in settled:
            self._updates.ring(hint)
        arrived, gone = self._intake()
        if not self._book and not gone:
            self._stream.close()
            return bool(settled)
        this_round = self._round()
        # First: an order of an earlier session must not see this session's prices.
        self._lapse(this_round)
        self._arrivals_look(arrived, this_round)
        self._ticks_look(this_round)
        return self._write(lease, gone, this_round) or bool(settled)

    def idle(self) -> None:
        """Wait for the next order, or a little for the next prices."""
        timeout = IDLE_WITH_ORDERS_S if self._book else POLL_EVERY_S
        try:
            self._is_hinted |= bool(self._arrivals.wait(timeout))
        except redis.RedisError:
            self._pause.wait(timeout)

    def close(self) -> None:
        """End the subscription to prices."""
        self._stream.close()

    def _load(self) -> None:
        for row in PaperOrder.objects.filter(is_working=True, is_dirty=False).order_by("pk"):
            self._book.put(row)
        self._is_loaded = True
        if self._book:
            logger.info("paper_book_loaded", orders=len(self._book))

    def _intake(self) -> tuple[list[Entry], list[int]]:
        """Return the orders that clients placed or changed, and those that they ended."""
        now = clock().monotonic()
        if not self._is_hinted and 0 <= now - self._polled < POLL_EVERY_S:
            return [], []
        self._is_hinted, self._polled = False, now
        arrived, gone = [], []
        for row in PaperOrder.objects.filter(is_dirty=True).order_by("pk")[:INTAKE_MAX]:
            if row.is_working:
                arrived.append(self._book.put(row))
            else:
                self._book.drop(row.pk)
                gone.append(row.pk)
        return arrived, gone

    def _round(self) -> _Round:
        market = market_clock()
        specs = instrument_specs(self._book.instruments())
        phases: dict[Exchange, SessionPhase | None] = {}
        for exchange in {spec.exchange for spec in specs.values()}:
            try:
                phases[exchange] = market.phase(exchange)
            except CalendarNotCovered:
                phases[exchange] = None
        max_age = timedelta(seconds=market.max_quote_age_s())
        return _Round(clock().now(), market.now(), max_age, specs, phases)

    def _arrivals_look(self, arrived: list[Entry], this_round: _Round) -> None:
        """Show new orders the latest prices at once, in the order of their arrival."""
        if not arrived:
            return
        quotes = self._snapshot({entry.instrument_id for entry in arrived})
        for entry in arrived:
            entry.is_changed = True
            market = this_round.market(entry.instrument_id, quotes.get(entry.instrument_id))
            if market is not None:
                self._book.look([entry], market)

    def _ticks_look(self, this_round: _Round) -> None:
        """Show every new quote to the orders in its instrument."""
        ids = self._book.active_instruments()
        if not ids:
            return
        quotes = self._stream.read(0, ids)
        if self._stream.generation != self._generation:
            # Ticks may have been missed while there was no subscription.
            self._generation = self._stream.generation
            quotes = [*self._snapshot(ids).values(), *quotes]
        for quote in quotes:
            market = this_round.market(quote.instrument_id, quote)
            if market is not None and market.quote is not None:
                self._book.look(self._book.of(quote.instrument_id), market)

    def _snapshot(self, ids: set[int]) -> dict[int, Quote]:
        try:
            return self._stream.snapshot(ids)
        except redis.RedisError as error:
            logger.warning("paper_prices_unreadable", error=str(error))
            return {}

    def _lapse(self, this_round: _Round) -> None:
        """End the orders whose session is over."""
        now, on = clock().monotonic(), to_ist(this_round.market_at).date()
        if on == self._lapsed_on and 0 <= now - self._lapsed < LAPSE_EVERY_S:
            return
        self._lapsed, self._lapsed_on = now, on
        for entry in self._book.entries():
            spec = this_round.specs.get(entry.instrument_id)
            phase = this_round.phases[spec.exchange] if spec else None
            if entry.ending is None and has_lapsed(entry.trading_date, on, phase):
                entry.end(Ending.LAPSED, "The session is over.")

    def _write(self, lease: Lease, gone: list[int], this_round: _Round) -> bool:
        """Write the round, drop what has ended, and tell whom it concerns."""
        changed = self._book.changed()
        if not changed and not gone:
            return False
        applied = round_write(
            lease,
            changed,
            gone,
            on=market_clock().trading_date(),
            market_at=this_round.market_at,
            wall_at=this_round.wall_at,
        )
        for entry in changed:
            if entry.id not in applied or entry.ending is not None:
                self._book.drop(entry.id)
            if entry.id in applied:
                entry.written()
                name = broker_order_id(entry.id, entry.trading_date)
                self._updates.ring(f"{entry.account_id}:{name}")
        # A client may have changed what was not applied, and more may have come meanwhile.
        self._is_hinted = True
        return True
