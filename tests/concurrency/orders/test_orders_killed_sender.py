"""kill -9 of the sender at every point around the send: nothing lost, nothing sent twice."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from orders.models import Order, Outbox
from orders.verify import ledger_verify
from terminal.infra.redis import redis_client
from tests.factories.orders import Desk, make_desk

pytestmark = pytest.mark.django_db(transaction=True)
FAULTS = ("before_b", "between", "accepted", "before_c")
BOOK = "kill-test:book"


class Zygote:
    """The process that forks senders (``zygote.py``)."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        assert process.stdout.readline().strip() == "ready"

    def sender(self, fault: str, nth: int = 1) -> int:
        """Run a sender; return its wait status (9: killed)."""
        self._process.stdin.write(json.dumps({"fault": fault, "nth": nth}) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def database_url() -> str:
    """Return the URL of the test database."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    host = f"{config['HOST'] or '127.0.0.1'}:{config['PORT'] or 5432}"
    login = quote(config["USER"]) + (f":{quote(config['PASSWORD'])}" if config["PASSWORD"] else "")
    return f"postgres://{login}@{host}/{config['NAME']}"


@pytest.fixture
def zygote(tmp_path) -> Iterator[Zygote]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "terminal.settings.embedded",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "TERMINAL_VAR_DIR": str(tmp_path),
        "LOG_LEVEL": "CRITICAL",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.concurrency.orders.zygote"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Zygote(process)
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def lease_runs_out() -> None:
    """Let the dead sender's five seconds pass."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE terminal_runnerlease SET expires_at_ms = 0")


def copies_at_broker() -> Counter:
    """Return how many orders the broker has of each of ours."""
    rows = redis_client().hgetall(BOOK).values()
    return Counter(json.loads(row)["tag"] for row in rows)


def place_some(desk: Desk, count: int, seed: int) -> list:
    """Place ``count`` orders of different prices."""
    answers = [desk.place(price=f"{80 + seed + n * 5 / 100:.2f}") for n in range(count)]
    assert {answer.status for answer in answers} == {201}
    return [answer.order_id for answer in answers]


@pytest.mark.parametrize("fault", FAULTS)
def test_order_of_a_killed_sender_is_neither_lost_nor_doubled(zygote: Zygote, fault: str) -> None:
    desk = make_desk()
    order_id = place_some(desk, 1, 0)[0]
    assert zygote.sender(fault) == 9
    before = desk.order(order_id).state
    assert before == ("QUEUED" if fault == "before_b" else "SENT")
    lease_runs_out()
    assert zygote.sender("none") == 0
    order = desk.order(order_id)
    copies = copies_at_broker()[order.client_order_id]
    # Provably unsent: sent by the successor. In doubt: never again, whatever the truth was.
    assert copies == {"before_b": 1, "between": 0, "accepted": 1, "before_c": 1}[fault]
    assert order.state == ("OPEN" if copies else "NOT_PLACED")
    assert not Outbox.objects.exists()
    assert ledger_verify()[0] is None


def test_many_seeded_kills_lose_nothing_and_send_nothing_twice(zygote: Zygote) -> None:
    kills = 0
    for seed in range(26):
        rng = random.Random(seed)
        desk = make_desk(f"NIFTY29DEC26{26000 + 50 * (seed + 1)}CE", type="OPT")
        ids = place_some(desk, rng.randint(1, 4), seed)
        for _ in range(rng.randint(1, 2)):
            status = zygote.sender(rng.choice(FAULTS), rng.randint(1, len(ids)))
            kills += status == 9
            lease_runs_out()
        assert zygote.sender("none") == 0
        copies = copies_at_broker()
        assert max(copies.values(), default=0) <= 1, f"seed {seed} sent an order twice"
        for order in Order.objects.filter(id__in=ids):
            told = "OPEN" if copies[order.client_order_id] else "NOT_PLACED"
            assert order.state == told, f"seed {seed}: {order.state} but the broker says {told}"
        assert not Outbox.objects.exists(), f"seed {seed} left requests behind"
    assert kills >= 20
    assert ledger_verify()[0] is None
