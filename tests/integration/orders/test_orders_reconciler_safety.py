"""Doubt must not move money twice: exits sent again, cancels, lost changes, broken reports."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import OperationalError

from brokers.errors import BrokerNotRegistered
from brokers.models import BrokerAccount
from orders import services
from orders.models import Order, OrderFact, Outbox, Position
from orders.verify import ledger_verify
from terminal.infra.doorbell import Doorbell
from terminal.kernel.enums import BrokerStatus, Side
from terminal.kernel.errors import BrokerOutcomeUnknown, BrokerUnavailable
from terminal.kernel.reports import BrokerAck, NetPosition
from tests.factories.live import set_market
from tests.factories.orders import Desk

LOT = 65


def lose_answer(_: object) -> None:
    raise BrokerOutcomeUnknown("timeout")


def go_long(desk: Desk, frozen) -> None:
    answer = desk.place()
    desk.send()
    broker_id = desk.order(answer).broker_order_id
    desk.broker.fill(broker_id, LOT)
    desk.reconcile(broker_id)
    frozen.advance(2)
    desk.quote()


def pass_time(desk: Desk, frozen, seconds: int, *, is_sending: bool = True) -> None:
    """Let seconds pass one by one, with a living market and both loops running."""
    for _ in range(seconds):
        frozen.advance(1)
        set_market()
        desk.quote()
        desk.reconcile()
        if is_sending:
            desk.send()


def lost_exit(desk: Desk, frozen) -> services.Answer:
    """Hold a lot and return its exit, which never reached the broker."""
    go_long(desk, frozen)
    desk.broker.on_place = lose_answer
    answer = desk.place(side=Side.SELL, price="99")
    desk.send()
    desk.broker.on_place = None
    order = desk.order(answer)
    assert (order.is_exit, order.state) == (True, "UNKNOWN")
    return answer


def placed(desk: Desk) -> int:
    return sum(1 for action, _ in desk.broker.calls if action == "place")


def on_positions(desk: Desk, act: Callable[[], None]) -> None:
    """Call ``act`` whenever the broker's positions are asked for while an exit is in doubt."""
    asked: Callable[[], list[NetPosition]] = desk.broker.positions

    def positions() -> list[NetPosition]:
        act()
        return asked()

    desk.broker.positions = positions


def test_exit_placed_meanwhile_keeps_the_lost_one_back(desk: Desk, frozen) -> None:
    lost, second = lost_exit(desk, frozen), []

    def place_another() -> None:
        if not second and "absent" in desk.facts(lost):
            second.append(desk.place(side=Side.SELL, price="98"))

    on_positions(desk, place_another)
    pass_time(desk, frozen, 12)
    assert second
    assert desk.order(lost).state == "NOT_PLACED"
    assert "requeued" not in desk.facts(lost)
    for broker_id, row in list(desk.broker.rows.items()):
        if row.side is Side.SELL:
            desk.broker.fill(broker_id, LOT, "99")
            desk.reconcile(broker_id)
    assert Position.objects.get().quantity == 0


def test_cancelled_exit_is_not_sent_again(desk: Desk, frozen) -> None:
    lost = lost_exit(desk, frozen)
    services.order_cancel(caller=desk.caller, order_id=lost.order_id)
    before = placed(desk)
    pass_time(desk, frozen, 20)
    assert placed(desk) == before
    assert desk.order(lost).state == "NOT_PLACED"
    assert not Outbox.objects.exists()


def test_failed_look_at_the_positions_only_delays_the_exit(desk: Desk, frozen) -> None:
    lost, failed = lost_exit(desk, frozen), []

    def fail_once() -> None:
        if not failed and "absent" in desk.facts(lost):
            failed.append(True)
            raise BrokerUnavailable("away")

    on_positions(desk, fail_once)
    before = placed(desk)
    pass_time(desk, frozen, 20)
    assert failed
    assert placed(desk) == before + 1
    assert desk.order(lost).state == "OPEN"


