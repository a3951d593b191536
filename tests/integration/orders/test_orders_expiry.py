"""Positions in expired contracts: settled by the paper exchange, booked from facts, money freed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from brokers.gateway import broker_for
from brokers.models import PaperOrder, PaperTrade
from brokers.paper.settlement import SETTLE_EVERY_S
from orders.models import Order, Position, Trade
from orders.reconciler import Reconciler
from orders.runners import InlineRunner
from orders.sender import Sender
from orders.verify import ledger_verify
from terminal.infra.leases import Lease, LeaseLost
from terminal.kernel.enums import Product, Side
from tests.factories.live import publish_quote, set_market
from tests.factories.marketdata import make_instrument
from tests.factories.orders import Desk, make_desk
from tests.factories.paper import new_exchange

EXPIRY_NOON = datetime(2026, 12, 29, 6, 30, tzinfo=UTC)
AFTER_CLOSE = datetime(2026, 12, 29, 10, 30, tzinfo=UTC)


class Floor:
    """A desk at the real paper exchange, its loops run by hand."""

    def __init__(self, desk: Desk, frozen) -> None:
        self.desk, self.frozen = desk, frozen
        self.exchange = new_exchange()
        self.sender = Sender(runner=InlineRunner())
        self.reconciler = Reconciler(runner=InlineRunner())
        self.leases = {key: Lease.acquire(key) for key in ("paper:0", "sender:0", "reconciler:0")}
        self.index = make_instrument("NIFTY")

    def market(self, at: datetime, index: str = "26100", always_open: bool = False) -> None:
        """Let the market's clock show ``at`` with the index and the option quoted then."""
        set_market(always_open=always_open, market_at=at)
        publish_quote(self.index.id, index, exchange_at=at)
        publish_quote(self.desk.instrument.id, "100", bid_qty=6500, ask_qty=6500, exchange_at=at)

    def step(self, seconds: float = 0.5) -> None:
        """Run each loop once."""
        self.frozen.advance(seconds)
        for lease in self.leases.values():
            lease.renew()
        self.sender.step(self.leases["sender:0"])
        self.exchange._is_hinted = True
        self.exchange.step(self.leases["paper:0"])
        self.reconciler.listen(0.001)
        self.reconciler.step(self.leases["reconciler:0"])

    def later(self) -> None:
        """Let it become time to look for expired positions again."""
        self.step(SETTLE_EVERY_S)


@pytest.fixture
def floor(db: None, frozen) -> Floor:
    found = Floor(make_desk(), frozen)
    found.market(EXPIRY_NOON)
    return found


def hold(floor: Floor, **terms: object) -> None:
    answer = floor.desk.place(**{"price": "101"} | terms)
    assert answer.status == 201, answer.body
    for _ in range(3):
        floor.step()
    assert floor.desk.order(answer).state == "FILLED"


def test_long_call_is_settled_at_its_intrinsic_value(floor: Floor) -> None:
    hold(floor)
    before = floor.desk.book()
    floor.later()
    assert Position.objects.get().quantity == 65  # the session of the expiry date goes on
    floor.market(AFTER_CLOSE)
    floor.later()
    floor.step()
    position, book = Position.objects.get(), floor.desk.book()
    assert (position.quantity, position.margin, book.margin_used) == (0, 0, 0)
    assert position.realised_pnl == 65 * (Decimal(100) - Decimal("100.05"))
    settled = Order.objects.get(source="settlement")
    assert (settled.state, settled.side, settled.filled_quantity) == ("FILLED", "SELL", 65)
    assert settled.flag_list() == ["EXTERNAL"]
    trade = Trade.objects.get(order=settled)
    assert (trade.price, trade.charges) == (Decimal(100), Decimal("9.75"))
    assert book.charges - before.charges == Decimal("9.75")
    assert ledger_verify()[0] is None
    assert broker_for(floor.desk.account.id).positions() == []
    funds = broker_for(floor.desk.account.id).funds()
    assert funds.used == 0


def test_short_put_that_ends_worthless_keeps_its_premium_and_frees_the_margin(
    db: None, frozen
) -> None:
    floor = Floor(make_desk("NIFTY29DEC2626000PE"), frozen)
    floor.market(EXPIRY_NOON)
    hold(floor, side=Side.SELL, price="99")
    assert floor.desk.book().margin_used > 0
    floor.market(AFTER_CLOSE)
    floor.later()
    floor.step()
    assert floor.desk.book().margin_used == 0
    assert Position.objects.get().realised_pnl == 65 * Decimal("99.95")
    trade = Trade.objects.latest("id")
    assert (trade.side, trade.price, trade.charges) == ("BUY", 0, 0)
    assert ledger_verify()[0] is None


def test_settlement_happens_once_and_halts_nobody(floor: Floor) -> None:
    hold(floor)
    floor.market(AFTER_CLOSE)
    for _ in range(3):
        floor.later()
    floor.exchange = new_exchange()  # a successor looks at everything again
    for _ in range(8):
        floor.later()
    assert PaperOrder.objects.filter(status="SETTLED").count() == 1
    assert Position.objects.get().quantity == 0
    from rms.models import RiskScope

    assert set(RiskScope.objects.values_list("state", flat=True)) == {"ACTIVE"}


def test_market_that_never_closes_settles_on_the_next_date(floor: Floor) -> None:
    floor.market(EXPIRY_NOON, always_open=True)
    hold(floor)
    floor.market(AFTER_CLOSE, always_open=True)
    floor.later()
    assert not PaperOrder.objects.filter(status="SETTLED").exists()
    floor.market(AFTER_CLOSE + timedelta(hours=9), always_open=True)
    floor.later()
    floor.step()
    assert Position.objects.get().quantity == 0


def test_position_without_any_price_waits_for_one(floor: Floor) -> None:
    hold(floor)
    from terminal.infra.redis import redis_client

    redis_client().flushdb()
    set_market(always_open=False, market_at=AFTER_CLOSE)
    floor.later()
    assert not PaperOrder.objects.filter(status="SETTLED").exists()
    floor.market(AFTER_CLOSE)
    floor.later()
    assert PaperOrder.objects.filter(status="SETTLED").count() == 1


def test_fenced_exchange_settles_nothing(floor: Floor) -> None:
    hold(floor)
    floor.market(AFTER_CLOSE)
    floor.frozen.advance(SETTLE_EVERY_S)
    floor.leases["paper:0"].release()
    assert Lease.acquire("paper:0") is not None
    trades = PaperTrade.objects.count()
    with pytest.raises(LeaseLost):
        floor.exchange.step(floor.leases["paper:0"])
    assert PaperTrade.objects.count() == trades


def test_future_settles_at_the_closing_price_of_its_underlying(db: None, frozen) -> None:
    floor = Floor(make_desk("NIFTY29DEC26FUT", ltp="26000"), frozen)
    floor.market(EXPIRY_NOON)
    publish_quote(floor.desk.instrument.id, "26000", exchange_at=EXPIRY_NOON)
    hold(floor, price="26000.10", product=Product.NRML)
    floor.market(AFTER_CLOSE, index="26150")
    floor.later()
    floor.step()
    assert Position.objects.get().quantity == 0
    assert Trade.objects.latest("id").price == Decimal(26150)
    assert floor.desk.book().margin_used == 0
