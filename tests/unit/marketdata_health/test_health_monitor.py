"""The report of a feed: what makes it degraded, and what does not."""

from dataclasses import dataclass, field

from marketdata.health.monitor import FeedMonitor
from marketdata.health.report import (
    Divergence,
    FeedStatus,
    HealthReport,
    decode_health,
    encode_health,
)


@dataclass
class Feed:
    """A monitor and the time it is told."""

    monitor: FeedMonitor = field(default_factory=FeedMonitor)
    now: float = 0.0
    session_open: bool = True

    def __post_init__(self) -> None:
        self.monitor.opened()
        self.monitor.begin(self.now, self.now * 1000)

    def run(self, seconds: float, ids: list[int]) -> "Feed":
        """Have ``ids`` tick every half second, with a report a second."""
        for step in range(1, int(seconds * 2) + 1):
            self.now += 0.5
            if ids:
                self.monitor.took(ids, self.now, self.now * 1000)
            if step % 2 == 0:
                self.report()
        return self

    def report(self) -> HealthReport:
        return self.monitor.report(
            now=self.now,
            wall_ms=self.now * 1000,
            source="test",
            mode="SIM",
            session_open=self.session_open,
            max_quote_age_s=5.0,
            refused={"zero": 2},
        )


def codes(report: HealthReport) -> list[str]:
    return [reason.code for reason in report.reasons]


def test_a_ticking_feed_is_well() -> None:
    report = Feed().run(20, [1, 2, 3]).report()
    assert (report.status, report.reasons) == (FeedStatus.OK, ())
    assert (report.total, report.live, report.stale) == (3, 3, 0)
    assert report.ticks_per_s == 6.0 + 3 / 5  # both ends of the window count
    assert report.refused == {"zero": 2}
    assert decode_health(encode_health(report)) == report


def test_a_silent_source_degrades_the_feed_and_its_return_heals_it() -> None:
    feed = Feed().run(20, [1, 2, 3]).run(8, [])
    report = feed.report()
    assert report.status is FeedStatus.DEGRADED
    assert codes(report) == ["silent", "stale"]
    assert "8 s" in report.reasons[0].message
    healed = feed.run(2, [1, 2, 3]).report()
    assert (healed.status, healed.stale) == (FeedStatus.OK, 0)
    [gap] = healed.gaps
    assert gap.seconds(0) == 8.5


def test_silence_while_the_session_is_shut_is_no_trouble() -> None:
    feed = Feed().run(20, [1, 2, 3])
    feed.session_open = False
    report = feed.run(600, []).report()
    assert (report.status, report.stale, report.gaps) == (FeedStatus.OK, 0, ())
    feed.session_open = True
    assert feed.run(4, []).report().status is FeedStatus.OK
    assert codes(feed.run(4, []).report()) == ["silent", "stale"]


def test_some_silent_instruments_are_named_without_degrading_the_feed() -> None:
    feed = Feed().run(20, list(range(10))).run(8, list(range(1, 10)))
    report = feed.report()
    assert (report.status, report.stale) == (FeedStatus.OK, 1)
    assert (report.worst[0].id, report.worst[0].age_s) == (0, 8.0)
    assert codes(feed.run(8, list(range(5, 10))).report()) == ["stale"]


def test_an_outage_between_two_openings_is_a_gap_and_a_reconnect() -> None:
    feed = Feed().run(20, [1])
    feed.now += 30
    feed.monitor.opened()
    feed.monitor.begin(feed.now, feed.now * 1000)
    report = feed.run(1, [1]).report()
    assert report.reconnects == 1
    [gap] = report.gaps
    assert round(gap.seconds(0)) == 30
    assert report.status is FeedStatus.OK


def test_many_divergences_degrade_the_feed_and_few_are_only_listed() -> None:
    feed = Feed().run(20, list(range(10)))
    apart = [Divergence(key, "Second", 100.0, 110.0, 10.0, 0.0) for key in range(4)]
    feed.monitor.divergences = tuple(apart[:3])
    assert feed.report().status is FeedStatus.OK
    assert len(feed.report().divergences) == 3
    feed.monitor.divergences = tuple(apart)
    assert codes(feed.report()) == ["divergence"]


def test_the_time_of_publishing_is_told_as_median_and_99th_percentile() -> None:
    feed = Feed().run(5, [1])
    assert feed.report().publish_ms is None
    for took in range(1, 101):
        feed.monitor.published(float(took), lag_ms=12.0)
    report = feed.report()
    assert report.publish_ms == (51.0, 100.0)
    assert report.lag_ms == 12.0