def test_age_of_a_proof_counts_from_the_missing_answer(desk: Desk, frozen) -> None:
    def slow(_: object) -> None:
        frozen.advance(3)
        raise BrokerOutcomeUnknown("timeout")

    desk.broker.on_place = slow
    answer = desk.place()
    desk.send()
    doubted_at = OrderFact.objects.get(order_id=answer.order_id, kind="ambiguous").at
    assert doubted_at > desk.order(answer).sent_at
    for _ in range(80):
        if desk.order(answer).state == "NOT_PLACED":
            break
        frozen.advance(0.5)
        desk.reconcile()
    first = OrderFact.objects.filter(order_id=answer.order_id, kind="absent").earliest("seq")
    assert (first.at - doubted_at).total_seconds() >= 15
    assert desk.order(answer).state == "NOT_PLACED"


def doubtful_change(desk: Desk, quantity: int) -> tuple[services.Answer, str]:
    """Return a working order whose change arrived while its answer did not."""
    answer = desk.place()
    desk.send()
    broker_id = desk.order(answer).broker_order_id
    desk.reconcile(broker_id)
    services.order_modify(
        caller=desk.caller, order_id=answer.order_id, changes={"quantity": quantity}
    )
    arrive = desk.broker.modify

    def modify(request: object) -> BrokerAck:
        arrive(request)
        raise BrokerOutcomeUnknown("timeout")

    desk.broker.modify = modify
    desk.send()
    return answer, broker_id


def test_one_look_at_a_lagging_book_loses_no_change(desk: Desk, frozen) -> None:
    answer, broker_id = doubtful_change(desk, 3 * LOT)
    new = desk.broker.rows[broker_id]
    desk.broker.rows[broker_id] = replace(new, quantity=LOT)
    pass_time(desk, frozen, 16)
    assert desk.order(answer).flag_list() == ["MODIFY_PENDING"]
    assert desk.order(answer).ceiling == 3 * LOT
    desk.broker.rows[broker_id] = new
    pass_time(desk, frozen, 3)
    order = desk.order(answer)
    assert (order.quantity, order.ceiling, order.flags) == (3 * LOT, 3 * LOT, "")


def test_change_is_lost_after_two_looks_and_found_again(desk: Desk, frozen) -> None:
    answer, broker_id = doubtful_change(desk, 3 * LOT)
    new = desk.broker.rows[broker_id]
    desk.broker.rows[broker_id] = replace(new, quantity=LOT)
    pass_time(desk, frozen, 25)
    order = desk.order(answer)
    assert (order.ceiling, order.flags) == (LOT, "")
    assert desk.facts(answer).count("modify_unseen") == 2
    desk.broker.rows[broker_id] = new
    desk.reconcile(broker_id)
    order = desk.order(answer)
    assert (order.quantity, order.message) == (3 * LOT, "")


def test_cancel_that_had_no_effect_can_be_asked_for_again(desk: Desk, frozen) -> None:
    answer = desk.place()
    desk.send()
    broker_id = desk.order(answer).broker_order_id
    works = desk.broker.cancel
    desk.broker.cancel = lambda broker_order_id: BrokerAck(broker_order_id, frozen.now())
    services.order_cancel(caller=desk.caller, order_id=answer.order_id)
    desk.send()
    desk.broker.cancel = works
    services.order_cancel(caller=desk.caller, order_id=answer.order_id)
    assert not Outbox.objects.exists()  # a moment after the first: still one wish
    pass_time(desk, frozen, 4)
    assert desk.order(answer).flag_list() == ["CANCEL_PENDING"]
    services.order_cancel(caller=desk.caller, order_id=answer.order_id)
    desk.send()
    desk.reconcile(broker_id)
    assert desk.order(answer).state == "CANCELLED"


