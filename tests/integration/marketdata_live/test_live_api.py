"""REST of live market data: answers, refusals, query counts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import redis
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.feed.bar_store import RedisBarStore
from marketdata.selectors import live
from terminal.infra import clock as process_clock
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock
from terminal.kernel.enums import InstrumentType, SourceMode
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_member,
    make_organisation,
    make_user,
    personal_organisation,
)
from tests.factories.live import publish_quote, set_market
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db
START_MS = 1_795_406_400_000
NEAR = {"type": InstrumentType.OPT, "expiry": date(2026, 11, 23)}


@pytest.fixture
def client() -> APIClient:
    return api_client_for(make_user())


@pytest.fixture
def share() -> int:
    return make_instrument("RELIANCE").pk


def routes(share: int) -> list[str]:
    return [
        f"/api/v1/quotes?ids={share}",
        f"/api/v1/instruments/{share}/candles",
        "/api/v1/instruments/quoted",
        "/api/v1/indicators",
        "/api/v1/market/status",
    ]


def test_every_route_for_every_kind_of_caller(share: int) -> None:
    user = make_user()
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


def test_quotes_are_strings_with_an_age(client: APIClient) -> None:
    with process_clock.use(FrozenClock(datetime(2026, 11, 23, 5, tzinfo=UTC))) as _:
        set_market(max_quote_age_s=5.0)
        publish_quote(7, "101.25", one_sided=True, bid="101.20", volume=650, close="99")
        process_clock.clock().advance(6)
        [row] = client.get("/api/v1/quotes?ids=8,7,7").json()["results"]
    assert (row["instrument_id"], row["ltp"], row["bid"], row["ask"]) == (
        7,
        "101.25",
        "101.20",
        None,
    )
    assert (row["close"], row["open"], row["volume"]) == ("99.00", None, 650)
    assert (row["age_s"], row["is_stale"]) == (6.0, True)
    assert row["exchange_at"] == "2026-11-23T05:00:00Z"


def test_what_is_quoted_is_listed_most_useful_first(client: APIClient, share: int) -> None:
    index = make_instrument("NIFTY").pk
    options = [
        make_instrument("NIFTY29DEC2626000CE").pk,
        make_instrument("NIFTY23NOV2625900CE", **NEAR, strike=Decimal(25900)).pk,
        make_instrument("NIFTY23NOV2626000CE", **NEAR).pk,
    ]
    make_instrument("SILENT")
    for id_, volume in zip((*options, share, index), (900, 65, 650, 5, 0), strict=True):
        publish_quote(id_, volume=volume)
    publish_quote(4_000_000_000)
    with CaptureQueriesContext(connection) as queries:
        rows = client.get("/api/v1/instruments/quoted?limit=4").json()["results"]
    assert [row["id"] for row in rows] == [index, share, options[2], options[1]]
    assert len([q for q in queries if "marketdata" in q["sql"]]) == 2
    assert client.get("/api/v1/instruments/quoted?limit=101").status_code == 400


@pytest.mark.parametrize(
    "query", ["", "?ids=", "?ids=a", "?ids=1,-2", "?ids=1.5", "?ids=99999999999", "?ids=²"]
)
def test_wrong_ids_are_named(client: APIClient, query: str) -> None:
    answer = client.get(f"/api/v1/quotes{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "validation.failed"
    assert "ids" in answer.json()["extra"]["fields"]


def test_more_than_500_ids_are_refused(client: APIClient) -> None:
    ids = ",".join(str(n) for n in range(501))
    assert client.get(f"/api/v1/quotes?ids={ids}").status_code == 400


def test_quotes_without_redis_are_unavailable(client: APIClient, monkeypatch) -> None:
    nobody = redis.Redis.from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setattr(live, "redis_client", lambda: nobody)
    answer = client.get("/api/v1/quotes?ids=1")
    assert answer.status_code == 503
    assert answer.json()["code"] == "service.unavailable"


def test_candles_are_joined_and_end_with_the_forming_one(client: APIClient, share: int) -> None:
    store = RedisBarStore(redis_client())
    bars = [
        Bar(START_MS + n * MINUTE_MS, 1000 + n, 1010 + n, 990 + n, 1005 + n, 10) for n in range(9)
    ]
    store.append([(share, bars)], keep=100)
    store.set_forming([(share, Bar(START_MS + 9 * MINUTE_MS, 2000, 2100, 1900, 2050, 5))])
    answer = client.get(f"/api/v1/instruments/{share}/candles?interval=5m").json()
    assert answer["interval"] == "5m"
    assert [row["volume"] for row in answer["results"]] == [50, 45]
    assert answer["results"][1] | {"start_at": ""} == {
        "start_at": "",
        "open": "10.05",
        "high": "21.00",
        "low": "9.95",
        "close": "20.50",
        "volume": 45,
        "oi": 0,
    }
    assert len(client.get(f"/api/v1/instruments/{share}/candles?limit=3").json()["results"]) == 3


def test_candles_of_an_unknown_instrument_are_not_found(client: APIClient) -> None:
    answer = client.get("/api/v1/instruments/424242/candles")
    assert answer.status_code == 404
    assert answer.json()["code"] == "instrument.not_found"


@pytest.mark.parametrize("query", ["interval=7m", "limit=0", "limit=5001", "limit=x"])
def test_wrong_candle_query_is_named(client: APIClient, share: int, query: str) -> None:
    answer = client.get(f"/api/v1/instruments/{share}/candles?{query}")
    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["extra"]["fields"]


def test_status_without_a_feed_says_so(client: APIClient) -> None:
    status = client.get("/api/v1/market/status").json()
    assert (status["source"], status["mode"], status["feed_alive"]) == (None, None, False)


def test_status_of_a_replayed_day_follows_that_day(client: APIClient) -> None:
    noon = datetime(2022, 11, 14, 6, 30, tzinfo=UTC)
    set_market(always_open=False, mode=SourceMode.REPLAY, speed=10, market_at=noon)
    status = client.get("/api/v1/market/status").json()
    assert (status["mode"], status["speed"], status["trading_date"]) == (
        "REPLAY",
        10.0,
        "2022-11-14",
    )
    nfo = next(item for item in status["exchanges"] if item["exchange"] == "NFO")
    assert nfo["phase"] == "OPEN"
    assert datetime.fromisoformat(nfo["opens_at"]) == noon - timedelta(hours=2, minutes=45)
    set_market(
        always_open=False,
        mode=SourceMode.REPLAY,
        speed=0,
        market_at=noon + timedelta(hours=4),
    )
    nfo = client.get("/api/v1/market/status").json()["exchanges"][2]
    assert nfo["phase"] == "CLOSED"
    assert nfo["opens_at"].startswith("2022-11-15")


def test_status_where_no_calendar_reaches_is_unknown_not_open(client: APIClient) -> None:
    set_market(always_open=False, market_at=datetime(1999, 3, 1, 5, tzinfo=UTC))
    exchanges = client.get("/api/v1/market/status").json()["exchanges"]
    assert {item["phase"] for item in exchanges} == {None}


def test_live_routes_ask_the_database_nothing_but_who_calls(share: int) -> None:
    client = api_client_for(make_user())
    publish_quote(share, "100")
    set_market()
    counts = []
    for route in [routes(share)[0], *routes(share)]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(route).status_code == 200
        counts.append(len([q for q in queries if "marketdata" in q["sql"]]))
    # The candle route reads the instrument's terms once per process; the list of what is quoted
    # their order and then the rows.
    assert counts == [0, 0, 1, 2, 0, 0]
