"""Orders from the outbox to the position: sender, broker, reconciler."""

from decimal import Decimal

import pytest

from orders import services
from orders.errors import OrderNotChangeable, OrderNotFound
from orders.models import Outbox, Position, Trade
from rms.services import kill_switch_set
from terminal.kernel.enums import BrokerStatus, OrderType, ScopeType, Side
from terminal.kernel.errors import (
    BrokerOutcomeUnknown,
    BrokerRateLimited,
    BrokerRejected,
    BrokerUnavailable,
    RiskDenied,
    ValidationFailed,
)
from tests.factories.orders import Desk, FakeBroker, make_desk


def working(desk: Desk, **terms) -> tuple[object, str]:
    """Return a placed, sent and open order with its broker id."""
    answer = desk.place(**terms)
    desk.send()
    broker_id = desk.order(answer).broker_order_id
    desk.reconcile(broker_id)
    return answer, broker_id


def bought(desk: Desk, quantity: int = 65, price: str = "100") -> None:
    answer, broker_id = working(desk, quantity=quantity, price=price)
    desk.broker.fill(broker_id, quantity, price)
    desk.reconcile(broker_id)
    assert desk.order(answer).state == "FILLED"


def raising(error: Exception):
    def act(*_: object) -> None:
        raise error

    return act


def test_order_travels_to_its_fill(desk: Desk) -> None:
    answer, broker_id = working(desk)
    assert desk.order(answer).state == "OPEN"
    assert not Outbox.objects.exists()
    desk.broker.fill(broker_id, 65, "99.95")
    desk.reconcile(broker_id)
    order = desk.order(answer)
    assert (order.state, order.filled_quantity, order.average_price) == (
        "FILLED",
        65,
        Decimal("99.95"),
    )
    assert desk.facts(answer) == [
        "intent",
        "risk_passed",
        "sent",
        "ack",
        "snapshot",
        "snapshot",
        "trade",
    ]
    trade, position, book = Trade.objects.get(), Position.objects.get(), desk.book()
    assert (trade.quantity, trade.price) == (65, Decimal("99.95"))
    assert trade.charges > 0
    assert (position.quantity, position.cost) == (65, Decimal("6496.75"))
    assert (book.reserved, book.open_orders) == (0, 0)
    assert book.margin_used == Decimal("6496.75")
    assert book.charges == trade.charges


def test_fill_before_the_ack_is_recorded_is_found_by_tag(desk: Desk) -> None:
    answer = desk.place()

    def fill_at_once(request) -> None:
        desk.broker.fill("B1", 65)
        desk.reconcile("B1")

    desk.broker.after_place = fill_at_once
    desk.send()
    order = desk.order(answer)
    assert (order.state, order.broker_order_id) == ("FILLED", "B1")
    assert Position.objects.get().quantity == 65


def test_same_report_again_changes_nothing(desk: Desk) -> None:
    answer, broker_id = working(desk)
    desk.broker.fill(broker_id, 30)
    desk.reconcile(broker_id)
    before = (desk.facts(answer), desk.book().charges, Position.objects.get().quantity)
    for _ in range(3):
        desk.reconcile(broker_id)
    assert (desk.facts(answer), desk.book().charges, Position.objects.get().quantity) == before
    assert desk.order(answer).state == "PART_FILLED"


def test_round_trip_realises_profit_and_frees_the_money(desk: Desk, frozen) -> None:
    bought(desk, price="100")
    frozen.advance(2)
    desk.quote("110")
    answer, broker_id = working(desk, side=Side.SELL, price="110")
    assert desk.order(answer).is_exit
    assert desk.order(answer).reserved == 0
    desk.broker.fill(broker_id, 65, "110")
    desk.reconcile(broker_id)
    book, position = desk.book(), Position.objects.get()
    assert (position.quantity, position.cost) == (0, 0)
    assert book.realised_pnl == position.realised_pnl == Decimal("650.0000")
    assert (book.margin_used, book.reserved) == (0, 0)


def test_definite_refusal_ends_the_order_and_frees_the_money(desk: Desk) -> None:
    desk.broker.on_place = raising(BrokerRejected("Not allowed.", raw_code="RX"))
    answer = desk.place()
    desk.send()
    order = desk.order(answer)
    assert (order.state, order.message, order.reserved) == ("REJECTED", "Not allowed.", 0)
    assert (desk.book().reserved, desk.book().open_orders) == (0, 0)
    assert not Outbox.objects.exists()


@pytest.mark.parametrize(
    "error", [BrokerUnavailable("away"), BrokerRateLimited("slow down", retry_after_s=1.0)]
)
def test_what_was_provably_not_sent_is_sent_again(desk: Desk, frozen, error) -> None:
    desk.broker.on_place = raising(error)
    answer = desk.place()
    desk.send()
    assert desk.order(answer).state == "QUEUED"
    desk.send()
    assert desk.broker.calls == []
    desk.broker.on_place = None
    frozen.advance(1.1)
    desk.send()
    assert desk.order(answer).state == "ACKED"
    assert desk.facts(answer)[2:] == ["sent", "unsent", "sent", "ack"]
    assert len(desk.broker.calls) == 1


