"""Charts are a person's own; holidays come from the calendar."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from marketdata.api.charts_serializers import POINTS_OF
from marketdata.models import ChartLayout
from terminal.infra.throttles import CallerThrottle
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
LINE = {
    "id": "a1",
    "kind": "trend_line",
    "points": [{"at_ms": 1_795_405_500_000, "price": 1290.5}, {"at_ms": 1, "price": 1.0}],
    "style": {"colour": "amber"},
}
BODY = {"interval": "5m", "indicators": ["ema:20", "bbands:20:2"], "drawings": [LINE]}
LEVEL = {"id": "b1", "kind": "level", "points": [{"at_ms": 1, "price": 1.0}]}


@pytest.fixture
def url() -> str:
    return f"/api/v1/charts/{make_instrument('RELIANCE').pk}"


def test_what_was_saved_comes_back_and_is_replaced(url: str) -> None:
    client = api_client_for(make_user())
    empty = {"interval": "1m", "indicators": [], "drawings": []}
    assert client.get(url).json() == empty | {"revision": 0}
    assert ChartLayout.objects.count() == 0
    assert client.put(url, BODY, format="json").json() == BODY | {"revision": 1}
    assert client.get(url).json() == BODY | {"revision": 1}
    client.put(url, empty, format="json")
    assert client.get(url).json() == empty | {"revision": 2}
    assert ChartLayout.objects.count() == 1


def test_every_kind_of_caller(url: str) -> None:
    user = make_user()
    organisation = personal_organisation(user)
    foreign = make_organisation()
    reader = make_api_key(user, organisation, {Scope.MARKETDATA_READ})[1]
    other = make_api_key(user, organisation, {Scope.ORDERS_READ})[1]
    refused = [
        (APIClient(), 401),
        (api_client_for(user, foreign), 404),
        (api_key_client(reader), 403),
        (api_key_client(other), 403),
    ]
    for client, status in refused:
        assert client.put(url, BODY, format="json").status_code == status
    assert ChartLayout.objects.count() == 0
    assert api_client_for(user).put(url, BODY, format="json").status_code == 200
    assert api_key_client(reader).get(url).json() == BODY | {"revision": 1}
    for client, status in refused:
        assert client.get(url).status_code == (200 if client is refused[2][0] else status)


def test_nobody_else_sees_or_changes_it(url: str) -> None:
    user = make_user()
    organisation = personal_organisation(user)
    colleague = make_member(organisation, Role.TRADER)
    api_client_for(user).put(url, BODY, format="json")
    theirs = api_client_for(colleague, organisation)
    assert theirs.get(url).json()["drawings"] == []
    theirs.put(url, BODY | {"drawings": []}, format="json")
    assert api_client_for(user).get(url).json() == BODY | {"revision": 1}


def test_a_change_built_on_an_older_state_is_refused_and_changes_nothing(url: str) -> None:
    client = api_client_for(make_user())
    assert client.put(url, BODY | {"revision": 1}, format="json").status_code == 409
    assert ChartLayout.objects.count() == 0
    assert client.put(url, BODY | {"revision": 0}, format="json").json()["revision"] == 1
    late = client.put(url, BODY | {"drawings": [], "revision": 0}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "chart.changed")
    assert late.json()["extra"]["revision"] == 1
    assert client.get(url).json() == BODY | {"revision": 1}
    assert client.put(url, BODY | {"revision": 1}, format="json").json()["revision"] == 2


def test_the_same_person_has_another_chart_in_another_organisation(url: str) -> None:
    user = make_user()
    other = make_organisation(user)
    api_client_for(user).put(url, BODY, format="json")
    theirs = api_client_for(user, other)
    assert theirs.get(url).json()["drawings"] == []
    assert theirs.put(url, BODY | {"drawings": [], "revision": 0}, format="json").status_code == 200
    assert api_client_for(user).get(url).json() == BODY | {"revision": 1}


@pytest.mark.parametrize(("kind", "count"), sorted(POINTS_OF.items()))
def test_every_kind_stands_on_its_points_and_no_others(url: str, kind: str, count: int) -> None:
    client = api_client_for(make_user())
    drawing = {"id": "k", "kind": kind, "points": [LEVEL["points"][0]] * count}
    assert client.put(url, BODY | {"drawings": [drawing]}, format="json").status_code == 200
    wrong = drawing | {"points": [LEVEL["points"][0]] * (3 - count)}
    assert client.put(url, BODY | {"drawings": [wrong]}, format="json").status_code == 400
    assert client.get(url).json()["drawings"] == [drawing]


def test_saving_is_throttled(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(CallerThrottle, "THROTTLE_RATES", {"charts": "2/min"})
    client = api_client_for(make_user())
    answers = [client.put(url, BODY, format="json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert ChartLayout.objects.get().revision == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"interval": "7m"}, "interval"),
        ({"indicators": ["nope"]}, "indicators"),
        ({"indicators": ["ema:20"] * 11}, "indicators"),
        ({"drawings": [LINE, LINE]}, "drawings"),
        ({"drawings": [LINE | {"kind": "<b>"}]}, "drawings"),
        ({"drawings": [LINE | {"points": [{"at_ms": 1, "price": 1e10}]}]}, "drawings"),
        ({"drawings": [LINE | {"style": {"colour": {"deep": 1}}}]}, "drawings"),
        ({"drawings": [LINE | {"kind": "scribble"}]}, "drawings"),
        ({"drawings": [LEVEL | {"points": []}]}, "drawings"),
        ({"drawings": [LINE | {"points": LINE["points"] * 2}]}, "drawings"),
        ({"drawings": [LINE | {"style": {str(n): "x" for n in range(9)}}]}, "drawings"),
        ({"drawings": [LEVEL | {"id": f"n{n}"} for n in range(201)]}, "drawings"),
        ({"revision": -1}, "revision"),
        (
            {"drawings": [LINE | {"id": f"n{n}", "text": "x" * 490} for n in range(200)]},
            "drawings",
        ),
    ],
)
def test_what_does_not_fit_is_refused_whole(url: str, change: dict, field: str) -> None:
    answer = api_client_for(make_user()).put(url, BODY | change, format="json")
    assert answer.status_code == 400
    assert field in answer.json()["extra"]["fields"]
    assert ChartLayout.objects.count() == 0


def test_an_unknown_instrument_has_no_chart() -> None:
    client = api_client_for(make_user())
    assert client.get("/api/v1/charts/424242").status_code == 404
    assert client.put("/api/v1/charts/424242", BODY, format="json").status_code == 404


def test_a_chart_asks_the_database_once(url: str, django_assert_max_num_queries) -> None:
    client = api_client_for(make_user())
    client.put(url, BODY, format="json")
    with django_assert_max_num_queries(6):
        client.get(url)


def test_holidays_and_special_sessions_of_a_year() -> None:
    client = api_client_for(make_user())
    body = client.get("/api/v1/market/holidays?exchange=NSE&year=2024").json()
    days = {row["on"]: row for row in body["results"]}
    assert body["is_covered"] is True
    assert days["2024-01-22"]["is_closed"] is True
    drill = days["2024-03-02"]
    assert (drill["is_closed"], len(drill["sessions"])) == (False, 2)
    muhurat = days["2024-11-01"]
    assert muhurat["name"] == "Diwali Muhurat trading"
    assert muhurat["sessions"][0]["opens_at"].startswith("2024-11-01T12:30")
    assert list(days) == sorted(days)


def test_a_year_without_a_calendar_says_so() -> None:
    client = api_client_for(make_user())
    body = client.get("/api/v1/market/holidays?exchange=MCX&year=1999").json()
    assert (body["is_covered"], body["results"]) == (False, [])
    assert client.get("/api/v1/market/holidays?exchange=XX").status_code == 400
    assert APIClient().get("/api/v1/market/holidays").status_code == 401
