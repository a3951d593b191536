"""A recorded day that is played well is a feed that is well: no false alarm on real rhythms."""

import pytest
from django.conf import settings

from marketdata.feed.vitals import Vitals
from marketdata.health.report import FeedStatus
from marketdata.replay.request import parse_request
from marketdata.replay.source import ReplaySource
from marketdata.ticks import to_ms
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock
from terminal.kernel.sessions import default_calendar
from tests.integration.marketdata_live.test_live_replay import WALL

pytestmark = pytest.mark.django_db
FOLDER = settings.MARKET_DATA_DIR
needs_recordings = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"recorded days are not in {FOLDER} (MARKET_DATA_DIR)"
)
STEP_S = 0.25


@needs_recordings
@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("replay:NIFTY_1s@2022-11-14x10", 380),
        ("replay:NIFTY_1s@2022-11-14", 20),
        ("replay:NIFTY_chain_1min_2019-05-23_election_expiry@2019-05-23T11:10x5", 120),
        ("replay:NIFTY_chain_snapshots+NIFTY_3min@2025-11-14T10:00x20", 320),
    ],
)
def test_a_day_that_plays_well_is_never_called_otherwise(text, minutes, monkeypatch) -> None:
    reports: list = []
    monkeypatch.setattr(
        "marketdata.feed.vitals.encode_health", lambda report: reports.append(report) or b"{}"
    )
    clock = FrozenClock(WALL)
    source = ReplaySource(
        parse_request(text), folder=FOLDER, clock=clock, calendar=default_calendar()
    )
    source.open()
    vitals = Vitals(source, client=redis_client(), clock=clock)
    vitals.opened()
    vitals.begin()
    speed = source.clock_state().speed
    steps = int(minutes * 60 / speed / STEP_S)
    for step in range(steps):
        clock.advance(STEP_S)
        while records := source.read(0.0):
            vitals.published(records, clock.monotonic())
        if step % 4 == 0:
            vitals.report(source.clock_state(), {})
    bad = [report for report in reports if report.status is not FeedStatus.OK]
    market = source.clock_state().market_time(clock.now())
    assert to_ms(market) > 0
    assert [report.reasons for report in bad] == []
    assert not reports[-1].gaps
    assert reports[-1].total > 0
