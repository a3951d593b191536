"""Two owners, a killed owner, clients that interfere: every fill is written once or not at all."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.models import Sum

from brokers.models import PaperOrder, PaperTrade
from brokers.paper.mapping import PaperStatus
from marketdata.wire import CLOCK_KEY
from terminal.infra.clock import clock
from terminal.infra.leases import Lease, LeaseLost
from terminal.infra.redis import redis_client
from terminal.kernel.enums import BrokerStatus, OrderType
from terminal.kernel.errors import BrokerRejected
from tests.factories.live import set_market
from tests.factories.paper import Floor, make_floor, new_exchange

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def floor() -> Floor:
    """A trading floor on the real clock and with real commits."""
    found = make_floor(clock())
    # Another process may take its time to start: neither the feed nor its prices grow old here.
    set_market(max_quote_age_s=600)
    redis_client().persist(CLOCK_KEY)
    yield found
    found.exchange.close()


def take_over() -> Lease:
    """Return the lease as the next owner gets it once the old one has run out."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE terminal_runnerlease SET expires_at_ms = 0")
    return Lease.acquire("paper:0")


def test_fenced_owner_writes_nothing(floor: Floor) -> None:
    resting = floor.trade(order_type=OrderType.LIMIT, price="99")
    successor_lease, successor = take_over(), new_exchange()
    unseen = floor.place()
    floor.quote(ltp="98.90", bid="98.85", ask="98.95", volume=9000)
    with pytest.raises(LeaseLost):
        floor.step()
    assert not PaperTrade.objects.exists()
    assert floor.order(unseen).filled_qty == floor.order(resting).filled_qty == 0

    successor.step(successor_lease)
    successor.close()
    assert floor.order(unseen).status is BrokerStatus.FILLED
    assert floor.order(resting).status is BrokerStatus.FILLED
    assert set(PaperTrade.objects.values_list("epoch", flat=True)) == {successor_lease.epoch}


def test_second_owner_cannot_take_a_held_lease(floor: Floor) -> None:
    assert Lease.acquire("paper:0") is None


_OWNER = """
import os, signal, django
django.setup()
from django.db.models import QuerySet
from brokers.models import PaperTrade
from tests.factories.live import set_market
from tests.factories.paper import new_exchange
from terminal.infra.leases import Lease
whole = QuerySet.bulk_create
def die(self, rows, **options):
    # The orders are updated, the trades inserted, the transaction still open.
    made = whole(self, rows, **options)
    if rows and isinstance(rows[0], PaperTrade):
        os.kill(os.getpid(), signal.SIGKILL)
    return made
QuerySet.bulk_create = die
new_exchange().step(Lease.acquire("paper:0"))
"""


def database_url() -> str:
    """Return the URL of the test database, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    host, port = values["HOST"] or "127.0.0.1", values["PORT"] or 5432
    secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgres://{values['USER']}{secret}@{host}:{port}/{values['NAME']}"


def test_owner_killed_in_its_transaction_leaves_no_trace(floor: Floor) -> None:
    ids = [floor.place() for _ in range(3)]
    take_over().release()
    killed = subprocess.run(
        [sys.executable, "-c", _OWNER],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "terminal.settings.embedded",
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
        },
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr.decode()
    assert not PaperTrade.objects.exists()
    assert all(floor.order(broker_id).filled_qty == 0 for broker_id in ids)

    successor_lease, successor = take_over(), new_exchange()
    floor.quote()
    successor.step(successor_lease)
    successor.close()
    assert all(floor.order(broker_id).filled_qty == 65 for broker_id in ids)
    assert PaperTrade.objects.count() == 3


def test_fills_and_cancels_at_once_never_disagree(floor: Floor) -> None:
    floor.quote(ask_qty=6500, volume=7000)
    ids = [floor.place(order_type=OrderType.LIMIT, price="100.05") for _ in range(40)]
    begin, refused = threading.Barrier(2), []

    def cancel_all() -> None:
        begin.wait()
        for broker_id in ids:
            try:
                floor.broker.cancel(broker_id)
            except BrokerRejected as error:
                refused.append(error.raw_code)
        connections.close_all()

    client = threading.Thread(target=cancel_all)
    client.start()
    begin.wait()
    while client.is_alive():
        floor.step()
    client.join()
    while floor.step():
        pass

    assert set(refused) <= {"ORDER_FINAL"}
    ended = dict.fromkeys((PaperStatus.COMPLETE.value, PaperStatus.CANCELLED.value), 0)
    for order in PaperOrder.objects.annotate(traded=Sum("trades__quantity")):
        ended[order.status] += 1
        assert order.filled_quantity == (order.traded or 0)
        assert (order.status == PaperStatus.COMPLETE.value) == (order.filled_quantity == 65)
        assert not order.is_working
        assert not order.is_dirty
    assert ended[PaperStatus.COMPLETE.value] == len(refused)
    assert sum(ended.values()) == 40
