"""Charts that were saved before revisions existed."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories.accounts import api_client_for, make_user, personal_organisation
from tests.factories.marketdata import make_instrument

BEFORE = [("marketdata", "0005_feed_incidents")]
LEVEL = {"id": "b1", "kind": "level", "points": [{"at_ms": 1, "price": 1.0}]}


@pytest.mark.django_db(transaction=True)
def test_a_chart_saved_before_is_not_taken_for_one_that_never_was() -> None:
    user, instrument = make_user(), make_instrument("RELIANCE")
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("marketdata")
    executor = MigrationExecutor(connection)
    try:
        old = executor.migrate(BEFORE).apps.get_model("marketdata", "ChartLayout")
        old.objects.create(
            organisation_id=personal_organisation(user).pk,
            user_id=user.pk,
            instrument_id=instrument.pk,
            interval="1m",
            drawings=[LEVEL],
        )
    finally:
        MigrationExecutor(connection).migrate(newest)
    client, url = api_client_for(user), f"/api/v1/charts/{instrument.pk}"
    assert client.get(url).json()["revision"] == 1
    unread = {"interval": "1m", "indicators": [], "drawings": [], "revision": 0}
    assert client.put(url, unread, format="json").status_code == 409
    assert client.get(url).json()["drawings"] == [LEVEL]
