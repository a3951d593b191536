"""What the house is told of the feed, and what it is spared."""

from marketdata.health.report import FeedStatus, HealthReport, Reason, Stale
from marketdata.health.watch import HealthWatch
from terminal.kernel.events import PLATFORM, FeedDegraded, FeedRecovered, InstrumentStale

SILENT = (Reason("silent", "The source has sent nothing for 6 s."),)


def report(*stale: int) -> HealthReport:
    return HealthReport(
        status=FeedStatus.OK,
        source="test",
        mode="SIM",
        at_ms=0,
        since_ms=0,
        session_open=True,
        ticks_per_s=1,
        worst=tuple(Stale(key, 9.0, 5.0) for key in stale),
    )


def look(watch: HealthWatch, now: float, status: FeedStatus, *stale: int) -> list:
    reasons = () if status is FeedStatus.OK else SILENT
    return watch.look(now=now, status=status, reasons=reasons, report=report(*stale))


def test_trouble_is_told_once_and_its_end_after_three_good_seconds() -> None:
    watch = HealthWatch()
    assert look(watch, 0.0, FeedStatus.OK) == []
    [event] = look(watch, 1.0, FeedStatus.DEGRADED)
    assert event == FeedDegraded(
        source="test", status="degraded", reasons=("The source has sent nothing for 6 s.",)
    )
    assert event.organisation_id == PLATFORM
    assert look(watch, 2.0, FeedStatus.DEGRADED) == []
    assert look(watch, 3.0, FeedStatus.OK) == []
    assert look(watch, 4.0, FeedStatus.DEGRADED) == []
    assert look(watch, 5.0, FeedStatus.OK) == []
    assert look(watch, 7.9, FeedStatus.OK) == []
    assert look(watch, 8.0, FeedStatus.OK) == [FeedRecovered(source="test", after_s=7.0)]
    assert look(watch, 9.0, FeedStatus.OK) == []


def test_no_feed_at_all_is_trouble() -> None:
    down = (Reason("down", "No feed is running."),)
    watch = HealthWatch()

    def no_feed(now: float) -> list:
        return watch.look(now=now, status=FeedStatus.DOWN, reasons=down, report=None)

    assert no_feed(0.0) == []
    assert no_feed(9.9) == []
    assert look(watch, 10.0, FeedStatus.OK) == []  # it was only restarted
    assert no_feed(11.0) == []
    assert no_feed(20.9) == []
    told = FeedDegraded(source="", status="down", reasons=("No feed is running.",))
    assert no_feed(21.0) == [told]
    assert watch.bad_since == 11.0
    assert no_feed(22.0) == []


def test_trouble_that_another_watch_has_told_is_only_ended() -> None:
    watch = HealthWatch(bad_since=-50.0)
    assert look(watch, 0.0, FeedStatus.DEGRADED) == []
    assert look(watch, 1.0, FeedStatus.OK) == []
    assert look(watch, 4.0, FeedStatus.OK) == [FeedRecovered(source="test", after_s=54.0)]


def test_each_instrument_that_falls_silent_is_told_once_while_the_feed_is_well() -> None:
    watch = HealthWatch()
    first = InstrumentStale(source="test", instrument_id=1, age_s=9.0, expected_s=5.0)
    assert look(watch, 0.0, FeedStatus.OK, 1) == [first]
    assert [event.instrument_id for event in look(watch, 1.0, FeedStatus.OK, 1, 2)] == [2]
    assert look(watch, 2.0, FeedStatus.OK) == []
    assert look(watch, 3.0, FeedStatus.OK, 1) == [first]
    assert [type(x) for x in look(watch, 4.0, FeedStatus.DEGRADED, 1, 2, 3)] == [FeedDegraded]
