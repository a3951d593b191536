"""The status page for anybody: what works, in words, and nothing of how it is built."""

import pytest
import redis
from django.conf import settings
from django.db import DatabaseError
from rest_framework.test import APIClient

from accounts.roles import Scope
from marketdata.health.report import FeedStatus, Reason
from marketdata.selectors import store_status, terminal_status
from marketdata.ticks import to_ms
from terminal.infra import clock as process_clock
from terminal.infra import health, leases, throttles
from terminal.infra.leases import Lease
from terminal.kernel.clock import FrozenClock
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_organisation,
    make_user,
    personal_organisation,
)
from tests.factories.health import set_feed_health
from tests.integration.marketdata_live.test_live_feed import START

pytestmark = pytest.mark.django_db
ROUTE = "/api/v1/status"
NOWHERE = redis.Redis(unix_socket_path="/nonexistent/valkey.sock")


@pytest.fixture(autouse=True)
def _look_anew(monkeypatch) -> None:
    monkeypatch.setattr(store_status, "pinged", store_status._Pinged())
    reader = terminal_status.StatusReader()
    monkeypatch.setattr("marketdata.api.health_views.terminal_status", reader)


def hold_all_loops() -> None:
    for key in settings.LOOPS:
        assert Lease.acquire(key)


def parts(body: dict) -> dict[str, str]:
    return {row["part"]: row["status"] for row in body["parts"]}


def test_anybody_may_read_and_nobody_may_write() -> None:
    user = make_user()
    other = make_api_key(user, personal_organisation(user), {Scope.ORDERS_READ})[1]
    callers = (
        APIClient(),
        api_client_for(user),
        api_client_for(user, make_organisation()),
        api_key_client(other),
        api_key_client("no such key"),
    )
    for client in callers:
        assert client.get(ROUTE).status_code == 200
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(ROUTE).status_code == 405


def test_a_terminal_that_does_well() -> None:
    with process_clock.use(FrozenClock(START)):
        hold_all_loops()
        set_feed_health(last_tick_ms=to_ms(START) - 400)
        body = APIClient().get(ROUTE).json()
    assert body["status"] == "up"
    assert parts(body) == {
        **dict.fromkeys(("prices", "orders", "paper", "alerts"), "up"),
        "history": "off",
        **dict.fromkeys(("ledger", "messages", "jobs"), "up"),
    }
    assert (body["data_age_s"], body["session_open"]) == (0.4, True)
    assert body["checked_at"].endswith("Z")


def test_it_tells_nothing_of_what_is_behind() -> None:
    hold_all_loops()
    secret = Reason("divergence", "Second names other prices of 9 instruments.")
    set_feed_health(FeedStatus.DEGRADED, reasons=(secret,), source="replay:desk-recording")
    answer = APIClient().get(ROUTE)
    assert set(answer.json()) == {"status", "parts", "data_age_s", "session_open", "checked_at"}
    told = answer.content.decode()
    for word in ("Second", "replay", "sender", "redis", "sqlite", "postgres", "valkey"):
        assert word not in told


@pytest.mark.parametrize(
    ("feed", "part", "overall"),
    [(FeedStatus.DEGRADED, "degraded", "degraded"), (None, "down", "down")],
)
def test_trouble_of_the_feed(feed, part, overall) -> None:
    hold_all_loops()
    if feed:
        set_feed_health(feed, reasons=(Reason("silent", "Nothing for 9 s."),))
    body = APIClient().get(ROUTE).json()
    assert (parts(body)["prices"], body["status"]) == (part, overall)


@pytest.mark.parametrize(
    ("missing", "part", "overall"),
    [
        ("sender:0", "orders", "down"),
        ("reconciler:0", "orders", "down"),
        ("paper:0", "paper", "degraded"),
        ("alerts:0", "alerts", "degraded"),
        ("feedwatch:0", "jobs", "degraded"),
    ],
)
def test_a_loop_that_nobody_holds(missing, part, overall) -> None:
    set_feed_health()
    for key in set(settings.LOOPS) - {missing}:
        assert Lease.acquire(key)
    body = APIClient().get(ROUTE).json()
    assert [name for name, state in parts(body).items() if state == "down"] == [part]
    assert body["status"] == overall


def test_it_answers_without_redis(monkeypatch) -> None:
    hold_all_loops()
    monkeypatch.setattr("marketdata.selectors.health.redis_client", lambda: NOWHERE)
    monkeypatch.setattr(health, "redis_client", lambda: NOWHERE)

    def away(*_args, **_kwargs):
        raise redis.ConnectionError

    monkeypatch.setattr(throttles.CallerThrottle.cache, "get", away)
    body = APIClient().get(ROUTE).json()
    assert (parts(body)["messages"], parts(body)["prices"]) == ("down", "unknown")
    assert (body["status"], body["data_age_s"]) == ("down", None)


def test_it_answers_without_the_ledger(monkeypatch) -> None:
    set_feed_health()

    def away() -> set[str]:
        raise DatabaseError

    monkeypatch.setattr(health, "loops_held", away)
    monkeypatch.setattr(terminal_status, "database_state", lambda: "down")
    body = APIClient().get(ROUTE).json()
    assert body["status"] == "down"
    assert {parts(body)[name] for name in ("orders", "paper", "alerts", "jobs")} == {"unknown"}


def test_many_callers_are_one_look(monkeypatch) -> None:
    looks: list[int] = []
    held = leases.loops_held
    monkeypatch.setattr(health, "loops_held", lambda: looks.append(1) or held())
    with process_clock.use(FrozenClock(START)):
        for _ in range(5):
            APIClient().get(ROUTE)
        assert looks == [1]
        process_clock.clock().advance(2)
        APIClient().get(ROUTE)
    assert looks == [1, 1]


def test_while_one_looks_the_others_get_what_was_seen_before(monkeypatch) -> None:
    reader = terminal_status.StatusReader()
    monkeypatch.setattr("marketdata.api.health_views.terminal_status", reader)
    with process_clock.use(FrozenClock(START)):
        first = APIClient().get(ROUTE).json()
        process_clock.clock().advance(10)
        asked_meanwhile: list[dict] = []

        def slow_ledger() -> str:
            asked_meanwhile.append(APIClient().get(ROUTE).json())
            return "down"

        monkeypatch.setattr(terminal_status, "database_state", slow_ledger)
        second = APIClient().get(ROUTE).json()
    assert asked_meanwhile == [first]
    assert (parts(first)["ledger"], parts(second)["ledger"]) == ("up", "down")


def test_it_is_throttled_by_address(monkeypatch) -> None:
    rates = {**throttles.CallerThrottle.THROTTLE_RATES, "status": "2/min"}
    monkeypatch.setattr(throttles.CallerThrottle, "THROTTLE_RATES", rates)
    answers = [APIClient().get(ROUTE, REMOTE_ADDR="203.0.113.9") for _ in range(3)]
    forged = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    assert APIClient().get(ROUTE, **forged).status_code == 429
    elsewhere = APIClient().get(ROUTE, REMOTE_ADDR="203.0.113.10")
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "rate.limited"
    assert elsewhere.status_code == 200
