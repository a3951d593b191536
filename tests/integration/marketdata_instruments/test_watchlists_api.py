"""REST of watchlists: a person's own lists, and nobody else's."""

import uuid

import pytest
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from marketdata.models import Watchlist, WatchlistItem
from marketdata.services.watchlists import MOST_ITEMS, MOST_LISTS
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

LISTS = "/api/v1/watchlists"


def symbols(watchlist: dict) -> list[str]:
    return [item["symbol"] for item in watchlist["items"]]


@pytest.fixture
def client(market) -> APIClient:
    return api_client_for(make_user())


def test_first_visit_makes_a_list_with_the_usual_names(client: APIClient) -> None:
    body = client.get(LISTS).json()
    (first,) = body["results"]
    assert (first["name"], first["position"]) == ("Watchlist 1", 0)
    assert symbols(first) == ["NIFTY", "BANKNIFTY", "RELIANCE"]
    assert first["items"][0]["display"] == "NIFTY"
    assert client.get(LISTS).json() == body
    assert Watchlist.objects.count() == 1


def test_first_list_without_instruments_is_empty() -> None:
    (first,) = api_client_for(make_user()).get(LISTS).json()["results"]
    assert first["items"] == []


def test_reader_without_workspace_scope_makes_nothing(market) -> None:
    user = make_user()
    _, key = make_api_key(user, personal_organisation(user), {Scope.MARKETDATA_READ})
    assert api_key_client(key).get(LISTS).json() == {"results": []}
    assert Watchlist.objects.count() == 0


def test_lists_are_made_renamed_moved_and_deleted(client: APIClient) -> None:
    first = client.get(LISTS).json()["results"][0]["id"]
    made = client.post(LISTS, {"name": "Options"}, format="json")
    assert made.status_code == 201
    assert made.json() == {"id": made.json()["id"], "name": "Options", "position": 1, "items": []}
    third = client.post(LISTS, {"name": "Metals"}, format="json").json()["id"]
    changed = client.patch(f"{LISTS}/{third}", {"name": "Gold", "position": 0}, format="json")
    assert (changed.json()["name"], changed.json()["position"]) == ("Gold", 0)
    assert [row["name"] for row in client.get(LISTS).json()["results"]] == [
        "Gold",
        "Watchlist 1",
        "Options",
    ]
    assert client.delete(f"{LISTS}/{first}").status_code == 204
    assert [row["name"] for row in client.get(LISTS).json()["results"]] == ["Gold", "Options"]


def test_items_are_replaced_in_order(client: APIClient, market) -> None:
    watchlist = client.get(LISTS).json()["results"][0]["id"]
    wanted = ["M&M", "NIFTY24NOV2626000CE", "NIFTY"]
    ids = [market[symbol].id for symbol in wanted]
    answer = client.put(f"{LISTS}/{watchlist}/items", {"instrument_ids": ids}, format="json")
    assert answer.status_code == 200
    assert symbols(answer.json()) == wanted
    client.put(f"{LISTS}/{watchlist}/items", {"instrument_ids": ids[::-1]}, format="json")
    assert symbols(client.get(LISTS).json()["results"][0]) == wanted[::-1]
    client.put(f"{LISTS}/{watchlist}/items", {"instrument_ids": []}, format="json")
    assert client.get(LISTS).json()["results"][0]["items"] == []


@pytest.mark.parametrize(
    ("ids", "status"),
    [
        ([1, 1], 400),
        ([987654321], 400),
        (["x"], 400),
        ([0], 400),
        ([2**70], 400),
        ("all", 400),
        (None, 400),
        (list(range(1, MOST_ITEMS + 2)), 400),
    ],
)
def test_wrong_items_change_nothing(client: APIClient, ids: object, status: int) -> None:
    watchlist = client.get(LISTS).json()["results"][0]
    answer = client.put(f"{LISTS}/{watchlist['id']}/items", {"instrument_ids": ids}, format="json")
    assert answer.status_code == status
    assert answer.json()["code"] in ("validation.failed", "watchlist.full")
    assert client.get(LISTS).json()["results"] == [watchlist]


