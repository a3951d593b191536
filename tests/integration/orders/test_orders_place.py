"""Placing orders through the service."""

import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from brokers.errors import BrokerAccountNotFound
from marketdata.health.report import FeedStatus, Reason
from orders import services
from orders.models import AccountBook, IdempotencyRecord, Order, OrderFact, Outbox
from rms.selectors import verdict_get
from rms.services import kill_switch_set
from terminal.kernel.enums import OrderType, Product, ScopeType, Side
from terminal.kernel.errors import (
    IdempotencyMismatch,
    InstrumentNotFound,
    RateLimited,
    ValidationFailed,
)
from terminal.kernel.intents import OrderIntent
from tests.factories.health import set_feed_health
from tests.factories.live import clear_market
from tests.factories.orders import Desk, make_desk


def test_allowed_order_is_queued_with_money_reserved(desk: Desk) -> None:
    answer = desk.place()
    order = desk.order(answer)
    assert (answer.status, order.state) == (201, "QUEUED")
    assert json.loads(answer.body)["state"] == "QUEUED"
    assert desk.facts(answer) == ["intent", "risk_passed"]
    assert order.reserved == Decimal("6500.00")
    assert (desk.book().reserved, desk.book().open_orders) == (Decimal("6500.00"), 1)
    assert Outbox.objects.get().order_id == order.id
    verdict = verdict_get(organisation_id=desk.organisation.id, order_id=order.id)
    assert verdict is not None
    assert verdict.allowed


def test_refused_order_is_kept_with_every_reason_and_costs_nothing(desk: Desk) -> None:
    answer = desk.place(quantity=70, price="100.03")
    body = json.loads(answer.body)
    assert (answer.status, body["code"]) == (422, "risk.denied")
    rules = {violation["rule"] for violation in body["extra"]["violations"]}
    assert {"rms.lot_multiple", "rms.tick_multiple"} <= rules
    assert all(violation["would_pass"] is not None for violation in body["extra"]["violations"])
    assert body["extra"]["order"]["state"] == "DENIED"
    assert desk.facts(answer) == ["intent", "risk_denied"]
    assert not Outbox.objects.exists()
    book = desk.book()
    assert (book.reserved, book.open_orders, book.orders_today) == (0, 0, 0)


def test_same_key_and_order_gives_the_same_bytes_and_no_second_order(desk: Desk) -> None:
    first, second = desk.place("same-key"), desk.place("same-key")
    assert second.body == first.body
    assert (first.is_replay, second.is_replay) == (False, True)
    assert Order.objects.count() == Outbox.objects.count() == 1


def test_refusal_is_repeated_too(desk: Desk) -> None:
    first = desk.place("same-key", quantity=70)
    desk.quote("100")
    assert desk.place("same-key", quantity=70).body == first.body
    assert Order.objects.count() == 1


def test_same_key_for_another_order_is_a_mismatch(desk: Desk) -> None:
    desk.place("same-key")
    with pytest.raises(IdempotencyMismatch):
        desk.place("same-key", quantity=130)
    assert Order.objects.count() == 1


def test_keys_of_other_organisations_do_not_meet(desk: Desk) -> None:
    other = make_desk("RELIANCE")
    desk.place("same-key")
    assert other.place("same-key", quantity=1, product=Product.MIS).status == 201
    assert IdempotencyRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"order_type": OrderType.LIMIT, "price": None}, "price"),
        ({"order_type": OrderType.SL, "price": "100"}, "trigger_price"),
        ({"quantity": 0}, "quantity"),
        ({"trigger_price": "99"}, "trigger_price"),
    ],
)
def test_contradictory_terms_are_refused_and_nothing_is_kept(
    desk: Desk, terms: dict, field: str
) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        desk.place(**terms)
    assert set(refusal.value.extra["fields"]) == {field}
    assert not Order.objects.exists()
    assert not IdempotencyRecord.objects.exists()


def test_unknown_instrument_is_not_found(desk: Desk) -> None:
    with pytest.raises(InstrumentNotFound):
        desk.place(instrument_id=2**30)
    assert not Order.objects.exists()


def test_foreign_account_is_not_found_and_nothing_is_kept(desk: Desk) -> None:
    other = make_desk("RELIANCE")
    with pytest.raises(BrokerAccountNotFound):
        services.order_place(
            caller=desk.caller,
            account_id=other.account.id,
            intent=desk.intent(),
            idempotency_key="some-key",
        )
    assert not Order.objects.exists()
    assert not AccountBook.objects.filter(pk=other.account.id).exists()


def test_slip_of_the_finger_is_refused_and_names_its_twin(desk: Desk, frozen) -> None:
    first = desk.place()
    again = desk.place()
    body = json.loads(again.body)
    assert again.status == 422
    assert {v["rule"] for v in body["extra"]["violations"]} == {"rms.duplicate"}
    assert str(first.order_id)[:8] in again.body.decode()
    frozen.advance(60)
    desk.quote()
    assert desk.place().status == 201


