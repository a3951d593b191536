"""REST of the order path: shapes, who may do what, and that a refusal changes nothing."""

import json
from decimal import Decimal
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from orders.models import IdempotencyRecord, Order
from orders.verify import ledger_verify
from tests.factories import accounts as make
from tests.factories.orders import Desk
from tests.factories.orders_api import CANCEL_ALL, ORDERS, PRECHECK, body_of, place


@pytest.fixture
def client(desk: Desk) -> APIClient:
    """The trader's browser."""
    return make.api_client_for(desk.user, desk.organisation)


def test_placed_order_has_the_documented_shape(desk: Desk, client: APIClient) -> None:
    answer = place(client, desk, tag="mine1")
    assert answer.status_code == 201
    order = answer.json()
    assert {key: order[key] for key in ("state", "side", "quantity", "price", "tag", "source")} == {
        "state": "QUEUED",
        "side": "BUY",
        "quantity": 65,
        "price": "100.00",
        "tag": "mine1",
        "source": "ui",
    }
    assert order["instrument"]["display"] == "NIFTY 29 DEC 2026 26000 CE"
    assert order["placed_at"].endswith("Z")
    assert set(order) >= {"flags", "message", "average_price", "broker_order_id", "updated_at"}


def test_same_key_repeats_the_answer_byte_for_byte(desk: Desk, client: APIClient) -> None:
    first, second = place(client, desk, "one-key-1"), place(client, desk, "one-key-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    other = place(client, desk, "one-key-1", quantity=130)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    assert Order.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 81])
def test_missing_or_odd_key_is_refused(desk: Desk, client: APIClient, key: str) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(ORDERS, body_of(desk), format="json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency.key_missing")
    assert not Order.objects.exists()


def test_refusal_names_rule_limit_observed_and_remedy(desk: Desk, client: APIClient) -> None:
    answer = place(client, desk, quantity=70)
    assert answer.status_code == 422
    error = answer.json()
    assert error["code"] == "risk.denied"
    violation = error["extra"]["violations"][0]
    assert {"rule", "title", "message", "limit", "observed", "would_pass"} <= set(violation)
    assert violation["rule"] == "rms.lot_multiple"
    assert error["extra"]["order"]["state"] == "DENIED"
    detail = client.get(f"{ORDERS}/{error['extra']['order']['id']}").json()
    assert detail["verdict"]["allowed"] is False
    assert [entry["title"] for entry in detail["timeline"]] == ["Order received", "Refused by risk"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 6.5}, "quantity"),
        ({"quantity": 10**12}, "quantity"),
        ({"side": "LONG"}, "side"),
        ({"product": "BO"}, "product"),
        ({"price": "abc"}, "price"),
        ({"price": "-1"}, "price"),
        ({"price": None}, "price"),
        ({"price": "NaN"}, "price"),
        ({"order_type": "SL-M", "price": None}, "trigger_price"),
        ({"order_type": "MARKET"}, "price"),
        ({"tag": "no spaces!"}, "tag"),
        ({"tag": "x" * 21}, "tag"),
        ({"account_id": "nonsense"}, "account_id"),
        ({"instrument_id": -1}, "instrument_id"),
    ],
)
def test_wrong_fields_are_named_and_nothing_is_kept(
    desk: Desk, client: APIClient, changes: dict, field: str
) -> None:
    answer = place(client, desk, **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")
    assert field in answer.json()["extra"]["fields"]
    assert not Order.objects.exists()
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("raw", ["{", "[]", '"text"', "null", "\x00", '{"side": '])
def test_wrong_json_is_a_clear_400(desk: Desk, client: APIClient, raw: str) -> None:
    answer = client.post(
        ORDERS, raw, content_type="application/json", headers={"Idempotency-Key": "some-key-1"}
    )
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert not Order.objects.exists()


def test_oversized_body_is_refused(desk: Desk, client: APIClient) -> None:
    raw = json.dumps(body_of(desk) | {"tag": "x" * 400_000})
    answer = client.post(
        ORDERS, raw, content_type="application/json", headers={"Idempotency-Key": "some-key-1"}
    )
    assert answer.status_code in (400, 413)
    assert not Order.objects.exists()


def test_unknown_instrument_and_closed_market_are_clear(desk: Desk, client: APIClient) -> None:
    answer = place(client, desk, instrument_id=2**30)
    assert (answer.status_code, answer.json()["code"]) == (404, "instrument.not_found")


def test_detail_shows_timeline_verdict_and_fills(desk: Desk, client: APIClient) -> None:
    order_id = place(client, desk).json()["id"]
    desk.send()
    desk.broker.fill("B1", 65, "99.95")
    desk.reconcile("B1")
    detail = client.get(f"{ORDERS}/{order_id}").json()
    assert detail["state"] == "FILLED"
    assert [entry["title"] for entry in detail["timeline"]] == [
        "Order received",
        "Risk checks passed",
        "Sent to the broker",
        "Accepted by the broker",
        "Filled",
        "Fill",
    ]
    assert detail["timeline"][-1]["detail"] == "65 @ ₹99.95"
    assert all(len(entry["at"].split(".")[1]) == 7 for entry in detail["timeline"])
    assert detail["verdict"]["allowed"] is True
    assert detail["trades"][0]["price"] == "99.95"


def test_positions_and_funds_add_up(desk: Desk, client: APIClient) -> None:
    place(client, desk)
    desk.send()
    desk.broker.fill("B1", 65, "100")
    desk.reconcile("B1")
    desk.quote("110")
    position = client.get("/api/v1/positions").json()["results"][0]
    assert (position["quantity"], position["average_price"], position["ltp"]) == (
        65,
        "100.00",
        "110.00",
    )
    assert position["unrealised_pnl"] == "650.00"
    assert Decimal(position["pnl"]) == 650 - Decimal(position["charges"])
    funds = client.get(f"/api/v1/funds?account_id={desk.account.id}").json()
    assert funds["unrealised_pnl"] == "650.00"
    assert Decimal(funds["cash"]) == Decimal(10000000) - Decimal(funds["charges"])
    assert Decimal(funds["available"]) == Decimal(funds["cash"]) - Decimal(
        funds["margin_used"]
    ) - Decimal(funds["reserved"])
    assert funds["margin_used"] == "6500.00"


def test_funds_before_the_first_order(desk: Desk, client: APIClient) -> None:
    funds = client.get(f"/api/v1/funds?account_id={desk.account.id}").json()
    assert funds["available"] == funds["opening_cash"] == "10000000.00"


def test_position_without_a_price_has_nulls_not_zeros(desk: Desk, client: APIClient) -> None:
    place(client, desk)
    desk.send()
    desk.broker.fill("B1", 65, "100")
    desk.reconcile("B1")
    from terminal.infra.redis import redis_client

    redis_client().flushdb()
    position = client.get("/api/v1/positions").json()["results"][0]
    assert (position["ltp"], position["unrealised_pnl"], position["pnl"]) == (None, None, None)
    funds = client.get(f"/api/v1/funds?account_id={desk.account.id}").json()
    assert funds["unrealised_pnl"] is None


def test_modify_and_cancel(desk: Desk, client: APIClient) -> None:
    order_id = place(client, desk).json()["id"]
    desk.send()
    desk.reconcile("B1")
    changed = client.patch(f"{ORDERS}/{order_id}", {"price": "99.50"}, format="json")
    assert (changed.status_code, changed.json()["flags"]) == (202, ["MODIFY_PENDING"])
    again = client.patch(f"{ORDERS}/{order_id}", {"price": "99.40"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "order.not_changeable")
    desk.send()
    assert client.get(f"{ORDERS}/{order_id}").json()["price"] == "99.50"
    gone = client.delete(f"{ORDERS}/{order_id}")
    assert (gone.status_code, gone.json()["flags"]) == (202, ["CANCEL_PENDING"])
    desk.send()
    desk.reconcile("B1")
    assert client.get(f"{ORDERS}/{order_id}").json()["state"] == "CANCELLED"
    assert client.delete(f"{ORDERS}/{order_id}").status_code == 409


def test_modify_that_risk_refuses_says_why(desk: Desk, client: APIClient) -> None:
    order_id = place(client, desk).json()["id"]
    desk.send()
    answer = client.patch(f"{ORDERS}/{order_id}", {"quantity": 70}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "risk.denied")
    assert answer.json()["extra"]["violations"][0]["rule"] == "rms.lot_multiple"


def test_cancel_all(desk: Desk, client: APIClient) -> None:
    place(client, desk)
    place(client, desk, price="99.95")
    answer = client.post(CANCEL_ALL, {"account_id": str(desk.account.id)}, format="json")
    assert (answer.status_code, answer.json()) == (202, {"requested": 2})


def test_precheck_answers_while_typing(desk: Desk, client: APIClient) -> None:
    answer = client.post(PRECHECK, body_of(desk), format="json").json()
    assert answer["allowed"] is True
    assert (answer["margin_required"], answer["order_value"]) == ("6500.00", "6500.00")
    assert Decimal(answer["charges"]["total"]) > 0
    refused = client.post(PRECHECK, body_of(desk, quantity=70), format="json").json()
    assert refused["allowed"] is False
    assert refused["violations"][0]["would_pass_value"]["field"] == "quantity"
    assert not Order.objects.exists()


def test_pages_of_orders_meet_without_gap_or_overlap(desk: Desk, client: APIClient, frozen) -> None:
    ids = []
    for n in range(7):
        ids.append(place(client, desk, price=f"{99 + n * 5 / 100:.2f}").json()["id"])
        if n % 2:
            frozen.advance(1.5)
            desk.quote()
    seen, cursor = [], ""
    for _ in range(10):
        page = client.get(f"{ORDERS}?limit=3&cursor={cursor}").json()
        seen += [order["id"] for order in page["results"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(ids)
    assert len(seen) == len(ids)
    assert client.get(f"{ORDERS}?cursor=nonsense").status_code == 400


def test_filters_of_the_list(desk: Desk, client: APIClient) -> None:
    place(client, desk)
    place(client, desk, quantity=70)
    assert len(client.get(f"{ORDERS}?status=open").json()["results"]) == 1
    assert len(client.get(f"{ORDERS}?status=closed").json()["results"]) == 1
    assert len(client.get(f"{ORDERS}?instrument_id={desk.instrument.id}").json()["results"]) == 2
    assert client.get(f"{ORDERS}?instrument_id=999999").json()["results"] == []
    assert client.get(f"{ORDERS}?account_id={uuid4()}").json()["results"] == []
    assert client.get(f"{ORDERS}?status=odd").status_code == 400


def test_list_and_detail_take_few_queries(
    desk: Desk, client: APIClient, django_assert_max_num_queries
) -> None:
    for n in range(5):
        place(client, desk, price=f"{99 + n * 5 / 100:.2f}")
    order_id = str(Order.objects.first().id)
    with django_assert_max_num_queries(8):
        client.get(ORDERS)
    with django_assert_max_num_queries(11):
        client.get(f"{ORDERS}/{order_id}")
    with django_assert_max_num_queries(8):
        client.get("/api/v1/positions")


def test_verdicts_of_changes_stand_in_the_timeline(desk: Desk, client: APIClient) -> None:
    order_id = place(client, desk).json()["id"]
    desk.send()
    desk.reconcile("B1")
    allowed = client.patch(f"{ORDERS}/{order_id}", {"price": "99.90"}, format="json")
    assert allowed.status_code == 202
    desk.send()
    desk.reconcile("B1")
    for _ in range(2):
        refused = client.patch(f"{ORDERS}/{order_id}", {"quantity": 65 * 10**5}, format="json")
        assert refused.status_code == 422
    detail = client.get(f"{ORDERS}/{order_id}").json()
    judged = [
        (entry["title"], entry["verdict"]["allowed"])
        for entry in detail["timeline"]
        if entry["verdict"]
    ]
    assert judged == [("Change requested", True)] + [("Change refused by risk", False)] * 2
    told = [entry["verdict"] for entry in detail["timeline"] if entry["verdict"]][-1]
    assert told["violations"] == refused.json()["extra"]["violations"]
    assert detail["quantity"] == 65
    assert detail["flags"] == []
    assert detail["verdict"]["allowed"] is True
    assert ledger_verify()[0] is None
