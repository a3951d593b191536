"""REST of live chains: who may read them, what they say, and what a wrong question costs."""

from datetime import date

import orjson
import pytest
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from marketdata.chain.compute import chain_compute
from marketdata.chain.document import chain_encode
from marketdata.pricing.convention import HOUSE
from marketdata.wire import (
    CHAINS_KEY,
    ListedExpiry,
    ListedUnderlying,
    chain_key,
    encode_listed,
)
from terminal.infra.redis import redis_client
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
from tests.factories.chains import chain_input
from tests.factories.live import set_market
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db
EXPIRY = date(2026, 11, 24)


@pytest.fixture
def index() -> int:
    """NIFTY with a document of one expiry, and another expiry that has none yet."""
    set_market()
    key = make_instrument("NIFTY", name="Nifty 50").pk
    expiries = [ListedExpiry(EXPIRY, 65), ListedExpiry(date(2026, 12, 1), 65)]
    redis_client().set(CHAINS_KEY, encode_listed([ListedUnderlying(key, "NIFTY", "NFO", expiries)]))
    raw = chain_encode(chain_compute(chain_input(26_030.0, underlying_id=key), HOUSE), seq=5)
    redis_client().set(chain_key(key, EXPIRY), raw)
    redis_client().delete(chain_key(key, date(2026, 12, 1)))
    return key


@pytest.fixture
def client() -> APIClient:
    user = make_user()
    put_on_plan(personal_organisation(user).id)
    return api_client_for(user)


def routes(index: int) -> list[str]:
    return [
        "/api/v1/chain/underlyings",
        f"/api/v1/chain/expiries?underlying={index}",
        f"/api/v1/chain?underlying={index}&expiry={EXPIRY}",
        f"/api/v1/chain/surface?underlying={index}",
    ]


def test_every_kind_of_caller(index) -> None:
    user = make_user()
    organisation = personal_organisation(user)
    put_on_plan(organisation.id)
    viewer = make_member(organisation, Role.VIEWER)
    reader = make_api_key(user, organisation, {Scope.MARKETDATA_READ})[1]
    other = make_api_key(user, organisation, {Scope.ORDERS_READ})[1]
    for route in routes(index):
        assert APIClient().get(route).status_code == 401, route
        assert api_client_for(user).get(route).status_code == 200, route
        assert api_client_for(viewer, organisation).get(route).status_code == 200, route
        assert api_client_for(user, make_organisation()).get(route).status_code == 404, route
        assert api_key_client(reader).get(route).status_code == 200, route
        assert api_key_client(other).get(route).status_code == 403, route
        for method in ("post", "put", "patch", "delete"):
            assert getattr(api_client_for(user), method)(route).status_code == 405, route


def test_a_plan_without_chains_is_refused_with_what_has_them(index) -> None:
    user = make_user()
    put_on_plan(personal_organisation(user).id, "plain", chains=False)
    for route in routes(index):
        refused = api_client_for(user).get(route)
        assert (refused.status_code, refused.json()["code"]) == (403, "entitlement.exceeded")
        assert refused.json()["extra"]["limit"] == "market.chains"


def test_what_has_chains(index, client) -> None:
    assert client.get("/api/v1/chain/underlyings").json()["results"] == [
        {
            "id": index,
            "symbol": "NIFTY",
            "name": "Nifty 50",
            "exchange": "NFO",
            "expiries": ["2026-11-24", "2026-12-01"],
        }
    ]


def test_the_feeds_own_bytes_are_the_answer(index, client) -> None:
    answer = client.get(f"/api/v1/chain?underlying={index}&expiry={EXPIRY}")
    assert answer.content == redis_client().get(chain_key(index, EXPIRY))
    assert answer["Content-Type"] == "application/json"


def test_strikes_around_the_money(index, client) -> None:
    whole = orjson.loads(redis_client().get(chain_key(index, EXPIRY)))
    answer = client.get(f"/api/v1/chain?underlying={index}&expiry={EXPIRY}&strikes=3").json()
    assert answer["strikes"] == [25_950, 26_000, 26_050]
    at = whole["strikes"].index(25_950)
    assert answer["pe"]["iv"] == whole["pe"]["iv"][at : at + 3]
    assert answer["totals"] == whole["totals"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 400, "validation.failed"),
        ("underlying=x&expiry=2026-11-24", 400, "validation.failed"),
        ("underlying={index}", 400, "validation.failed"),
        ("underlying={index}&expiry=24-11-2026", 400, "validation.failed"),
        ("underlying={index}&expiry=2026-11-24&strikes=0", 400, "validation.failed"),
        ("underlying={index}&expiry=2026-11-24&strikes=9999", 400, "validation.failed"),
        ("underlying={index}&expiry=2026-11-25", 404, "chain.not_found"),
        ("underlying=999999&expiry=2026-11-24", 404, "chain.not_found"),
    ],
)
def test_a_wrong_question_is_answered_clearly(index, client, query, status, code) -> None:
    answer = client.get(f"/api/v1/chain?{query.format(index=index)}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_expiry_that_has_not_ticked_is_for_later(index, client) -> None:
    answer = client.get(f"/api/v1/chain?underlying={index}&expiry=2026-12-01")
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")


def test_each_read_takes_few_queries(index, client, django_assert_max_num_queries) -> None:
    for route in routes(index):
        client.get(route)
        with django_assert_max_num_queries(8):
            assert client.get(route).status_code == 200
