"""The feed's health: measured by the feed, told by REST."""

from datetime import timedelta

import pytest
import redis
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from marketdata.health.report import Divergence, FeedStatus, Gap, Reason, Stale
from marketdata.models import FeedIncident
from marketdata.selectors import health, store_status
from marketdata.services import incidents
from marketdata.ticks import to_ms
from marketdata.tickstore.stats import WriterStats, encode_stats
from terminal.infra import clock as process_clock
from terminal.infra.redis import redis_client
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
from tests.factories.health import set_feed_health
from tests.factories.live import set_market
from tests.factories.marketdata import make_instrument
from tests.integration.marketdata_live.test_live_feed import START, run, tick

pytestmark = pytest.mark.django_db
ROUTE = "/api/v1/feed/health"


@pytest.fixture(autouse=True)
def _ask_the_store_anew(monkeypatch) -> None:
    monkeypatch.setattr(store_status, "pinged", store_status._Pinged())


@pytest.fixture
def client() -> APIClient:
    return api_client_for(make_user())


def test_every_kind_of_caller() -> None:
    user = make_user()
    organisation = personal_organisation(user)
    viewer = make_member(organisation, Role.VIEWER)
    reader = make_api_key(user, organisation, {Scope.MARKETDATA_READ})[1]
    other = make_api_key(user, organisation, {Scope.ORDERS_READ})[1]
    assert APIClient().get(ROUTE).status_code == 401
    assert api_client_for(user).get(ROUTE).status_code == 200
    assert api_client_for(viewer, organisation).get(ROUTE).status_code == 200
    assert api_client_for(user, make_organisation()).get(ROUTE).status_code == 404
    assert api_key_client(reader).get(ROUTE).status_code == 200
    assert api_key_client(other).get(ROUTE).status_code == 403
    assert api_client_for(user).post(ROUTE).status_code == 405


def test_without_a_feed_it_is_down(client: APIClient) -> None:
    body = client.get(ROUTE).json()
    assert (body["status"], body["heartbeat_age_s"], body["source"]) == ("down", None, None)
    assert body["reasons"] == [{"code": "down", "message": "No feed is running."}]
    assert body["tick_store"] == {
        "status": "off",
        "message": "No history is kept on this machine.",
        "writer": None,
    }


def test_a_report_is_told_with_names_and_times(client: APIClient) -> None:
    share = make_instrument("RELIANCE").pk
    with process_clock.use(FrozenClock(START)):
        now_ms = to_ms(START)
        set_feed_health(
            FeedStatus.DEGRADED,
            reasons=(Reason("silent", "The source has sent nothing for 9 s."),),
            total=10,
            live=8,
            stale=2,
            worst=(Stale(share, 9.5, 5.0), Stale(999_999, 6.0, 5.0)),
            gaps=(Gap(now_ms - 60_000, now_ms - 50_000), Gap(now_ms - 9_000, None)),
            refused={"zero": 3},
            reconnects=2,
            divergences=(Divergence(share, "Second", 100.0, 101.0, 1.0, now_ms),),
            publish_ms=(1.5, 4.0),
            lag_ms=12.0,
            last_tick_ms=now_ms - 9_000,
        )
        process_clock.clock().advance(2)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            body = client.get(ROUTE).json()
    assert len([q for q in queries if "marketdata_instrument" in q["sql"]]) == 1
    assert (body["status"], body["heartbeat_age_s"]) == ("degraded", 2.0)
    assert body["instruments"] == {"total": 10, "live": 8, "stale": 2}
    assert body["stale"][0] == {
        "id": share, "symbol": "RELIANCE", "age_s": 9.5, "expected_s": 5.0,
    }  # fmt: skip
    assert body["stale"][1]["symbol"] is None
    assert body["gaps"][0]["ended_at"] is None
    assert [gap["seconds"] for gap in body["gaps"]] == [11.0, 10.0]
    assert (body["divergences"][0]["symbol"], body["divergences"][0]["pct"]) == ("RELIANCE", 1.0)
    assert body["publish_ms"] == {"p50": 1.5, "p99": 4.0}
    assert (body["refused"], body["reconnects"]) == ({"zero": 3}, 2)
    assert body["since"].endswith("Z")
    assert (body["data_age_s"], body["entries_paused"]) == (10.0, True)
    assert body["checked_at"].startswith("2026-11-23T")


@pytest.mark.parametrize(
    ("status", "paused"), [(FeedStatus.OK, False), (FeedStatus.DEGRADED, True), (None, False)]
)
def test_entries_wait_when_the_risk_gate_says_so(client: APIClient, status, paused) -> None:
    with process_clock.use(FrozenClock(START)):
        set_market()
        if status:
            set_feed_health(status, reasons=(Reason("silent", "Nothing for 9 s."),))
        assert client.get(ROUTE).json()["entries_paused"] is paused
        assert (health.TroubleReader()(1) is not None) is paused


