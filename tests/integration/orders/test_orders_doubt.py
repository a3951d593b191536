"""Orders in doubt: lost answers, dead senders, orders and positions that are not ours."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from orders.models import Order, Outbox, Position
from rms.selectors import risk_effective
from terminal.infra.leases import Lease, LeaseLost
from terminal.kernel.enums import Side
from terminal.kernel.errors import BrokerOutcomeUnknown, BrokerUnavailable
from tests.factories.orders import Desk

LOST = BrokerOutcomeUnknown("timeout")


def lose_answer(_: object) -> None:
    raise LOST


def look_for(desk: Desk, frozen, seconds: float) -> None:
    """Let time pass in half seconds, reconciling all the while."""
    for _ in range(int(seconds * 2)):
        frozen.advance(0.5)
        desk.reconcile()


def test_lost_answer_of_a_live_order_is_found_by_tag(desk: Desk, frozen) -> None:
    desk.broker.after_place = lose_answer
    answer = desk.place()
    desk.send()
    assert desk.order(answer).state == "UNKNOWN"
    assert desk.book().reserved > 0
    look_for(desk, frozen, 1)
    order = desk.order(answer)
    assert (order.state, order.broker_order_id) == ("OPEN", "B1")
    assert len(desk.broker.calls) == 1


def test_lost_order_is_found_by_its_terms_where_the_broker_drops_tags(desk: Desk, frozen) -> None:
    desk.broker.after_place = lose_answer
    answer = desk.place()
    desk.send()
    desk.broker.rows["B1"] = replace(desk.broker.rows["B1"], tag="")
    look_for(desk, frozen, 1)
    assert desk.order(answer).broker_order_id == "B1"


def test_two_lookalikes_without_tags_are_not_guessed(desk: Desk, frozen) -> None:
    desk.broker.after_place = lose_answer
    answer = desk.place()
    desk.send()
    row = replace(desk.broker.rows["B1"], tag="")
    desk.broker.rows |= {"B1": row, "B2": replace(row, broker_order_id="B2")}
    look_for(desk, frozen, 3)
    assert desk.order(answer).state == "UNKNOWN"


def test_entry_absent_from_two_old_enough_books_is_not_placed_and_never_resent(
    desk: Desk, frozen
) -> None:
    desk.broker.on_place = lose_answer
    answer = desk.place()
    desk.send()
    look_for(desk, frozen, 14)
    assert desk.order(answer).state == "UNKNOWN"
    look_for(desk, frozen, 14)
    order = desk.order(answer)
    assert order.state == "NOT_PLACED"
    assert desk.facts(answer).count("absent") == 2
    assert (desk.book().reserved, desk.book().open_orders) == (0, 0)
    desk.broker.on_place = None
    look_for(desk, frozen, 10)
    desk.send()
    assert desk.broker.calls == []


def test_failed_fetch_is_no_evidence(desk: Desk, frozen) -> None:
    def away() -> None:
        raise BrokerUnavailable("away")

    desk.broker.on_place = lose_answer
    answer = desk.place()
    desk.send()
    desk.broker.on_read = away
    look_for(desk, frozen, 60)
    assert desk.order(answer).state == "UNKNOWN"
    assert "absent" not in desk.facts(answer)


def test_order_that_surfaces_after_it_was_given_up_lives(desk: Desk, frozen) -> None:
    desk.broker.after_place = lose_answer
    answer = desk.place()
    desk.send()
    desk.broker.hidden.add("B1")
    look_for(desk, frozen, 30)
    assert desk.order(answer).state == "NOT_PLACED"
    desk.broker.hidden.clear()
    desk.broker.fill("B1", 65)
    desk.reconcile("B1")
    order = desk.order(answer)
    assert order.state == "FILLED"
    assert "RESURRECTED" in order.flag_list()
    assert Position.objects.get().quantity == 65


def hold_position(desk: Desk, frozen) -> None:
    answer = desk.place()
    desk.send()
    broker_id = desk.order(answer).broker_order_id
    desk.broker.fill(broker_id, 65)
    desk.reconcile(broker_id)
    frozen.advance(2)
    desk.quote()
    desk.broker.calls.clear()


def test_lost_exit_is_sent_once_more(desk: Desk, frozen) -> None:
    hold_position(desk, frozen)
    desk.broker.on_place = lose_answer
    answer = desk.place(side=Side.SELL)
    desk.send()
    look_for(desk, frozen, 9)
    assert desk.order(answer).state == "QUEUED"
    assert desk.book().open_orders == 1
    desk.broker.on_place = None
    desk.send()
    assert desk.order(answer).state == "ACKED"
    assert len(desk.broker.calls) == 1
    assert desk.facts(answer).count("requeued") == 1


def test_lost_exit_is_not_resent_when_the_position_moved(desk: Desk, frozen) -> None:
    hold_position(desk, frozen)
    desk.broker.on_place = lose_answer
    answer = desk.place(side=Side.SELL)
    desk.send()
    desk.broker.trades.append(
        replace(desk.broker.trades[0], trade_id="TX", side=Side.SELL, quantity=65)
    )
    look_for(desk, frozen, 9)
    assert desk.order(answer).state == "NOT_PLACED"
    assert not Outbox.objects.exists()


def crash_after_commit(desk: Desk) -> None:
    """Die between the commit of ``sent`` and the broker's answer."""

    class Killed(BaseException):
        pass

    def die(_: object) -> None:
        raise Killed

    desk.broker.on_place = die
    with pytest.raises(Killed):
        desk.send()
    desk.broker.on_place = None


