"""Nothing of the market's today is read from after now: an earlier replay may have stored it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from marketdata.chain.compute import chain_compute
from marketdata.feed.chain_rows import chain_rows
from marketdata.pricing.convention import HOUSE
from marketdata.selectors.chain_history import chain_at, chain_day
from terminal.infra import clock as process_clock
from terminal.kernel.clock import FrozenClock
from tests.factories.chains import NOW, chain_input
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db
EXPIRY = date(2026, 11, 24)


def stored(store, underlying_id: int, *instants: datetime) -> None:
    chain = chain_rows(chain_compute(chain_input(26_030.0), HOUSE))
    store.chain_append(
        [
            replace(
                chain,
                underlying_id=underlying_id,
                totals=replace(chain.totals, at_ms=int(at.timestamp() * 1000)),
            )
            for at in instants
        ],
        source="replay",
    )


@pytest.fixture
def index(memory_tick_store):
    """The index whose chain was stored at 11:29, 11:30 and 11:31 of the day, and a day later."""
    key = make_instrument("NIFTY").pk
    minute = timedelta(minutes=1)
    stored(memory_tick_store, key, NOW - minute, NOW, NOW + minute, NOW + timedelta(days=1))
    with process_clock.use(FrozenClock(NOW.astimezone(UTC))):
        yield key


def times(rows) -> list[str]:
    return [row["at"] for row in rows]


def text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_the_day_ends_now(index) -> None:
    rows = chain_day(underlying_id=index, expiry=EXPIRY)
    assert times(rows) == [text(NOW - timedelta(minutes=1)), text(NOW)]


def test_a_moment_to_come_is_now(index) -> None:
    later = NOW + timedelta(hours=2)
    found = chain_at(underlying_id=index, expiry=EXPIRY, at=later, since=date(2026, 11, 1))
    assert found["at"] == text(NOW)


def test_the_rest_of_the_day_is_not_read_from_the_next_one_either(index) -> None:
    early = NOW + timedelta(hours=20)  # before anything of the next day was stored
    found = chain_at(underlying_id=index, expiry=EXPIRY, at=early, since=date(2026, 11, 1))
    assert found["at"] == text(NOW)


def test_another_stored_day_is_read_whole(index) -> None:
    tomorrow = NOW + timedelta(days=1)
    rows = chain_day(underlying_id=index, expiry=EXPIRY, on=tomorrow.date())
    assert times(rows) == [text(tomorrow)]
    found = chain_at(underlying_id=index, expiry=EXPIRY, at=tomorrow, since=date(2026, 11, 1))
    assert found["at"] == text(tomorrow)
