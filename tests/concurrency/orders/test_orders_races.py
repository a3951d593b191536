"""Many callers and many loops at once: one key is one order, one limit is spent once."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from orders.models import AccountBook, IdempotencyRecord, Order, Outbox
from orders.reconciler import Reconciler
from orders.runners import InlineRunner
from orders.sender import Sender
from orders.verify import ledger_verify
from rms.limits import LimitSet
from rms.selectors import ScopeChain
from rms.services import limits_set
from terminal.infra.leases import Lease
from terminal.kernel.enums import Side
from tests.factories import accounts as make
from tests.factories.orders import Desk, make_desk

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = "/api/v1/orders"
_numbers = itertools.count(1)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run ``work(n)`` in ``count`` threads that start at the same instant."""
    gate = threading.Barrier(count)

    def run(n: int) -> Any:
        try:
            gate.wait(30)
            return work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=count) as pool:
        return list(pool.map(run, range(count)))


def body_of(desk: Desk, **changes: object) -> dict:
    return {
        "account_id": str(desk.account.id),
        "instrument_id": desk.instrument.id,
        "side": "BUY",
        "quantity": 65,
        "product": "NRML",
        "order_type": "LIMIT",
        "price": "100.00",
    } | changes


def post(plain_key: str, key: str, body: dict) -> Any:
    client = make.api_key_client(plain_key)
    return client.post(ORDERS, body, format="json", headers={"Idempotency-Key": key})


def test_fifty_parallel_requests_with_one_key_are_one_order(desk: Desk) -> None:
    _, plain = make.make_api_key(desk.user, desk.organisation)
    answers = together(50, lambda _: post(plain, "the-one-key", body_of(desk)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Order.objects.count() == Outbox.objects.count() == IdempotencyRecord.objects.count() == 1
    assert desk.book().open_orders == 1


def test_one_key_racing_with_two_bodies_is_one_order_and_one_mismatch(desk: Desk) -> None:
    _, plain = make.make_api_key(desk.user, desk.organisation)
    bodies = [body_of(desk), body_of(desk, price="99.95")]
    answers = together(8, lambda n: post(plain, "the-one-key", bodies[n % 2]))
    assert Counter(answer.status_code for answer in answers) == {201: 4, 422: 4}
    assert Order.objects.count() == 1


def test_parallel_orders_never_spend_more_than_there_is(desk: Desk) -> None:
    """Money for three lots, ten buyers."""
    desk.place(quantity=65)
    AccountBook.objects.update(opening_cash=Decimal(4 * 6500), reserved=Decimal(6500))
    answers = together(10, lambda n: desk.place(f"race-{n:05d}", price=f"{99 + n * 5 / 100:.2f}"))
    allowed = sum(answer.status == 201 for answer in answers)
    book = desk.book()
    assert allowed == 3
    assert book.reserved <= book.opening_cash
    assert book.open_orders == allowed + 1


def test_parallel_orders_never_exceed_the_rate(desk: Desk) -> None:
    limits_set(
        chain=ScopeChain(
            organisation_id=desk.organisation.id,
            user_id=desk.user.pk,
            account_id=desk.account.id,
        ),
        caller_user_id=desk.user.pk,
        limits=LimitSet(max_open_orders=4),
    )
    answers = together(12, lambda n: desk.place(f"race-{n:05d}", price=f"{99 + n * 5 / 100:.2f}"))
    allowed = sum(answer.status == 201 for answer in answers)
    assert allowed == 4
    assert Order.objects.filter(is_open=True).count() == 4


def test_parallel_exits_never_flip_the_position(desk: Desk) -> None:
    desk.place(quantity=130)
    desk.send()
    desk.broker.fill("B1", 130, "100")
    desk.reconcile("B1")
    AccountBook.objects.update(opening_cash=Decimal(13001), rates={})
    desk.quote()
    answers = together(
        6,
        lambda n: desk.place(f"exit-{n:05d}", side=Side.SELL, price=f"{100 + n * 5 / 100:.2f}"),
    )
    exits = [desk.order(answer) for answer in answers if answer.status == 201]
    assert len(exits) == 2
    assert all(order.is_exit for order in exits)


def test_placing_sending_and_reconciling_at_once_keeps_the_ledger_whole(desk: Desk) -> None:
    """Callers, the sender and the reconciler on the same account, fills in between."""
    AccountBook.objects.all().delete()
    done = threading.Event()

    def loop(key: str, step: Callable[[Lease], bool]) -> None:
        lease = Lease.acquire(key)
        while not done.is_set():
            lease.renew()
            step(lease)
            done.wait(0.01)
        lease.release()

    def fill_at_once(request: Any) -> None:
        desk.broker.fill(f"B{len(desk.broker.rows)}", request.quantity, str(request.price))

    desk.broker.after_place = fill_at_once
    sender = Sender(gateway=lambda _: desk.broker, runner=InlineRunner())
    reconciler = Reconciler(gateway=lambda _: desk.broker, runner=InlineRunner())

    def reconcile(lease: Lease) -> bool:
        reconciler._hints[desk.account.id] |= set(desk.broker.rows)
        return reconciler.step(lease)

    def work(n: int) -> Any:
        if n == 0:
            return loop("sender:race", sender.step)
        if n == 1:
            return loop("reconciler:race", reconcile)
        try:
            return [
                desk.place(f"mix-{n}-{i:03d}", price=f"{90 + n + i * 5 / 100:.2f}").status
                for i in range(3)
            ]
        finally:
            if next(_numbers) == 4:
                done.set()

    statuses = [code for codes in together(6, work)[2:] for code in codes]
    placed = statuses.count(201)
    assert placed > 0
    while desk.send():
        pass
    desk.reconcile(*desk.broker.rows)
    assert len(desk.broker.calls) == placed
    assert not Outbox.objects.exists()
    assert Order.objects.filter(state="FILLED").count() == placed
    assert ledger_verify()[0] is None