def test_list_holds_the_most_items(client: APIClient) -> None:
    watchlist = client.get(LISTS).json()["results"][0]["id"]
    ids = [make_instrument(f"SHARE{n}").id for n in range(MOST_ITEMS)]
    answer = client.put(f"{LISTS}/{watchlist}/items", {"instrument_ids": ids}, format="json")
    assert len(answer.json()["items"]) == MOST_ITEMS


def test_number_of_lists_is_limited(client: APIClient) -> None:
    client.get(LISTS)
    for number in range(2, MOST_LISTS + 1):
        assert client.post(LISTS, {"name": f"List {number}"}, format="json").status_code == 201
    answer = client.post(LISTS, {"name": "One too many"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "watchlist.full")
    assert answer.json()["extra"]["limit"] == MOST_LISTS
    assert Watchlist.objects.count() == MOST_LISTS


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "   "}, {"name": "x" * 61}, []])
def test_wrong_name_is_refused(client: APIClient, body: object) -> None:
    assert client.post(LISTS, body, format="json").status_code == 400
    assert Watchlist.objects.count() == 0


def test_name_is_taken_once_per_person(client: APIClient) -> None:
    first = client.get(LISTS).json()["results"][0]
    answer = client.post(LISTS, {"name": "Watchlist 1"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "watchlist.name_taken")
    other = client.post(LISTS, {"name": "Other"}, format="json").json()["id"]
    answer = client.patch(f"{LISTS}/{other}", {"name": first["name"]}, format="json")
    assert answer.status_code == 409
    assert client.patch(f"{LISTS}/{other}", {"name": "Other"}, format="json").status_code == 200


def write_calls(watchlist: object) -> list[tuple[str, str, dict]]:
    return [
        ("post", LISTS, {"name": "Intruder"}),
        ("patch", f"{LISTS}/{watchlist}", {"name": "Stolen"}),
        ("put", f"{LISTS}/{watchlist}/items", {"instrument_ids": []}),
        ("delete", f"{LISTS}/{watchlist}", {}),
    ]


def test_nobody_else_reaches_a_list(client: APIClient, market) -> None:
    before = client.get(LISTS).json()
    watchlist = before["results"][0]["id"]
    owner = Watchlist.objects.get().user
    colleague = make_member(personal_organisation(owner), Role.TRADER)
    shared = make_organisation(owner)
    _, reader = make_api_key(owner, personal_organisation(owner), {Scope.MARKETDATA_READ})
    callers = [
        (APIClient(), 401),
        (api_client_for(make_user()), 404),
        (api_client_for(colleague, personal_organisation(owner)), 404),
        (api_client_for(owner, shared), 404),
        (api_key_client(reader), 403),
    ]
    for caller, status in callers:
        for method, path, body in write_calls(watchlist)[1:]:
            answer = getattr(caller, method)(path, body, format="json")
            assert answer.status_code == status, (method, status)
    assert client.get(LISTS).json() == before
    assert api_key_client(reader).post(LISTS, {"name": "X"}, format="json").status_code == 403
    assert Watchlist.objects.filter(user=owner).count() == 1


def test_foreign_organisation_is_not_found(client: APIClient) -> None:
    stranger = make_organisation()
    user = make_user()
    foreign = api_client_for(user, stranger)
    assert foreign.get(LISTS).status_code == 404
    assert not Watchlist.objects.filter(organisation=stranger).exists()


def test_unknown_list_is_not_found(client: APIClient) -> None:
    for method, path, body in write_calls(uuid.uuid4())[1:]:
        answer = getattr(client, method)(path, body, format="json")
        assert (answer.status_code, answer.json()["code"]) == (404, "watchlist.not_found")


def test_reading_lists_costs_two_queries_however_long(
    client: APIClient, market, django_assert_max_num_queries
) -> None:
    client.get(LISTS)
    for number in range(3):
        made = client.post(LISTS, {"name": f"L{number}"}, format="json").json()["id"]
        ids = [row.id for row in market.values()]
        client.put(f"{LISTS}/{made}/items", {"instrument_ids": ids}, format="json")
    assert WatchlistItem.objects.count() > 100
    # Session, user and membership of the caller, then lists and items.
    with django_assert_max_num_queries(6):
        client.get(LISTS)