def test_order_rate_counts_what_was_allowed(desk: Desk, frozen) -> None:
    statuses = [desk.place(price=f"{100 + n * 5 / 100:.2f}").status for n in range(30)]
    allowed = statuses.count(201)
    assert 1 <= allowed < 30
    assert desk.book().orders_today == allowed
    frozen.advance(1.1)
    desk.quote()
    assert desk.place(price="99.95").status == 201


def test_money_is_spent_once(desk: Desk, frozen) -> None:
    """Reservations of open orders count against the next one."""
    AccountBook.objects.filter(pk=desk.account.id).delete()
    desk.place(quantity=65)
    AccountBook.objects.filter(pk=desk.account.id).update(opening_cash=Decimal("13000.00"))
    frozen.advance(2)
    desk.quote()
    assert desk.place(price="99.95").status == 201
    frozen.advance(2)
    desk.quote()
    answer = desk.place(price="99.90")
    rules = {v["rule"] for v in json.loads(answer.body)["extra"]["violations"]}
    assert rules == {"rms.margin"}


def test_stale_price_blocks_entries(desk: Desk, frozen) -> None:
    frozen.advance(60)
    answer = desk.place()
    assert "rms.stale_price" in answer.body.decode()
    assert answer.status == 422


def test_a_degraded_feed_blocks_entries_though_the_price_is_fresh_and_lets_exits_go(
    desk: Desk,
) -> None:
    desk.place()
    desk.send()
    desk.broker.fill("B1", 65)
    desk.reconcile("B1")
    set_feed_health(
        FeedStatus.DEGRADED,
        reasons=(Reason("stale", "40 of 90 liquid instruments have no fresh price."),),
    )
    refused = desk.place(price="99.95")
    [violation] = json.loads(refused.body)["extra"]["violations"]
    assert (refused.status, violation["rule"]) == (422, "rms.feed_health")
    assert violation["message"] == (
        "40 of 90 liquid instruments have no fresh price. New positions wait until it is over."
    )
    assert desk.place(side=Side.SELL).status == 201
    set_feed_health()
    assert desk.place(price="99.95").status == 201


def test_without_any_feed_entries_are_refused_cleanly(desk: Desk) -> None:
    clear_market()
    assert desk.place().status in (201, 422)


def test_kill_switch_refuses_entries(desk: Desk) -> None:
    kill_switch_set(
        organisation_id=desk.organisation.id,
        caller_user_id=desk.user.pk,
        scope_type=ScopeType.ACCOUNT,
        scope_id=str(desk.account.id),
        engage=True,
        reason="enough",
    )
    answer = desk.place()
    assert answer.status == 422
    assert "enough" in answer.body.decode()


def test_above_the_request_rate_only_exits_pass(desk: Desk) -> None:
    def place_limited(key: str, intent: OrderIntent) -> services.Answer:
        return services.order_place(
            caller=desk.caller,
            account_id=desk.account.id,
            intent=intent,
            idempotency_key=key,
            exits_only=True,
        )

    with pytest.raises(RateLimited):
        place_limited("key-entry", desk.intent())
    assert not Order.objects.exists()
    bought = desk.place()
    desk.send()
    broker_id = desk.order(bought).broker_order_id
    desk.broker.fill(broker_id, 65)
    desk.reconcile(broker_id)
    assert place_limited("key-exits", desk.intent(side=Side.SELL)).status == 201


def test_facts_cannot_be_changed_or_deleted(desk: Desk) -> None:
    answer = desk.place()
    for attempt in (
        lambda: OrderFact.objects.filter(order_id=answer.order_id).update(body="{}"),
        lambda: OrderFact.objects.filter(order_id=answer.order_id).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert desk.facts(answer) == ["intent", "risk_passed"]


def test_placing_takes_few_statements(desk: Desk, django_assert_max_num_queries) -> None:
    desk.place()
    with django_assert_max_num_queries(14):
        assert desk.place(price="99.95").status == 201


def test_precheck_says_the_same_and_keeps_nothing(desk: Desk) -> None:
    result = services.order_precheck(
        caller=desk.caller, account_id=desk.account.id, intent=desk.intent(quantity=70)
    )
    assert not result.decision.allowed
    assert result.order_value == Decimal("7000.00")
    fine = services.order_precheck(
        caller=desk.caller, account_id=desk.account.id, intent=desk.intent()
    )
    assert fine.decision.allowed
    assert fine.margin_required == Decimal("6500.00")
    assert fine.charges is not None
    assert fine.charges.total > 0
    assert fine.funds_available == Decimal("10000000.00")
    assert not Order.objects.exists()
    assert not AccountBook.objects.exists()


def test_precheck_of_a_foreign_account_is_not_found(desk: Desk) -> None:
    with pytest.raises(BrokerAccountNotFound):
        services.order_precheck(caller=desk.caller, account_id=uuid4(), intent=desk.intent())