def test_one_unfit_report_does_not_hold_up_the_others(desk: Desk, frozen) -> None:
    answers = [desk.place(price=price) for price in ("100", "99")]
    desk.send()
    broken, sound = (desk.order(answer).broker_order_id for answer in answers)
    for broker_id in (broken, sound):
        desk.broker.fill(broker_id, LOT)
    trades = desk.broker.trades
    trades[0] = replace(trades[0], price=Decimal("NaN"))
    desk.reconcile(broken, sound)
    assert [desk.order(answer).state for answer in answers] == ["ACKED", "FILLED"]
    assert Position.objects.get().quantity == LOT
    trades[0] = replace(trades[0], price=Decimal(100))
    desk.reconcile(broken)
    assert Position.objects.get().quantity == 2 * LOT


def test_unreadable_hint_is_ignored(desk: Desk) -> None:
    answer = desk.place()
    desk.send()
    bell = Doorbell("test_hints")
    desk.reconciler._bell = bell
    for hint in ("nonsense", f"{desk.account.id}:{desk.order(answer).broker_order_id}"):
        bell.ring(hint)
    assert desk.reconciler.listen(0.5)
    desk.reconcile()
    assert desk.order(answer).state == "OPEN"


def test_account_that_nothing_can_reach_takes_no_orders(desk: Desk) -> None:
    other = BrokerAccount.objects.create(
        organisation=desk.organisation, owner=desk.user, broker="elsewhere", label="Other"
    )
    with pytest.raises(BrokerNotRegistered):
        services.order_place(
            caller=desk.caller,
            account_id=other.id,
            intent=desk.intent(),
            idempotency_key="key-for-elsewhere",
        )
    assert not Order.objects.exists()


def lives_twice(desk: Desk, frozen) -> services.Answer:
    """Return an exit whose first request surfaces after the second was placed."""
    go_long(desk, frozen)
    desk.broker.after_place = lose_answer
    answer = desk.place(side=Side.SELL, price="99")
    desk.send()
    desk.broker.after_place = None
    desk.broker.hidden.add("B2")
    pass_time(desk, frozen, 12)
    assert desk.order(answer).broker_order_id == "B3"
    desk.broker.hidden.clear()
    pass_time(desk, frozen, 10)
    return answer


def test_exit_that_lives_twice_is_watched_and_cancelled_under_both_ids(desk: Desk, frozen) -> None:
    answer = lives_twice(desk, frozen)
    order = desk.order(answer)
    assert (order.state, order.flag_list(), order.ceiling) == ("OPEN", ["RESURRECTED"], 2 * LOT)
    services.order_cancel(caller=desk.caller, order_id=answer.order_id)
    pass_time(desk, frozen, 8)
    sold = [desk.broker.rows[key].status for key in ("B2", "B3")]
    assert sold == [BrokerStatus.CANCELLED] * 2
    assert desk.order(answer).state == "CANCELLED"
    assert not Outbox.objects.exists()
    assert desk.book().open_orders == 0


def test_order_is_not_over_while_its_other_life_works(desk: Desk, frozen) -> None:
    answer = lives_twice(desk, frozen)
    desk.broker.fill("B3", LOT, "99")
    pass_time(desk, frozen, 10)
    order = desk.order(answer)
    assert (order.state, order.filled_quantity, order.is_open) == ("PART_FILLED", LOT, True)
    desk.broker.fill("B2", LOT, "99")
    pass_time(desk, frozen, 10)
    order = desk.order(answer)
    assert (order.state, order.filled_quantity, order.is_open) == ("FILLED", 2 * LOT, False)
    assert "OVERFILL" in order.flag_list()
    assert Position.objects.get().quantity == -LOT
    assert ledger_verify()[0] is None


def test_hints_outlive_a_turn_that_failed(desk: Desk, monkeypatch) -> None:
    answer = desk.place()
    desk.send()
    desk.reconcile()
    desk.broker.fill("B1", 65)
    from orders.reconciler import loop

    def broken(*_args: object, **_terms: object) -> None:
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(loop, "reports_apply_together", broken)
    assert desk.reconcile("B1") is False
    monkeypatch.undo()
    desk.reconcile()
    assert desk.order(answer).state == "FILLED"
