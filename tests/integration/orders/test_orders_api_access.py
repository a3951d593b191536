"""Who may do what over the order API, and that a refusal changes nothing."""

import pytest
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from orders.models import Order, OrderFact, Outbox
from tests.factories import accounts as make
from tests.factories.orders import Desk, make_desk
from tests.factories.orders_api import CANCEL_ALL, ORDERS, PRECHECK, body_of, place

READS = (ORDERS, "/api/v1/trades", "/api/v1/positions")


@pytest.fixture
def client(desk: Desk) -> APIClient:
    """The trader's browser."""
    return make.api_client_for(desk.user, desk.organisation)


def test_anonymous_callers_get_401_and_change_nothing(desk: Desk) -> None:
    order_id, anonymous = desk.place().order_id, APIClient()
    assert [anonymous.get(path).status_code for path in READS] == [401, 401, 401]
    assert place(anonymous, desk).status_code == 401
    assert anonymous.post(PRECHECK, body_of(desk), format="json").status_code == 401
    assert anonymous.delete(f"{ORDERS}/{order_id}").status_code == 401
    assert anonymous.patch(f"{ORDERS}/{order_id}", {"quantity": 1}).status_code == 401
    assert Order.objects.count() == 1
    assert desk.order(order_id).state == "QUEUED"


def test_viewers_and_read_only_keys_may_look_but_not_touch(desk: Desk) -> None:
    team = make.make_organisation(desk.user)
    viewer = make.make_member(team, Role.VIEWER)
    _, plain = make.make_api_key(desk.user, desk.organisation, {Scope.ORDERS_READ})
    order_id = desk.place().order_id
    for reader in (make.api_client_for(viewer, team), make.api_key_client(plain)):
        assert reader.get(ORDERS).status_code == 200
        assert place(reader, desk).status_code == 403
        assert reader.delete(f"{ORDERS}/{order_id}").status_code == 403
        assert reader.patch(f"{ORDERS}/{order_id}", {"quantity": 130}).status_code == 403
        body = {"account_id": str(desk.account.id)}
        assert reader.post(CANCEL_ALL, body, format="json").status_code == 403
    assert Order.objects.count() == 1
    assert desk.order(order_id).state == "QUEUED"


def test_key_without_the_scope_sees_nothing(desk: Desk) -> None:
    _, plain = make.make_api_key(desk.user, desk.organisation, {Scope.MARKETDATA_READ})
    assert [make.api_key_client(plain).get(path).status_code for path in READS] == [403, 403, 403]


def test_api_key_places_as_api(desk: Desk) -> None:
    _, plain = make.make_api_key(desk.user, desk.organisation)
    answer = place(make.api_key_client(plain), desk)
    assert (answer.status_code, answer.json()["source"]) == (201, "api")
    assert Order.objects.get().actor.startswith("api_key:")


def test_foreign_ids_are_404_and_nothing_happens(desk: Desk) -> None:
    order_id = desk.place().order_id
    desk.send()
    stranger = make_desk("RELIANCE")
    client = make.api_client_for(stranger.user, stranger.organisation)
    before = OrderFact.objects.count()
    path = f"{ORDERS}/{order_id}"
    assert client.get(path).status_code == 404
    assert client.delete(path).status_code == 404
    assert client.patch(path, {"price": "99.50"}, format="json").status_code == 404
    assert place(client, desk).status_code == 404
    body = {"account_id": str(desk.account.id)}
    assert client.post(CANCEL_ALL, body, format="json").status_code == 404
    assert client.post(PRECHECK, body_of(desk), format="json").status_code == 404
    assert client.get(f"/api/v1/funds?account_id={desk.account.id}").status_code == 404
    for path in READS:
        assert client.get(f"{path}?account_id={desk.account.id}").json()["results"] == []
    assert OrderFact.objects.count() == before
    assert Outbox.objects.count() == 0


def test_entries_above_the_request_rate_are_throttled_but_exits_pass(
    desk: Desk, client: APIClient, frozen, settings
) -> None:
    place(client, desk)
    desk.send()
    desk.broker.fill("B1", 65, "100")
    desk.reconcile("B1")
    frozen.advance(3)
    desk.quote()
    from rest_framework.settings import api_settings

    rates = dict(api_settings.DEFAULT_THROTTLE_RATES) | {"orders": "6/min"}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}
    statuses = [place(client, desk, price=f"9{n}.00").status_code for n in range(5)]
    assert 429 in statuses
    exit_ = place(client, desk, side="SELL", price="100.00")
    assert exit_.status_code == 201
    assert client.delete(f"{ORDERS}/{exit_.json()['id']}").status_code == 202
