"""REST of a live chain by another convention than the terminal's."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from marketdata.chain.compute import chain_compute
from marketdata.chain.document import chain_document, chain_encode
from marketdata.pricing.convention import CONVENTIONS, HOUSE
from marketdata.wire import chain_key
from terminal.infra.redis import redis_client
from tests.factories.accounts import api_client_for, make_user, personal_organisation
from tests.factories.billing import put_on_plan
from tests.factories.chains import chain_input

pytestmark = pytest.mark.django_db
ROUTE = "/api/v1/chain?underlying=1&expiry=2026-11-24"
SOURCE = chain_input(26_030.0)


@pytest.fixture
def client() -> APIClient:
    raw = chain_encode(chain_compute(SOURCE, HOUSE), seq=5)
    redis_client().set(chain_key(1, date(2026, 11, 24)), raw)
    user = make_user()
    put_on_plan(personal_organisation(user).id)
    return api_client_for(user)


@pytest.mark.parametrize("convention", ["house", "nse", "upstox"])
def test_a_chain_by_the_convention_asked_for(client, convention) -> None:
    answer = client.get(f"{ROUTE}&convention={convention}")
    assert answer.status_code == 200
    wanted = chain_document(chain_compute(SOURCE, CONVENTIONS[convention]), seq=5)
    assert answer.json() == wanted


def test_the_terminals_convention_unless_asked(client) -> None:
    assert client.get(ROUTE).json()["convention"] == "house"


def test_fewer_strikes_by_another_convention(client) -> None:
    answer = client.get(f"{ROUTE}&convention=nse&strikes=5").json()
    assert answer["convention"] == "nse"
    assert answer["strikes"] == [25_900, 25_950, 26_000, 26_050, 26_100]
    assert len(answer["ce"]["iv"]) == 5


def test_an_unknown_convention_is_refused(client) -> None:
    assert client.get(f"{ROUTE}&convention=vix").status_code == 400
