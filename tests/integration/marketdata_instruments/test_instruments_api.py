"""REST of instruments: shape, refusals, who may ask."""

import pytest
from rest_framework.test import APIClient

from accounts.roles import Scope
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_user,
    personal_organisation,
)
from tests.factories.live import set_market

pytestmark = pytest.mark.django_db

SEARCH = "/api/v1/instruments/search"


@pytest.fixture
def client(market) -> APIClient:
    set_market(always_open=True)
    return api_client_for(make_user())


def test_search_answers_instruments(client: APIClient, market) -> None:
    answer = client.get(SEARCH, {"q": "nifty 26000 ce dec"})
    assert answer.status_code == 200
    row = market["NIFTY29DEC2626000CE"]
    assert answer.json() == {
        "results": [
            {
                "id": row.id,
                "symbol": "NIFTY29DEC2626000CE",
                "exchange": "NFO",
                "type": "OPT",
                "name": "",
                "underlying": "NIFTY",
                "expiry": "2026-12-29",
                "strike": "26000",
                "right": "CE",
                "lot_size": 65,
                "tick_size": "0.05",
                "freeze_qty": 1800,
                "is_tradable": True,
                "display": "NIFTY 29 DEC 2026 26000 CE",
            }
        ]
    }


def test_filters_reach_the_search(client: APIClient) -> None:
    found = client.get(SEARCH, {"q": "reliance", "exchange": "BSE", "type": "EQ"}).json()
    assert [(row["symbol"], row["exchange"]) for row in found["results"]] == [("RELIANCE", "BSE")]
    assert len(client.get(SEARCH, {"q": "nifty", "limit": 2}).json()["results"]) == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "x" * 65}, "q"),
        ({"q": "a\0b"}, "q"),
        ({"q": "nifty", "limit": 0}, "limit"),
        ({"q": "nifty", "limit": 51}, "limit"),
        ({"q": "nifty", "limit": "many"}, "limit"),
        ({"q": "nifty", "exchange": "NYSE"}, "exchange"),
        ({"q": "nifty", "type": "BOND"}, "type"),
    ],
)
def test_wrong_query_is_refused_by_field(client: APIClient, query: dict, field: str) -> None:
    answer = client.get(SEARCH, query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "validation.failed"
    assert list(answer.json()["extra"]["fields"]) == [field]


def test_one_instrument(client: APIClient, market) -> None:
    row = market["M&M"]
    answer = client.get(f"/api/v1/instruments/{row.id}")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["symbol"], body["display"], body["expiry"], body["right"]) == (
        "M&M",
        "M&M",
        None,
        None,
    )


@pytest.mark.parametrize("unknown", [999999, 2**63 - 1])
def test_unknown_instrument_is_not_found(client: APIClient, unknown: int) -> None:
    answer = client.get(f"/api/v1/instruments/{unknown}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "instrument.not_found"


@pytest.mark.parametrize("path", [f"{SEARCH}?q=nifty", "/api/v1/instruments/1"])
def test_who_may_read(market, path: str) -> None:
    set_market(always_open=True)
    user = make_user()
    organisation = personal_organisation(user)
    _, reader = make_api_key(user, organisation, {Scope.MARKETDATA_READ})
    _, other = make_api_key(user, organisation, {Scope.ORDERS_READ})
    assert APIClient().get(path).status_code == 401
    assert api_key_client(other).get(path).status_code == 403
    assert api_key_client(reader).get(path).status_code in (200, 404)
    assert api_client_for(user).post(path).status_code in (403, 405)


def test_id_beyond_the_database_is_not_found(client: APIClient) -> None:
    assert client.get(f"/api/v1/instruments/{10**30}").status_code == 404
