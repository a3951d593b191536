"""The order path without Redis: hints are lost, orders are not."""

import pytest
import redis

from orders import tasks
from orders.api.throttle import OrdersThrottle
from terminal.infra import doorbell
from terminal.infra import redis as infra_redis
from terminal.kernel.enums import Side
from tests.factories.orders import Desk


@pytest.fixture
def _redis_away(desk: Desk, monkeypatch) -> None:
    """Every connection is refused from here on; the price was read before."""
    dead = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2, retry=None)
    from marketdata.selectors import live
    from orders.api import throttle

    for module in (infra_redis, doorbell, live, throttle):
        monkeypatch.setattr(module, "redis_client", lambda: dead)


def test_exit_is_placed_sent_and_filled_by_polling_alone(desk: Desk, frozen, request) -> None:
    desk.place()
    desk.send()
    desk.broker.fill("B1", 65)
    desk.reconcile("B1")
    frozen.advance(2)
    request.getfixturevalue("_redis_away")
    answer = desk.place(side=Side.SELL)
    assert answer.status == 201
    desk.send()
    desk.broker.fill("B2", 65)
    frozen.advance(3)
    desk.reconcile()
    assert desk.order(answer).state == "FILLED"


@pytest.mark.usefixtures("_redis_away")
def test_entry_without_a_price_fails_closed(desk: Desk) -> None:
    answer = desk.place()
    assert answer.status == 422
    assert "price" in answer.body.decode()


@pytest.mark.usefixtures("_redis_away")
def test_reconciler_says_that_it_hears_nothing(desk: Desk) -> None:
    assert desk.reconciler.listen(0.01) is False


@pytest.mark.usefixtures("_redis_away")
def test_throttle_holds_nobody_up(desk: Desk) -> None:
    assert OrdersThrottle._count("throttle:orders:x") == 0


def test_loops_are_named_for_the_schedule(settings) -> None:
    for name in ("sender_hold", "reconciler_hold"):
        assert getattr(tasks, name).name == f"orders.tasks.{name}"
        assert f"orders.tasks.{name}" in settings.LOOPS.values()
