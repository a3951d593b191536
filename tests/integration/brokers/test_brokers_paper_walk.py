"""A long random day at the paper exchange: books and trades never disagree."""

import random
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from brokers.models import PaperOrder, PaperTrade
from terminal.infra.leases import Lease
from terminal.kernel.enums import OrderType, Side, Validity
from terminal.kernel.errors import BrokerRejected
from tests.factories.brokers import modify_request
from tests.factories.live import set_market
from tests.factories.paper import Floor, new_exchange

TICK = Decimal("0.05")


class Day:
    """Random clients and a random market."""

    def __init__(self, floor: Floor, seed: int) -> None:
        self.floor, self.dice = floor, random.Random(seed)
        self.ids: list[str] = []
        self.price, self.volume = Decimal(100), 6500

    def near(self) -> Decimal:
        """Return a price near the market."""
        return self.price + self.dice.randint(-10, 10) * TICK

    def terms(self) -> dict:
        """Return quantity, type and prices that the door lets in."""
        kind, side = self.dice.choice(list(OrderType)), self.dice.choice(list(Side))
        trigger = self.near() if kind.has_trigger else None
        price = self.near() if kind.has_price else None
        if price is not None and trigger is not None:
            price = trigger + side.sign * TICK
        return {
            "side": side,
            "order_type": kind,
            "price": price,
            "trigger_price": trigger,
            "quantity": 65 * self.dice.randint(1, 20),
            "validity": self.dice.choice(list(Validity)),
        }

    def act(self) -> None:
        """Do one thing that a client, the market or an operator might do."""
        action = self.dice.choice(["place"] * 3 + ["tick"] * 4 + ["modify", "cancel", "restart"])
        getattr(self, action)()

    def place(self) -> None:
        self.ids.append(self.floor.place(**self.terms()))

    def tick(self) -> None:
        self.floor.later(0.5)
        set_market()
        self.price += self.dice.randint(-3, 3) * TICK
        self.volume += self.dice.randint(0, 400)
        sizes = {"bid_qty": self.dice.randint(0, 400), "ask_qty": self.dice.randint(0, 400)}
        self.floor.quote(self.price, volume=self.volume, **sizes)

    def modify(self) -> None:
        if self.ids:
            terms = self.terms()
            side = PaperOrder.objects.get(pk=int(self.ids[-1][6:])).side
            if terms["order_type"] is OrderType.SL:
                terms["price"] = terms["trigger_price"] + Side(side).sign * TICK
            terms.pop("side")
            self.refusable(lambda: self.floor.broker.modify(modify_request(self.ids[-1], **terms)))

    def cancel(self) -> None:
        if self.ids:
            self.refusable(lambda: self.floor.broker.cancel(self.dice.choice(self.ids)))

    def restart(self) -> None:
        self.floor.exchange.close()
        self.floor.lease.release()
        self.floor.lease, self.floor.exchange = Lease.acquire("paper:0"), new_exchange()

    @staticmethod
    def refusable(call) -> None:
        try:
            call()
        except BrokerRejected as error:
            if error.raw_code not in ("ORDER_FINAL", "BELOW_FILLED"):
                raise


@pytest.mark.parametrize("seed", range(3))
def test_books_and_trades_agree_after_every_step(floor: Floor, seed: int) -> None:
    day, filled = Day(floor, seed), {}
    for _ in range(90):
        day.act()
        if day.dice.random() < 0.8:
            floor.step()
        for row in PaperOrder.objects.annotate(n=Count("trades"), traded=Sum("trades__quantity")):
            assert row.filled_quantity == (row.traded or 0) >= filled.get(row.pk, 0)
            assert row.filled_quantity <= row.quantity
            assert row.is_working == (row.status in ("OPEN", "TRIGGER PENDING"))
            assert (row.status == "COMPLETE") == (row.filled_quantity == row.quantity)
            filled[row.pk] = row.filled_quantity
    floor.step()
    assert not PaperOrder.objects.filter(is_dirty=True).exists()
    assert not PaperOrder.objects.filter(
        is_working=True, validity="IOC", is_triggered=True
    ).exists()
    assert len(PaperTrade.objects.all()) > 10, "the day was not idle"
    net = sum(
        trade.quantity if trade.side == "BUY" else -trade.quantity
        for trade in PaperTrade.objects.all()
    )
    assert sum(position.quantity for position in floor.broker.positions()) == net
