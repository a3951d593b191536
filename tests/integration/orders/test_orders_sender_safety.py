"""What the sender must never do: place twice, place late, forget, or let one account stop all."""

import threading

import pytest

from orders import services
from orders.models import Order, Outbox, Position
from orders.runners import ThreadRunner
from orders.sender import Sender
from orders.sender.waiting import waiting_read
from rms.services import kill_switch_set
from terminal.infra.clock import clock
from terminal.infra.leases import Lease, run_loop
from terminal.kernel.enums import OrderState, Product, ScopeType, Side
from terminal.kernel.errors import BrokerAuthExpired, BrokerUnavailable
from tests.factories.live import set_market
from tests.factories.orders import Desk, FakeBroker, make_desk

LOT = 65


def halt(desk: Desk) -> None:
    kill_switch_set(
        organisation_id=desk.organisation.id,
        caller_user_id=desk.user.pk,
        scope_type=ScopeType.ORGANISATION,
        scope_id=str(desk.organisation.id),
        engage=True,
        reason="enough",
    )


def go_long(desk: Desk, frozen, lots: int = 1) -> None:
    """Hold ``lots`` lots, long enough ago for the next order to be no twin."""
    answer = desk.place(quantity=lots * LOT)
    desk.send()
    broker_id = desk.order(answer).broker_order_id
    desk.broker.fill(broker_id, lots * LOT)
    desk.reconcile(broker_id)
    frozen.advance(2)
    set_market()
    desk.quote()
    desk.broker.calls.clear()


def test_order_that_surfaced_while_its_request_waited_is_not_placed_again(desk: Desk) -> None:
    answer = desk.place()
    Order.objects.filter(pk=answer.order_id).update(state=OrderState.OPEN)
    desk.send()
    assert desk.broker.calls == []
    assert not Outbox.objects.filter(order_id=answer.order_id).exists()


def test_released_lease_counts_as_lost_at_once(desk: Desk) -> None:
    lease = Lease.acquire("sender:other")
    assert lease is not None
    lease.release()
    assert not lease.is_held()


def test_account_without_an_adapter_does_not_stop_the_others(desk: Desk, monkeypatch) -> None:
    desk.place()

    def away(_account_id):
        raise BrokerUnavailable("no adapter")

    monkeypatch.setattr(desk.sender, "_gateway", away)
    desk.send()
    assert desk.broker.calls == []
    monkeypatch.undo()
    desk.send()
    assert len(desk.broker.calls) == 1


def test_expired_broker_session_refuses_entries(desk: Desk) -> None:
    answer = desk.place()

    def expired(_request):
        raise BrokerAuthExpired("session over")

    desk.broker.after_place = expired
    desk.send()
    assert desk.order(answer).state == "REJECTED"


def test_halt_in_the_middle_of_a_batch_stops_its_further_entries(desk: Desk) -> None:
    first, second = desk.place(price="99.95"), desk.place(price="99.90")
    desk.broker.after_place = lambda _: halt(desk)
    desk.send()
    assert len(desk.broker.calls) == 1
    assert desk.order(first).state == "ACKED"
    assert desk.order(second).state == "CANCELLED"
    assert desk.facts(second)[-3:] == ["sent", "unsent", "withdrawn"]
    assert desk.book().reserved == desk.order(first).reserved
    assert not Outbox.objects.exists()


def test_entry_that_expires_behind_a_slow_call_is_not_sent(desk: Desk, frozen) -> None:
    first, second = desk.place(price="99.95"), desk.place(price="99.90")

    def slow(_request) -> None:
        frozen.advance(6)
        desk.lease("sender:test").renew()

    desk.broker.after_place = slow
    desk.send()
    assert len(desk.broker.calls) == 1
    assert desk.order(first).state == "ACKED"
    assert desk.order(second).state == "EXPIRED"
    assert desk.book().open_orders == 1


