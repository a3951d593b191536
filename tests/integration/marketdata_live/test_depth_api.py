"""REST of depth: answers, refusals by role and by plan, query counts."""

import pytest
import redis
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from marketdata.selectors import live_depth
from terminal.infra import clock as process_clock
from terminal.kernel.clock import FrozenClock
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_member,
    make_organisation,
    make_user,
    personal_organisation,
)
from tests.factories.billing import put_on_plan
from tests.factories.live import make_depth, make_quote, publish_depth, publish_quote, set_market
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    user = make_user()
    put_on_plan(personal_organisation(user).id)
    return user


@pytest.fixture
def client(user) -> APIClient:
    return api_client_for(user)


@pytest.fixture
def share() -> int:
    return make_instrument("RELIANCE").pk


def routes(share: int) -> list[str]:
    return [f"/api/v1/instruments/{share}/depth", f"/api/v1/quotes?ids={share}&mode=depth"]


def test_every_route_for_every_kind_of_caller(user, share) -> None:
    organisation = personal_organisation(user)
    viewer = make_member(organisation, Role.VIEWER)
    foreign = make_organisation()
    reader = make_api_key(user, organisation, {Scope.MARKETDATA_READ})[1]
    other = make_api_key(user, organisation, {Scope.ORDERS_READ})[1]
    for route in routes(share):
        assert APIClient().get(route).status_code == 401
        assert api_client_for(user).get(route).status_code == 200
        assert api_client_for(viewer, organisation).get(route).status_code == 200
        assert api_client_for(user, foreign).get(route).status_code == 404
        assert api_key_client(reader).get(route).status_code == 200
        assert api_key_client(other).get(route).status_code == 403
        assert api_client_for(user).post(route).status_code == 405


def test_a_plan_without_depth_is_told_which_one_has_it(share) -> None:
    client = api_client_for(make_user())
    for route in routes(share):
        answer = client.get(route)
        assert answer.status_code == 403
        body = answer.json()
        assert body["code"] == "entitlement.exceeded"
        assert body["message"] == "The Free plan has no depth of the book. Pro has it."
        assert body["extra"]["limit"] == "market.depth"
    assert client.get(f"/api/v1/quotes?ids={share}").status_code == 200
    assert client.get(f"/api/v1/quotes?ids={share}&mode=ltp").status_code == 200


def test_five_levels_with_their_age(client, share) -> None:
    with process_clock.use(FrozenClock(process_clock.clock().now())):
        set_market(max_quote_age_s=5.0)
        publish_depth(make_depth(share, "99.95", "100.05", asks=2))
        process_clock.clock().advance(6)
        with CaptureQueriesContext(connection) as queries:
            body = client.get(f"/api/v1/instruments/{share}/depth").json()
    assert len([q for q in queries if "billing" in q["sql"]]) == 1
    assert len([q for q in queries if "marketdata" in q["sql"]]) <= 1
    assert body["instrument_id"] == share
    assert [level["price"] for level in body["bids"]] == [
        *("99.95", "99.90", "99.85", "99.80", "99.75"),
    ]
    assert body["asks"] == [
        {"price": "100.05", "quantity": 65, "orders": 1},
        {"price": "100.10", "quantity": 130, "orders": 2},
    ]
    assert (body["age_s"], body["is_stale"]) == (6.0, True)
    assert body["exchange_at"].endswith("Z")


def test_a_source_without_depth_has_empty_sides(client, share) -> None:
    body = client.get(f"/api/v1/instruments/{share}/depth").json()
    assert (body["bids"], body["asks"], body["age_s"]) == ([], [], None)
    assert client.get("/api/v1/instruments/999999/depth").status_code == 404


def test_quotes_by_mode(client, share) -> None:
    other = make_instrument("TCS").pk
    publish_depth(make_depth(share), quotes=(make_quote(share, "100", close="98"),))
    publish_quote(other, "50")
    route = f"/api/v1/quotes?ids={share},{other}&mode="
    [first, _] = client.get(route + "ltp").json()["results"]
    assert set(first) == {"instrument_id", "ltp", "close", "exchange_at", "age_s", "is_stale"}
    assert (first["ltp"], first["close"]) == ("100.00", "98.00")
    plain = client.get(route + "quote").json()["results"]
    assert client.get(f"/api/v1/quotes?ids={share},{other}").json()["results"][0].keys() == (
        plain[0].keys()
    )
    assert "depth" not in plain[0]
    [first, second] = client.get(route + "depth").json()["results"]
    assert first["depth"]["bids"][0]["price"] == first["bid"] == "99.95"
    assert second["depth"] == {"bids": [], "asks": []}
    assert client.get(route + "all").status_code == 400


def test_without_redis_it_says_so(client, share, monkeypatch) -> None:
    nowhere = redis.Redis(unix_socket_path="/nonexistent/valkey.sock")
    monkeypatch.setattr(live_depth, "redis_client", lambda: nowhere)
    assert client.get(f"/api/v1/instruments/{share}/depth").status_code == 503


def test_requests_are_counted(client, share, monkeypatch) -> None:
    from terminal.infra.throttles import CallerThrottle

    cache.clear()
    monkeypatch.setattr(CallerThrottle, "THROTTLE_RATES", {"default": "2/min"})
    codes = [client.get(f"/api/v1/instruments/{share}/depth").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