def test_entry_that_waited_too_long_is_not_sent(desk: Desk, frozen) -> None:
    answer = desk.place()
    frozen.advance(6)
    desk.send()
    order = desk.order(answer)
    assert (order.state, desk.broker.calls) == ("EXPIRED", [])
    assert desk.book().reserved == 0
    assert "not sent" in order.message


def test_halt_between_queue_and_send_keeps_entries_back_and_lets_exits_out(
    desk: Desk, frozen
) -> None:
    bought(desk)
    frozen.advance(2)
    desk.quote()
    entry, exit_ = desk.place(price="99.95"), desk.place(side=Side.SELL)
    kill_switch_set(
        organisation_id=desk.organisation.id,
        caller_user_id=desk.user.pk,
        scope_type=ScopeType.ORGANISATION,
        scope_id=str(desk.organisation.id),
        engage=True,
        reason="enough",
    )
    desk.send()
    assert desk.order(entry).state == "CANCELLED"
    assert desk.order(exit_).state == "ACKED"


def test_exits_go_before_entries(desk: Desk, frozen) -> None:
    bought(desk)
    frozen.advance(2)
    desk.quote()
    desk.broker.calls.clear()
    first, second = desk.place(price="99.95"), desk.place(price="99.90")
    exit_ = desk.place(side=Side.SELL)
    desk.send()
    tags = [desk.order(answer).client_order_id for answer in (exit_, first, second)]
    assert desk.broker.calls == [("place", tag) for tag in tags]


def test_remote_broker_gets_at_most_its_rate_with_room_for_exits(desk: Desk, frozen) -> None:
    desk.broker.capabilities = FakeBroker(is_remote=True).capabilities
    for n in range(9):
        desk.place(price=f"{99 + n * 5 / 100:.2f}")
        frozen.advance(0.2)
    desk.quote()
    while desk.send():
        pass
    assert len(desk.broker.calls) == 7
    frozen.advance(0.5)
    while desk.send():
        pass
    assert len(desk.broker.calls) == 9


def test_cancel_of_a_working_order(desk: Desk) -> None:
    answer, broker_id = working(desk)
    order = services.order_cancel(caller=desk.caller, order_id=answer.order_id)
    assert order.flag_list() == ["CANCEL_PENDING"]
    services.order_cancel(caller=desk.caller, order_id=answer.order_id)
    desk.send()
    assert [call for call in desk.broker.calls if call[0] == "cancel"] == [("cancel", broker_id)]
    desk.reconcile(broker_id)
    assert desk.order(answer).state == "CANCELLED"
    assert desk.book().reserved == 0
    with pytest.raises(OrderNotChangeable):
        services.order_cancel(caller=desk.caller, order_id=answer.order_id)


def test_cancel_before_the_send_withdraws_at_once(desk: Desk) -> None:
    answer = desk.place()
    order = services.order_cancel(caller=desk.caller, order_id=answer.order_id)
    assert (order.state, desk.book().reserved, desk.book().open_orders) == ("CANCELLED", 0, 0)
    desk.send()
    assert desk.broker.calls == []


def test_cancel_refused_because_it_filled(desk: Desk) -> None:
    answer, broker_id = working(desk)
    services.order_cancel(caller=desk.caller, order_id=answer.order_id)
    desk.broker.fill(broker_id, 65)
    desk.send()
    desk.reconcile(broker_id)
    assert desk.order(answer).state == "FILLED"


def test_cancel_all_takes_queued_and_working_orders(desk: Desk) -> None:
    working_one, _ = working(desk)
    queued = desk.place(price="99.95")
    assert services.orders_cancel_all(caller=desk.caller, account_id=desk.account.id) == 2
    assert desk.order(queued).state == "CANCELLED"
    assert desk.order(working_one).flag_list() == ["CANCEL_PENDING"]
    assert services.orders_cancel_all(caller=desk.caller, account_id=desk.account.id) == 0


def test_foreign_orders_cannot_be_touched(desk: Desk) -> None:
    answer, _ = working(desk)
    stranger = make_desk("RELIANCE")
    with pytest.raises(OrderNotFound):
        services.order_cancel(caller=stranger.caller, order_id=answer.order_id)
    with pytest.raises(OrderNotFound):
        services.order_modify(
            caller=stranger.caller, order_id=answer.order_id, changes={"quantity": 130}
        )
    assert desk.order(answer).flags == ""


def test_modify_counts_when_confirmed(desk: Desk, frozen) -> None:
    answer, broker_id = working(desk)
    desk.quote()
    changed = services.order_modify(
        caller=desk.caller,
        order_id=answer.order_id,
        changes={"quantity": 130, "price": Decimal("99.50")},
    )
    assert (changed.quantity, changed.flag_list()) == (65, ["MODIFY_PENDING"])
    assert desk.book().reserved == Decimal("12935.00")
    desk.send()
    order = desk.order(answer)
    assert (order.quantity, order.price, order.flags) == (130, Decimal("99.50"), "")
    assert desk.broker.rows[broker_id].quantity == 130