def test_exit_whose_position_is_gone_is_not_sent(desk: Desk, frozen) -> None:
    go_long(desk, frozen)
    answer = desk.place(side=Side.SELL)
    assert desk.order(answer).is_exit
    Position.objects.update(quantity=0)  # closed elsewhere, after the exit was judged
    desk.send()
    assert desk.broker.calls == []
    assert desk.order(answer).state == "CANCELLED"
    assert desk.order(answer).message == "The position was closed before it was sent."


def test_of_two_queued_exits_only_what_is_left_is_closed(desk: Desk, frozen) -> None:
    go_long(desk, frozen, lots=2)
    one, two = desk.place(side=Side.SELL, price="99"), desk.place(side=Side.SELL, price="98")
    Position.objects.update(quantity=LOT)
    desk.send()
    states = sorted(desk.order(answer).state for answer in (one, two))
    assert states == ["ACKED", "CANCELLED"]


def test_expired_broker_session_holds_exits_and_cancels_back_and_loses_none(
    desk: Desk, frozen
) -> None:
    go_long(desk, frozen)
    working = desk.place(price="90")
    desk.send()
    exit_ = desk.place(side=Side.SELL)
    services.order_cancel(caller=desk.caller, order_id=working.order_id)

    def expired(_request) -> None:
        raise BrokerAuthExpired("session over")

    desk.broker.on_place = desk.broker.on_cancel = expired
    for _ in range(4):
        desk.send()
        frozen.advance(6)
        set_market()
        desk.quote()
    assert desk.order(exit_).state == "QUEUED"
    assert desk.order(working).state == "ACKED"
    assert Outbox.objects.filter(fence=None).count() == 2
    desk.broker.on_place = desk.broker.on_cancel = None
    desk.broker.calls.clear()
    desk.send()
    assert {kind for kind, _ in desk.broker.calls} == {"place", "cancel"}
    assert desk.order(exit_).state == "ACKED"
    assert not Outbox.objects.exists()


def test_backlog_of_one_account_keeps_no_other_waiting(desk: Desk) -> None:
    mine, other = desk.place(), make_desk("RELIANCE")
    theirs = other.place(product=Product.CNC, quantity=1)
    row = Outbox.objects.get(order_id=mine.order_id)
    late = Outbox.objects.get(order_id=theirs.order_id)
    late.delete()
    Outbox.objects.bulk_create(
        [
            Outbox(
                organisation_id=row.organisation_id,
                account_id=row.account_id,
                order_id=row.order_id,
                action=row.action,
                number=1,
                lane=row.lane,
                not_before=row.not_before,
            )
            for _ in range(2_000)
        ]
    )
    late.pk = None
    late.save()
    waiting = waiting_read(busy=(), each=16, at=clock().now())
    assert [x.account_id for x in waiting[:2]] == [desk.account.id, other.account.id]
    assert sum(x.account_id == desk.account.id for x in waiting) == 16


@pytest.mark.django_db(transaction=True)
def test_lease_is_kept_until_the_turns_under_way_have_written_what_they_learned(
    desk: Desk,
) -> None:
    """A loop that ends in the middle of a call would leave its successor guessing."""
    desk.broker.capabilities = FakeBroker(is_remote=True).capabilities
    answer = desk.place()
    called, go_on, steps = threading.Event(), threading.Event(), []

    def slow(_request) -> None:
        called.set()
        assert go_on.wait(20)

    desk.broker.on_place = slow
    sender = Sender(gateway=lambda _: desk.broker, runner=ThreadRunner(1))

    def step(lease: Lease) -> bool:
        if steps:
            threading.Timer(0.2, go_on.set).start()
            raise RuntimeError("the loop dies")
        steps.append(lease)
        sender.step(lease)
        return called.wait(20)

    with pytest.raises(RuntimeError):
        run_loop("sender:test", step, idle=lambda: None, finish=sender.close)
    assert desk.order(answer).state == "ACKED"
    assert not Outbox.objects.exists()
