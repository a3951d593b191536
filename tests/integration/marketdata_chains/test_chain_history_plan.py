"""How far back stored chains may be read is a matter of the plan."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from accounts.roles import Role, Scope
from marketdata.chain.compute import chain_compute
from marketdata.feed.chain_rows import chain_rows
from marketdata.pricing.convention import HOUSE
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
from tests.factories.chains import NOW, chain_input
from tests.factories.live import set_market
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 14:30 IST


@pytest.fixture
def past(memory_tick_store):
    """Snapshots at 11:30 IST of today and of 29, 30, 31 and 40 days ago; routes to read them."""
    with process_clock.use(FrozenClock(TODAY)):
        set_market()
        index = make_instrument("NIFTY").pk
        chain = chain_rows(chain_compute(chain_input(26_030.0), HOUSE))
        at_ms = int(NOW.timestamp() * 1000)
        memory_tick_store.chain_append(
            [
                replace(
                    chain,
                    underlying_id=index,
                    totals=replace(chain.totals, at_ms=at_ms - days * 86_400_000),
                )
                for days in (0, 29, 30, 31, 40)
            ],
            source="simulator",
        )
        yield f"underlying={index}&expiry=2026-11-24"


def at(days: int, *, hours: float = 0) -> str:
    moment = NOW - timedelta(days=days) + timedelta(hours=hours)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def on(days: int) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%d")


def test_history_ends_where_the_plan_does(past) -> None:
    client = api_client_for(make_user())
    for days in (0, 30):
        assert len(client.get(f"/api/v1/chain/history?{past}&on={on(days)}").json()["results"]) == 1
        assert client.get(f"/api/v1/chain/at?{past}&at={at(days)}").json()["strikes"]
    assert len(client.get(f"/api/v1/chain/history?{past}").json()["results"]) == 1
    for route in (f"history?{past}&on={on(31)}", f"at?{past}&at={at(31)}"):
        refused = client.get(f"/api/v1/chain/{route}")
        assert refused.status_code == 403
        body = refused.json()
        assert body["code"] == "entitlement.exceeded"
        assert body["message"] == (
            "The Free plan has 30 days of history, not 31. Pro goes back 3,650 days."
        )
        assert body["extra"] == {
            "limit": "market.history_days",
            "plan": "Free",
            "allowed": 30,
            "observed": 31,
            "would_pass": "Pro",
        }


def test_a_snapshot_from_before_the_plans_first_day_does_not_slip_in(past) -> None:
    user = make_user()
    put_on_plan(personal_organisation(user).id, "week", history_days=35)
    client = api_client_for(user)
    # Within the plan by a day, but the newest snapshot before it is of the 40th day.
    missing = client.get(f"/api/v1/chain/at?{past}&at={at(35)}")
    assert (missing.status_code, missing.json()["code"]) == (404, "chain.not_found")
    assert client.get(f"/api/v1/chain/at?{past}&at={at(31, hours=1)}").status_code == 200


def test_a_larger_plan_goes_further_back(past) -> None:
    user = make_user()
    put_on_plan(personal_organisation(user).id)
    client = api_client_for(user)
    assert len(client.get(f"/api/v1/chain/history?{past}&on={on(40)}").json()["results"]) == 1
    assert client.get(f"/api/v1/chain/at?{past}&at={at(40)}").json()["at"].startswith("2026-10-11")


def test_every_kind_of_caller(past) -> None:
    user = make_user()
    organisation = personal_organisation(user)
    viewer = make_member(organisation, Role.VIEWER)
    reader = make_api_key(user, organisation, {Scope.MARKETDATA_READ})[1]
    other = make_api_key(user, organisation, {Scope.ORDERS_READ})[1]
    for route in (f"/api/v1/chain/history?{past}", f"/api/v1/chain/at?{past}&at={at(0)}"):
        assert APIClient().get(route).status_code == 401
        assert api_client_for(user).get(route).status_code == 200
        assert api_client_for(viewer, organisation).get(route).status_code == 200
        assert api_client_for(user, make_organisation()).get(route).status_code == 404
        assert api_key_client(reader).get(route).status_code == 200
        assert api_key_client(other).get(route).status_code == 403
        assert api_client_for(user).post(route).status_code == 405
