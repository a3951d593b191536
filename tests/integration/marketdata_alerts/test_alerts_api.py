"""REST of alerts and notifications: who may, what is refused, and that nothing happened then."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from marketdata.models import PriceAlert
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_member,
    make_organisation,
    make_user,
    personal_organisation,
)
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db
URL = "/api/v1/alerts"


@pytest.fixture
def share() -> int:
    return make_instrument("RELIANCE").pk


def body(share: int, **changes) -> dict:
    return {"instrument_id": share, "op": "above", "value": "1500.50", **changes}


def test_a_person_keeps_alerts(share: int) -> None:
    client = api_client_for(make_user())
    made = client.post(URL, body(share, note="breakout", repeat="daily"), format="json")
    assert made.status_code == 201
    assert made.json()["value"] == "1500.5"
    url = f"{URL}/{made.json()['id']}"
    changed = client.patch(url, {"value": "1600", "state": "paused"}, format="json").json()
    assert (changed["value"], changed["state"], changed["op"]) == ("1600", "paused", "above")
    [row] = client.get(URL).json()["results"]
    assert (row["instrument"]["symbol"], row["note"]) == ("RELIANCE", "breakout")
    assert client.delete(url).status_code == 204
    assert client.get(URL).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "0"}, "value"),
        ({"value": "abc"}, "value"),
        ({"value": None}, "value"),
        ({"field": "change_pct", "value": "-100"}, "value"),
        ({"op": "near"}, "op"),
        ({"field": "iv"}, "field"),
        ({"repeat": "hourly"}, "repeat"),
        ({"note": "x" * 141}, "note"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(share: int, change, field) -> None:
    answer = api_client_for(make_user()).post(URL, body(share, **change), format="json")
    assert answer.status_code == 400
    assert field in answer.json()["extra"]["fields"]
    assert not PriceAlert.objects.exists()


def test_an_unknown_instrument_is_refused() -> None:
    answer = api_client_for(make_user()).post(URL, body(4711), format="json")
    assert (answer.status_code, PriceAlert.objects.count()) == (404, 0)


def test_only_so_many_alerts(share: int, monkeypatch) -> None:
    monkeypatch.setattr("marketdata.services.alerts.MOST_ALERTS", 1)
    client = api_client_for(make_user())
    assert client.post(URL, body(share), format="json").status_code == 201
    refused = client.post(URL, body(share), format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "alert.too_many")
    assert PriceAlert.objects.count() == 1


def test_alerts_of_others_are_nobodys_business(share: int) -> None:
    owner = make_user()
    organisation = personal_organisation(owner)
    mine = api_client_for(owner).post(URL, body(share), format="json").json()["id"]
    colleague = make_member(organisation, Role.TRADER)
    stranger = make_user()
    key = api_key_client(make_api_key(owner, organisation, {Scope.MARKETDATA_READ})[1])
    for client, codes in (
        (APIClient(), (401, 401, 401)),
        (api_client_for(colleague, organisation), (200, 404, 404)),
        (api_client_for(stranger), (200, 404, 404)),
        (api_client_for(owner, make_organisation()), (404, 404, 404)),
        (key, (200, 403, 403)),
    ):
        answers = (
            client.get(URL),
            client.patch(f"{URL}/{mine}", {"state": "paused"}, format="json"),
            client.delete(f"{URL}/{mine}"),
        )
        assert tuple(answer.status_code for answer in answers) == codes
    assert api_client_for(colleague, organisation).get(URL).json()["results"] == []
    assert PriceAlert.objects.get().state == "active"


def test_the_list_asks_for_instruments_at_once(share: int) -> None:
    client = api_client_for(make_user())
    for _ in range(3):
        client.post(URL, body(share), format="json")
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(URL).json()["results"]) == 3
    assert len([q for q in queries if "marketdata" in q["sql"]]) == 1


def test_notifications_of_everybody_and_of_nobody_else() -> None:
    client = api_client_for(make_user())
    assert client.get("/api/v1/notifications").json() == {"results": [], "unread": 0}
    assert client.post("/api/v1/notifications/read").json() == {"read": 0}
    assert APIClient().get("/api/v1/notifications").status_code == 401
    assert APIClient().post("/api/v1/notifications/read").status_code == 401
