"""What the sender must never do: place twice, place late, forget, or let one account stop all."""

from orders.models import Order, Outbox
from terminal.infra.leases import Lease
from terminal.kernel.enums import OrderState
from terminal.kernel.errors import BrokerAuthExpired, BrokerUnavailable
from tests.factories.orders import Desk


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
