"""A trading floor: a paper account in an open market, and an exchange stepped by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime

from brokers.paper.adapter import PaperBroker
from brokers.paper.exchange import PaperExchange
from brokers.ports import UPDATES_DOORBELL
from brokers.selectors import AccountRef
from marketdata.stream import QuoteStream
from terminal.infra.leases import Lease
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock
from terminal.kernel.reports import OrderSnapshot
from tests.factories.accounts import make_organisation, make_user
from tests.factories.brokers import make_paper_account, place_request
from tests.factories.live import publish_quote, set_market
from tests.factories.marketdata import make_instrument

# A Monday, 10:00 IST.
OPEN_AT = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


@dataclass
class Floor:
    """The trading floor of one test."""

    account: AccountRef
    broker: PaperBroker
    exchange: PaperExchange
    lease: Lease
    clock: FrozenClock
    instrument_id: int

    def quote(self, ltp="100", **fields):
        """Publish a quote of the instrument."""
        return publish_quote(self.instrument_id, ltp, **fields)

    def later(self, seconds: float = 1.0) -> None:
        """Let time pass; the feed keeps its heartbeat."""
        self.clock.advance(seconds)

    def step(self) -> bool:
        """Run one round, as if the doorbell had rung."""
        self.exchange._is_hinted = True
        return self.exchange.step(self.lease)

    def place(self, **terms) -> str:
        """Place an order and return its broker id."""
        return self.broker.place(place_request(self.instrument_id, **terms)).broker_order_id

    def trade(self, **terms) -> str:
        """Place an order and let the exchange look at it."""
        broker_id = self.place(**terms)
        self.step()
        return broker_id

    def order(self, broker_id: str) -> OrderSnapshot:
        """Return the order's row in the book."""
        (snapshot,) = self.broker.orders_by_id([broker_id])
        return snapshot

    def rings(self) -> list[str]:
        """Return (and take) the hints left for the order path."""
        return [x.decode() for x in redis_client().lpop(f"doorbell:{UPDATES_DOORBELL}", 1000) or []]


def new_exchange() -> PaperExchange:
    """Return an exchange as a fresh worker has it."""
    return PaperExchange(QuoteStream(redis_client()))


def make_floor(frozen: FrozenClock) -> Floor:
    """Return a floor that is always open, with one option quoted at 100."""
    owner = make_user()
    account = make_paper_account(make_organisation(owner), owner)
    instrument = make_instrument()
    set_market()
    exchange = new_exchange()
    found = Floor(
        account, PaperBroker(account), exchange, Lease.acquire("paper:0"), frozen, instrument.id
    )
    found.quote()
    return found
