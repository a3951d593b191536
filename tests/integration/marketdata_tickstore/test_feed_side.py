"""What the feed and the others make of the store: settings, readiness, metrics, history."""

import pytest
from django.test import Client, override_settings

from marketdata import store_metrics
from marketdata.feed.history import FeedHistory, code_of
from marketdata.tickstore import opening
from marketdata.tickstore.client import tick_store
from marketdata.tickstore.embedded.loading import EngineMissing
from marketdata.tickstore.stats import WriterStats, encode_stats
from marketdata.tickstore.writer import TickStoreWriter
from marketdata.wire import STORE_KEY
from terminal.infra.clickhouse import clickhouse_ping, clickhouse_url, clickhouse_url_file
from terminal.infra.clock import clock
from terminal.infra.redis import redis_client
from terminal.kernel.errors import ServiceUnavailable
from tests.integration.marketdata_tickstore.test_store import ALL, OPEN_MS, minutes, record
from tests.waiting import eventually


def written(writer: TickStoreWriter) -> int:
    return sum(writer.stats().written.values())


def test_a_feed_writes_to_the_server_of_the_url_and_the_others_read_it(url, tmp_path):
    with override_settings(
        CLICKHOUSE_URL=url, TICK_STORE_EMBEDDED=False, TICK_STORE_SPOOL_DIR=tmp_path
    ):
        with opening.history_open(clock()) as writer:
            history = FeedHistory(writer, client=redis_client())
            history.ticks(record(OPEN_MS), source="replay:NIFTY_1s@2022-11-14")
            history.bars([(7, minutes(3))], source="simulator")
            eventually(lambda: written(writer) == 4, within_s=20)
            history.report()
        assert tick_store().days(7)[0].source == "replay"
        assert len(tick_store().bars(7, interval_ms=60_000, source="simulator", **ALL)) == 3
        assert clickhouse_ping() == "up"
    names = {metric.name for metric in store_metrics.StoreCollector().collect()}
    assert {"tick_store_written_rows", "tick_store_lag_seconds", "tick_store_up"} <= names


def test_a_terminal_without_the_engine_goes_on_without_history(monkeypatch):
    def missing() -> None:
        raise EngineMissing("no chDB here")

    monkeypatch.setattr(opening, "embedded_open", missing)
    with (
        override_settings(CLICKHOUSE_URL="", TICK_STORE_EMBEDDED=True),
        opening.history_open(clock()) as writer,
    ):
        assert writer is None
        history = FeedHistory(writer, client=redis_client())
        history.ticks(record(OPEN_MS), source="simulator")
        history.bars([(7, minutes(1))], source="simulator")
        history.report()
        assert redis_client().get(STORE_KEY) is None
    assert clickhouse_ping() == "off"
    with pytest.raises(ServiceUnavailable):
        tick_store().days(7)


def test_commands_find_the_feed_of_this_machine_by_its_file(url):
    path = clickhouse_url_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(url + "\n")
    try:
        assert clickhouse_url() == url
        assert clickhouse_ping() == "up"
    finally:
        path.unlink()
    assert clickhouse_url() == ""


@pytest.mark.django_db
def test_readyz_names_the_store(client: Client):
    assert client.get("/readyz").json()["dependencies"]["tick_store"] == "off"
    with override_settings(CLICKHOUSE_URL="http://terminal:x@127.0.0.1:9/terminal"):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["dependencies"]["tick_store"]) == (200, "down")


def test_metrics_tell_what_waits():
    stats = WriterStats(written={"ticks": 5}, dropped=2, spool_batches=3, lag_s=4.5, away="gone")
    redis_client().set(STORE_KEY, encode_stats(stats))
    found = {
        sample.name: sample.value
        for metric in store_metrics.StoreCollector().collect()
        for sample in metric.samples
    }
    assert found["tick_store_written_rows_total"] == 5
    assert found["tick_store_dropped_rows_total"] == 2
    assert (found["tick_store_up"], found["tick_store_lag_seconds"]) == (0, 4.5)


def test_sources_are_kept_under_their_first_word():
    assert code_of("replay:NIFTY_1s@2022-11-14") == "replay"
    assert code_of("simulator") == "simulator"
