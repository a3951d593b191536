"""Health endpoints."""

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def test_readyz_names_every_dependency(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    states = answer.json()["dependencies"]
    assert (states["database"], states["redis"], states["feed"]) == ("up", "up", "down")
    assert "sender:0" in states["loops"]


def test_readyz_refuses_traffic_without_redis(client: Client, monkeypatch) -> None:
    import redis

    from terminal.infra import health

    nowhere = redis.Redis(unix_socket_path="/nonexistent/valkey.sock")
    monkeypatch.setattr(health, "redis_client", lambda: nowhere)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["dependencies"]["redis"] == "down"


def test_healthz_answers(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@override_settings(METRICS_TOKEN="scrape-me")
def test_metrics_need_the_token(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer scrape-me"})
    assert answer.status_code == 200
    assert b"django_http_requests" in answer.content


@override_settings(METRICS_TOKEN="")
def test_metrics_without_a_token_are_for_this_machine_only(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
