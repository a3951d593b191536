"""The feed's chains: what is published, when, and what is kept of each minute."""

import math
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import orjson
import pytest

from marketdata.feed.chains import REFRESH_S, ChainDesk
from marketdata.wire import CHAINS_KEY, chain_key, decode_listed
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock
from terminal.kernel.enums import Right
from terminal.kernel.sessions import default_calendar
from tests.factories.chain_market import (
    EXPIRY,
    INDEX_ID,
    commodity_specs,
    index_specs,
    option_id,
    records,
    whole_market,
)

NOW = datetime(2026, 11, 20, 6, 0, 10, tzinfo=UTC)  # 11:30:10 IST
CLOSE = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Kept:
    """A history that remembers what it was given."""

    def __init__(self) -> None:
        self.rows = []

    def chains(self, snapshots, *, source: str) -> None:
        self.rows += [(source, one) for one in snapshots]


class Stage:
    def __init__(self, specs, underlyings, *, always_open: bool = False) -> None:
        self.clock, self.kept = FrozenClock(NOW), Kept()
        self.desk = ChainDesk(
            client=redis_client(),
            clock=self.clock,
            calendar=default_calendar(),
            history=self.kept,
        )
        self.desk.begin(specs, underlyings, source="test", always_open=always_open)

    def document(self, underlying_id: int = INDEX_ID, expiry: date = EXPIRY):
        raw = redis_client().get(chain_key(underlying_id, expiry))
        return None if raw is None else orjson.loads(raw)

    def step(self, seconds: float = REFRESH_S, at: datetime | None = None) -> None:
        self.clock.advance(seconds)
        self.desk.step(at or self.clock.now())


@pytest.fixture
def stage() -> Stage:
    return Stage(index_specs(), {"NIFTY": INDEX_ID})


def test_what_has_chains_is_listed_at_once(stage) -> None:
    (found,) = decode_listed(redis_client().get(CHAINS_KEY))
    assert (found.id, found.symbol, found.exchange) == (INDEX_ID, "NIFTY", "NFO")
    assert [(one.expiry, one.lot_size) for one in found.expiries] == [(EXPIRY, 65)]


def test_nothing_is_computed_before_something_ticks(stage) -> None:
    stage.step()
    assert stage.document() is None


def test_a_document_a_second_however_many_ticks(stage) -> None:
    stage.desk.take(whole_market(oi=6500))
    stage.step()
    first = stage.document()
    assert (first["spot"], first["atm_strike"], first["lot_size"]) == (26_002, 26_000, 65)
    assert first["forward_from"] == "parity"
    assert first["forward"] == pytest.approx(26_020, abs=0.5)
    assert first["totals"]["pcr_oi"] == 1
    for _ in range(5):
        stage.desk.take(records((option_id(26_000, Right.CE), "171.00")))
        stage.step(0.1)
    assert stage.document()["seq"] == first["seq"]
    stage.step(0.6)
    newer = stage.document()
    assert newer["seq"] == first["seq"] + 1
    assert newer["ce"]["ltp"][2] == 171


def test_chains_that_were_late_together_keep_their_own_turns() -> None:
    stage = Stage([*index_specs(), *commodity_specs()], {"NIFTY": INDEX_ID})
    tick = records((INDEX_ID, "26002.00"), (50, "6062.00"))
    computed = []
    for _ in range(30):
        stage.desk.take(tick)
        before = stage.desk.counts["computed"]
        stage.step(0.1)
        computed.append(stage.desk.counts["computed"] - before)
    # The first moment serves both; from then on they alternate, half a second apart.
    turns = [at for at, count in enumerate(computed) if at > 5 and count]
    assert max(computed[6:]) == 1
    assert {later - turn for turn, later in pairwise(turns)} <= {4, 5, 6}
    assert len(turns) >= 4


def test_change_of_open_interest_is_against_the_session_before(stage) -> None:
    key = option_id(26_000, Right.CE)
    stage.desk.previous_oi({key: 6000})
    stage.desk.take(whole_market(oi=6500))
    stage.step()
    changes = stage.document()["ce"]["oi_change"]
    assert changes == [None, None, 500, None, None]


def test_an_expired_chain_is_not_computed(stage) -> None:
    stage.desk.take(whole_market())
    stage.step(at=CLOSE)
    assert stage.document() is None
    stage.desk.take(records((INDEX_ID, "26003.00")))
    stage.step(at=CLOSE - timedelta(seconds=30))
    assert stage.document()["years"] == pytest.approx(30 / (365 * 86_400), abs=1e-8)


def test_one_snapshot_is_kept_of_each_minute(stage) -> None:
    stage.desk.take(whole_market())
    stage.step()
    stage.desk.take(records((INDEX_ID, "26004.00")))
    stage.step()
    assert stage.kept.rows == []
    stage.step(60)
    ((source, row),) = stage.kept.rows
    assert source == "test"
    assert row.totals.values["spot"] == 26_004
    # A minute without a tick leaves no row: nothing is made up.
    stage.step(60)
    stage.step(60)
    assert len(stage.kept.rows) == 1


def test_a_market_without_hours_lets_contracts_live_to_midnight() -> None:
    stage = Stage(index_specs(), {"NIFTY": INDEX_ID}, always_open=True)
    stage.desk.take(whole_market())
    stage.step(at=datetime(2026, 11, 24, 18, 0, tzinfo=UTC))  # 23:30 IST
    assert stage.document()["years"] == pytest.approx(0.5 / (365 * 24), rel=1e-3)


def test_options_on_a_future_take_the_future_for_their_forward() -> None:
    stage = Stage(commodity_specs(), {})
    quotes = [(50, "6062.00"), (60, "150.00"), (61, "88.00"), (62, "121.00"), (63, "109.00")]
    stage.desk.take(records(*quotes))
    stage.step()
    found = stage.document(50)
    assert (found["forward"], found["forward_from"], found["underlying"]) == (
        6062, "future", "CRUDEOIL",
    )  # fmt: skip
    assert found["atm_strike"] == 6_050
    assert all(math.isfinite(iv) for iv in found["ce"]["iv"][:2])
    assert found["ce"]["iv"][2] is None


def test_another_source_forgets_the_chains_of_before(stage) -> None:
    stage.desk.take(whole_market())
    stage.step()
    stage.desk.begin(commodity_specs(), {}, source="other", always_open=False)
    assert stage.document() is None
    assert [one.symbol for one in decode_listed(redis_client().get(CHAINS_KEY))] == ["CRUDEOIL"]