def test_the_last_twenty_troubles_are_told_newest_first(client: APIClient) -> None:
    for minute in range(22):
        incidents.incident_open(
            source="simulator",
            status=FeedStatus.DEGRADED,
            reasons=[Reason("silent", "Nothing for 9 s.")],
            started_at=START + timedelta(minutes=minute),
        )
    lasts = FeedIncident.objects.latest("started_at")
    first = FeedIncident.objects.earliest("started_at")
    incidents.incident_close(incident=first, ended_at=START + timedelta(seconds=30))
    told = client.get(ROUTE).json()["incidents"]
    assert len(told) == 20
    assert told[0] == {
        "id": lasts.pk,
        "status": "degraded",
        "source": "simulator",
        "reasons": [{"code": "silent", "message": "Nothing for 9 s."}],
        "started_at": lasts.started_at.isoformat().replace("+00:00", "Z"),
        "ended_at": None,
    }


def test_a_feed_that_reports_no_more_is_degraded_before_it_is_down(client: APIClient) -> None:
    with process_clock.use(FrozenClock(START)):
        set_feed_health()
        process_clock.clock().advance(7)
        body = client.get(ROUTE).json()
    assert (body["status"], body["reasons"][0]["code"]) == ("degraded", "late")


def test_without_redis_it_says_so(client: APIClient, monkeypatch) -> None:
    nowhere = redis.Redis(unix_socket_path="/nonexistent/valkey.sock")
    monkeypatch.setattr(health, "redis_client", lambda: nowhere)
    assert client.get(ROUTE).status_code == 503


def test_the_feed_itself_reports(monkeypatch) -> None:
    seen = []
    monkeypatch.setattr("marketdata.feed.vitals.encode_health", lambda r: seen.append(r) or b"{}")
    zero = tick(2, "0", 3)
    run(tick(0, "90", 1), tick(1, "91", 2), zero, *[b""] * 9, tick(12, "92", 4), b"")
    assert (seen[0].status, seen[0].total) == (FeedStatus.OK, 1)
    silent = [report for report in seen if report.status is FeedStatus.DEGRADED]
    assert "silent" in {reason.code for reason in silent[-1].reasons}
    assert (seen[-1].status, len(seen[-1].gaps)) == (FeedStatus.OK, 1)
    assert seen[-1].refused["zero"] == 1
    assert seen[-1].lag_ms is not None


def test_trouble_is_what_keeps_from_trading() -> None:
    trouble = health.TroubleReader()
    with process_clock.use(FrozenClock(START)):
        assert trouble(1) is None
        set_feed_health(FeedStatus.DEGRADED, reasons=(Reason("silent", "Nothing for 9 s."),))
        assert trouble(1) is None  # without a heartbeat the report says nothing
        set_market()
        assert trouble(1) == "Nothing for 9 s."
        set_feed_health(divergences=(Divergence(1, "Second", 100.0, 101.0, 1.0, 0.0),))
        assert trouble(1) == "Second names ₹101 for this instrument, 1 % away."
        assert trouble(2) is None
        process_clock.clock().advance(timedelta(seconds=6).total_seconds())
        set_market()
        assert trouble(2) == "The feed has not reported for 6 s."


def test_market_status_says_whether_prices_may_be_relied_upon(client: APIClient) -> None:
    def status() -> tuple[str, str]:
        body = client.get("/api/v1/market/status").json()
        return body["feed_status"], body["feed_message"]

    assert status() == ("down", "No feed is running.")
    set_market()
    assert status() == ("ok", "")
    set_feed_health(FeedStatus.DEGRADED, reasons=(Reason("silent", "Nothing for 9 s."),))
    assert status() == ("degraded", "Nothing for 9 s.")


def test_the_tick_store_is_told_with_its_writer(client: APIClient, monkeypatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(store_status, "clickhouse_ping", lambda: asked.append(1) or "up")
    redis_client().set("md:store", encode_stats(WriterStats(written={"ticks": 7}, lag_s=0.5)))
    for _ in range(3):
        store = client.get(ROUTE).json()["tick_store"]
    assert asked == [1]
    assert (store["status"], store["message"]) == ("ok", None)
    assert (store["writer"]["written"], store["writer"]["lag_s"]) == ({"ticks": 7}, 0.5)
    redis_client().set("md:store", encode_stats(WriterStats(away="no space", spooled=9)))
    store = client.get(ROUTE).json()["tick_store"]
    assert (store["status"], store["message"]) == (
        "degraded",
        "History waits to be written: no space",
    )
    assert store["writer"]["spooled"] == 9


def test_a_tick_store_that_hangs_is_asked_once_in_a_while(client: APIClient, monkeypatch) -> None:
    monkeypatch.setattr(store_status, "clickhouse_ping", lambda: "down")
    store = client.get(ROUTE).json()["tick_store"]
    assert (store["status"], store["message"]) == ("down", "History does not answer.")
