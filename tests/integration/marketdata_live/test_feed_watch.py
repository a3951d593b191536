"""The house hears of the feed's health; Prometheus too."""

import pytest
import redis
from django.test import Client

from marketdata import health_metrics
from marketdata.feed.bar_store import RedisBarStore
from marketdata.feed.worker import FeedWorker
from marketdata.health.divergence import Seen
from marketdata.health.report import FeedStatus, Gap, Reason, Stale
from marketdata.health_watcher import FeedWatch
from marketdata.ticks import to_ms
from terminal.infra import bus
from terminal.infra import clock as process_clock
from terminal.infra.redis import redis_client
from terminal.kernel import events
from terminal.kernel.clock import FrozenClock
from tests.factories.health import set_feed_health
from tests.integration.marketdata_live.test_live_feed import START, ScriptedSource, tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch) -> list:
    found: list = []
    kinds = (events.FeedDegraded, events.FeedRecovered, events.InstrumentStale)
    monkeypatch.setattr(bus, "_handlers", {kind: [found.append] for kind in kinds})
    return found


def test_degradation_and_recovery_are_heard(heard, django_capture_on_commit_callbacks) -> None:
    watch = FeedWatch()

    def look() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            assert watch.step() is False

    with process_clock.use(FrozenClock(START)):
        set_feed_health(worst=(Stale(7, 9.0, 5.0),))
        look()
        set_feed_health(FeedStatus.DEGRADED, reasons=(Reason("silent", "Nothing for 9 s."),))
        look()
        for _ in range(5):
            process_clock.clock().advance(1)
            set_feed_health()
            look()
        process_clock.clock().advance(7)
        look()
    assert [type(event).__name__ for event in heard] == [
        *("InstrumentStale", "FeedDegraded", "FeedRecovered", "FeedDegraded"),
    ]
    assert heard[0].instrument_id == 7
    assert heard[1].reasons == ("Nothing for 9 s.",)
    assert heard[3].reasons == ("The feed has not reported for 7 s.",)


def test_not_to_see_is_no_news(heard, monkeypatch) -> None:
    nowhere = redis.Redis(unix_socket_path="/nonexistent/valkey.sock")
    monkeypatch.setattr("marketdata.selectors.health.redis_client", lambda: nowhere)
    assert FeedWatch().step() is False
    assert heard == []
    assert list(health_metrics.FeedCollector().collect()) == []


def test_risk_is_wired_to_the_feed() -> None:
    listening = bus.subscriptions()
    for kind in (events.FeedDegraded, events.FeedRecovered, events.InstrumentStale):
        assert any(handler.__module__ == "rms.handlers" for handler in listening[kind])


def scraped(client: Client) -> dict[str, float]:
    lines = client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode().splitlines()
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in lines if line.startswith("feed_"))
    }


def test_prometheus_reads_the_last_report(client: Client) -> None:
    assert scraped(client) == {"feed_status": 0.0}
    with process_clock.use(FrozenClock(START)):
        set_feed_health(
            FeedStatus.DEGRADED,
            stale=3,
            gaps=(Gap(to_ms(START) - 9000, None),),
            refused={"zero": 2},
            reconnects=1,
            publish_ms=(2.0, 8.0),
            lag_ms=50.0,
        )
        found = scraped(client)
    assert found["feed_status"] == 1.0
    assert (found["feed_instruments"], found["feed_instruments_stale"]) == (760.0, 3.0)
    assert found["feed_gap_seconds"] == 9.0
    assert found['feed_refused_ticks_total{reason="zero"}'] == 2.0
    assert found["feed_reconnects_total"] == 1.0
    assert found['feed_publish_seconds{q="0.99"}'] == 0.008
    assert found["feed_lag_seconds"] == 0.05


class Second:
    """A second source that names one price."""

    name = "Second"

    def __init__(self, price: float) -> None:
        self.price, self.clock = price, None

    def prices(self) -> dict[int, Seen]:
        return {7: Seen(self.price, self.clock.monotonic())}

    def tick_sizes(self) -> dict[int, float]:
        return {7: 0.05}


@pytest.mark.parametrize(("price", "told"), [(92.0, [2.222]), (90.1, [])])
def test_a_second_source_that_differs_is_told(price: float, told: list, monkeypatch) -> None:
    reports: list = []
    monkeypatch.setattr(
        "marketdata.feed.vitals.encode_health", lambda report: reports.append(report) or b"{}"
    )
    clock = FrozenClock(START)
    source = ScriptedSource(clock, [tick(second, "90.00", second) for second in range(6)])
    second, client = Second(price), redis_client()
    second.clock = clock
    worker = FeedWorker(
        source, client=client, bars=RedisBarStore(client), clock=clock, second=second
    )
    worker.run(source.stop)
    assert [row.pct for row in reports[-1].divergences] == told
    assert reports[1].divergences == ()
    assert reports[-1].status is FeedStatus.OK