def test_modify_refused_leaves_the_order_and_frees_the_extra_money(desk: Desk) -> None:
    answer, _ = working(desk)
    desk.broker.on_modify = raising(BrokerRejected("No change now.", raw_code="RX"))
    services.order_modify(caller=desk.caller, order_id=answer.order_id, changes={"quantity": 130})
    desk.send()
    order = desk.order(answer)
    assert (order.quantity, order.flags, order.message) == (65, "", "No change now.")
    assert desk.book().reserved == order.reserved


def test_modify_without_answer_is_settled_by_what_the_broker_shows(desk: Desk) -> None:
    answer, broker_id = working(desk)

    def lost(request) -> None:
        row = desk.broker.rows[broker_id]
        desk.broker.rows[broker_id] = type(row)(
            **{name: getattr(row, name) for name in row.__slots__} | {"quantity": request.quantity}
        )
        raise BrokerOutcomeUnknown("timeout")

    desk.broker.on_modify = lost
    services.order_modify(caller=desk.caller, order_id=answer.order_id, changes={"quantity": 130})
    desk.send()
    assert desk.order(answer).flag_list() == ["MODIFY_PENDING"]
    desk.reconcile(broker_id)
    assert (desk.order(answer).quantity, desk.order(answer).flags) == (130, "")


def test_modify_that_never_arrived_is_dropped(desk: Desk, frozen) -> None:
    answer, broker_id = working(desk)
    desk.broker.on_modify = raising(BrokerOutcomeUnknown("timeout"))
    services.order_modify(caller=desk.caller, order_id=answer.order_id, changes={"quantity": 130})
    desk.send()
    for seconds in (1, 15, 5):
        assert desk.order(answer).flag_list() == ["MODIFY_PENDING"]
        frozen.advance(seconds)
        desk.reconcile(broker_id)
    order = desk.order(answer)
    assert (order.quantity, order.flags) == (65, "")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, ValidationFailed),
        ({"quantity": 65}, ValidationFailed),
        ({"order_type": "SL"}, ValidationFailed),
        ({"quantity": 70}, RiskDenied),
        ({"price": Decimal("100.03")}, RiskDenied),
    ],
)
def test_wrong_changes_are_refused_and_nothing_happens(desk: Desk, changes, error) -> None:
    answer, _ = working(desk)
    with pytest.raises(error):
        services.order_modify(caller=desk.caller, order_id=answer.order_id, changes=changes)
    assert desk.order(answer).flags == ""
    assert not Outbox.objects.exists()


def test_only_working_orders_can_change(desk: Desk) -> None:
    answer = desk.place()
    with pytest.raises(OrderNotChangeable):
        services.order_modify(
            caller=desk.caller, order_id=answer.order_id, changes={"quantity": 130}
        )


def test_fill_after_cancel_counts_and_is_flagged(desk: Desk) -> None:
    answer, broker_id = working(desk)
    desk.broker.set_status(broker_id, BrokerStatus.CANCELLED)
    desk.reconcile(broker_id)
    assert desk.order(answer).state == "CANCELLED"
    desk.broker.fill(broker_id, 65)
    desk.reconcile(broker_id)
    order = desk.order(answer)
    assert order.state == "FILLED"
    assert "RESURRECTED" in order.flag_list()
    assert Position.objects.get().quantity == 65
    assert (desk.book().open_orders, desk.book().reserved) == (0, 0)


def test_overfill_is_booked_and_flagged(desk: Desk) -> None:
    answer, broker_id = working(desk)
    desk.broker.fill(broker_id, 65)
    desk.broker.fill(broker_id, 65)
    desk.reconcile(broker_id)
    assert "OVERFILL" in desk.order(answer).flag_list()
    assert Position.objects.get().quantity == 130


def test_units_filled_without_their_trades_keep_their_money_reserved(desk: Desk) -> None:
    answer, broker_id = working(desk)
    trade = desk.broker.fill(broker_id, 65)
    desk.broker.trades.clear()
    desk.reconcile(broker_id)
    order = desk.order(answer)
    assert (order.state, order.flag_list(), order.is_open) == ("FILLED", ["AWAIT_TRADES"], True)
    assert desk.book().reserved == Decimal("6500.00")
    desk.broker.trades.append(trade)
    desk.reconcile(broker_id)
    assert (desk.order(answer).is_open, desk.book().reserved) == (False, 0)


def test_open_orders_are_polled_without_any_hint(desk: Desk, frozen) -> None:
    answer, broker_id = working(desk)
    desk.broker.fill(broker_id, 65)
    frozen.advance(1)
    desk.reconcile()
    assert desk.order(answer).state == "OPEN"
    frozen.advance(8)
    desk.reconcile()
    assert desk.order(answer).state == "FILLED"


def test_stop_loss_waits_for_its_trigger(desk: Desk) -> None:
    answer, broker_id = working(desk, order_type=OrderType.SL, price="101", trigger_price="100.50")
    assert desk.order(answer).state == "TRIGGER_PENDING"
    desk.broker.set_status(broker_id, BrokerStatus.OPEN)
    desk.reconcile(broker_id)
    assert desk.order(answer).state == "OPEN"