def take_over(desk: Desk) -> None:
    """Let a successor hold the sender's lease."""
    desk.lease("sender:test").release()
    del desk._leases["sender:test"]


def test_dead_senders_order_is_unknown_and_not_sent_again(desk: Desk, frozen) -> None:
    answer = desk.place()
    crash_after_commit(desk)
    assert desk.order(answer).state == "SENT"
    take_over(desk)
    desk.send()
    assert desk.order(answer).state == "UNKNOWN"
    assert desk.broker.calls == []
    assert not Outbox.objects.exists()


def test_fenced_sender_writes_nothing(desk: Desk) -> None:
    answer = desk.place()
    old = desk.lease("sender:test")
    take_over(desk)
    assert Lease.acquire("sender:test") is not None
    with pytest.raises(LeaseLost):
        desk.sender.step(old)
    assert desk.facts(answer) == ["intent", "risk_passed"]
    assert desk.broker.calls == []


def test_sender_fenced_during_the_call_leaves_the_answer_to_its_successor(
    desk: Desk, frozen
) -> None:
    answer = desk.place()
    old = desk.lease("sender:test")

    def lose_the_lease(_: object) -> None:
        old.release()
        assert Lease.acquire("sender:test") is not None

    desk.broker.after_place = lose_the_lease
    with pytest.raises(LeaseLost):
        desk.sender.step(old)
    assert desk.facts(answer) == ["intent", "risk_passed", "sent"]
    frozen.advance(2.5)
    desk.reconcile()
    assert desk.order(answer).state == "OPEN"
    assert len(desk.broker.calls) == 1


def test_paused_sender_does_not_go_on_sending(desk: Desk, frozen) -> None:
    first, second = desk.place(), desk.place(price="99.95")
    lease = desk.lease("sender:test")

    def pause(_: object) -> None:
        frozen.advance(12)

    desk.broker.after_place = pause
    lease.renew()
    desk.sender.step(lease)
    assert len(desk.broker.calls) == 1
    take_over(desk)
    desk.broker.after_place = None
    desk.send()
    assert {desk.order(first).state, desk.order(second).state} == {"ACKED", "EXPIRED"}


def test_fenced_reconciler_writes_nothing(desk: Desk) -> None:
    answer = desk.place()
    desk.send()
    desk.broker.fill("B1", 65)
    old = desk.lease("reconciler:test")
    old.release()
    assert Lease.acquire("reconciler:test") is not None
    desk.reconciler._hints[desk.account.id].add("B1")
    with pytest.raises(LeaseLost):
        desk.reconciler.step(old)
    assert desk.order(answer).state == "ACKED"
    assert not Position.objects.exists()


def test_orders_made_elsewhere_are_imported_and_count(desk: Desk, frozen) -> None:
    desk.place()
    desk.send()
    row = replace(desk.broker.rows["B1"], broker_order_id="B77", tag="theirs", quantity=130)
    desk.broker.rows["B77"] = row
    desk.broker.fill("B77", 130)
    desk.reconcile()
    external = Order.objects.get(broker_order_id="B77")
    assert (external.state, external.flag_list()) == ("FILLED", ["EXTERNAL"])
    assert (external.source, external.user_id) == ("external", None)
    assert Position.objects.get().quantity == 130
    frozen.advance(400)
    desk.reconcile()
    assert Order.objects.count() == 2


def test_position_that_stays_different_halts_the_account(desk: Desk, frozen) -> None:
    hold_position(desk, frozen)
    desk.reconcile()
    trade = replace(desk.broker.trades[0], trade_id="TX", quantity=65)
    desk.broker.trades.append(trade)
    desk.broker.hidden.add("B1")
    for _ in range(3):
        frozen.advance(60)
        desk.reconcile()
    risk = risk_effective(
        organisation_id=desk.organisation.id,
        user_id=desk.user.pk,
        account_id=desk.account.id,
    )
    assert risk.state == "HALTED"
    desk.quote()
    answer = desk.place(price="99.95")
    assert answer.status == 422
    assert "differ" in json.loads(answer.body)["message"]


def test_matching_positions_halt_nothing(desk: Desk, frozen) -> None:
    hold_position(desk, frozen)
    for _ in range(3):
        frozen.advance(60)
        desk.reconcile()
    desk.quote()
    assert desk.place(price="99.95").status == 201
    assert Position.objects.get().cost == Decimal("6500.0000")
