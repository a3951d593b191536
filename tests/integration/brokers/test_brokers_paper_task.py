"""The task as Celery runs it: its own thread, the real loop, doorbells and lease."""

import threading

import pytest
from django.db import connections

from brokers.ports import UPDATES_DOORBELL
from brokers.tasks import paper_exchange_hold
from marketdata.wire import CLOCK_KEY
from terminal.infra import leases
from terminal.infra.clock import clock
from terminal.infra.doorbell import Doorbell
from terminal.infra.redis import redis_client
from terminal.kernel.enums import BrokerStatus
from tests.factories.live import set_market
from tests.factories.paper import Floor, make_floor


@pytest.fixture
def running(transactional_db):
    """A floor whose exchange runs in a thread, as in a worker."""
    floor = make_floor(clock())
    set_market(max_quote_age_s=600)
    redis_client().persist(CLOCK_KEY)
    floor.lease.release()

    def hold() -> None:
        try:
            paper_exchange_hold("paper:0")
        finally:
            connections.close_all()

    worker = threading.Thread(target=hold)
    worker.start()
    yield floor
    leases.stop_all_loops()
    worker.join(timeout=10)
    leases._STOP.clear()
    assert not worker.is_alive()


def test_order_fills_without_anybody_stepping(running: Floor) -> None:
    updates = Doorbell(UPDATES_DOORBELL)
    ids = [running.place() for _ in range(5)]
    heard: set[str] = set()
    for _ in range(20):
        heard |= set(updates.wait(1))
        if len(heard) == len(ids):
            break
    assert heard == {f"{running.account.id}:{broker_id}" for broker_id in ids}
    rows = running.broker.orders_by_id(ids)
    assert [row.status for row in rows] == [BrokerStatus.FILLED] * 5


def test_task_that_cannot_take_the_lease_returns_at_once(transactional_db) -> None:
    floor = make_floor(clock())
    paper_exchange_hold("paper:0")
    assert floor.lease.renew()
