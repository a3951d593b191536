"""Latest quotes, market clock and tick stream over Redis."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import redis

from marketdata.selectors import live
from marketdata.stream import QuoteStream
from marketdata.wire import TICKS_CHANNEL
from terminal.infra import clock as process_clock
from terminal.infra.redis import pubsub_channel, redis_client
from terminal.kernel.clock import FrozenClock
from terminal.kernel.enums import Exchange, SessionPhase, SourceMode
from terminal.kernel.errors import ServiceUnavailable
from terminal.settings.parts.redis import pubsub_prefix
from tests.factories.live import clear_market, make_quote, publish_quote, publish_quotes, set_market


def test_quotes_get_returns_only_what_has_a_price() -> None:
    publish_quote(7, "101.25", volume=10)
    found = live.quotes_get([7, 8])
    assert set(found) == {7}
    assert found[7].ltp == Decimal("101.25")
    assert live.quote_get(8) is None
    assert live.quotes_get([]) == {}


def test_quote_age_is_wall_seconds() -> None:
    with process_clock.use(FrozenClock(datetime(2026, 11, 23, 5, tzinfo=UTC))) as _:
        quote = publish_quote(7)
        process_clock.clock().advance(7.5)
        assert live.quote_age_s(live.quote_get(7)) == pytest.approx(7.5)
        assert quote.received_at == live.quote_get(7).received_at


def test_quotes_get_without_redis_is_unavailable(settings, monkeypatch) -> None:
    nobody = redis.Redis.from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setattr(live, "redis_client", lambda: nobody)
    with pytest.raises(ServiceUnavailable):
        live.quotes_get([1])


def test_market_clock_follows_the_announced_source() -> None:
    market = live.market_clock()
    assert market.state() is None
    at = datetime(2022, 11, 14, 4, 0, tzinfo=UTC)
    set_market(always_open=False, mode=SourceMode.REPLAY, speed=10, market_at=at)
    assert market.state().mode is SourceMode.REPLAY
    assert at <= market.now() < at + timedelta(minutes=1)
    assert market.trading_date().isoformat() == "2022-11-14"
    clear_market()
    assert market.state() is None


def test_simulator_is_open_at_any_hour() -> None:
    set_market(always_open=True)
    assert live.market_clock().phase(Exchange.NSE) is SessionPhase.OPEN


def test_unreadable_clock_counts_as_no_feed() -> None:
    redis_client().set("md:clock", b"{not json")
    assert live.market_clock().state() is None


def test_clock_is_read_at_most_once_in_the_cache_time(settings) -> None:
    settings.MARKET_CLOCK_CACHE_S = 1.0
    with process_clock.use(FrozenClock(datetime(2026, 11, 23, 5, tzinfo=UTC))):
        reader = live.ClockReader()
        set_market(source="first")
        assert reader().source == "first"
        set_market(source="second")
        assert reader().source == "first"
        process_clock.clock().advance(1.0)
        assert reader().source == "second"


@pytest.fixture
def stream():
    stream = QuoteStream(redis_client())
    stream.open()
    yield stream
    stream.close()


def test_stream_reads_batches_in_order(stream: QuoteStream) -> None:
    publish_quotes(make_quote(1, "10"), make_quote(2, "20"))
    publish_quotes(make_quote(1, "11"))
    quotes = stream.read(1.0)
    assert [(quote.instrument_id, quote.ltp) for quote in quotes] == [(1, 10), (2, 20), (1, 11)]


def test_stream_decodes_only_wanted_instruments(stream: QuoteStream) -> None:
    publish_quotes(make_quote(1, "10"), make_quote(2, "20"))
    assert [quote.instrument_id for quote in stream.read(1.0, ids={2})] == [2]


def test_stream_times_out_empty(stream: QuoteStream) -> None:
    assert stream.read(0.01) == []


def test_stream_does_not_hear_another_database_of_the_server(stream: QuoteStream, settings) -> None:
    mine = settings.PUBSUB_PREFIX
    settings.PUBSUB_PREFIX = pubsub_prefix("redis://127.0.0.1:6379/15")
    assert mine != settings.PUBSUB_PREFIX
    publish_quotes(make_quote(1, "10"))
    assert stream.read(0.1) == []


def test_stream_subscribes_again_after_a_drop(stream: QuoteStream) -> None:
    client = redis_client()
    assert stream.generation == 1
    client.client_kill_filter(_type="pubsub")
    for _ in range(20):
        stream.read(0.05)
        if client.pubsub_numsub(pubsub_channel(TICKS_CHANNEL))[0][1] == 1 and stream.generation > 1:
            break
    publish_quotes(make_quote(3, "30"))
    assert [quote.instrument_id for quote in stream.read(1.0)] == [3]
    assert stream.generation > 1


def test_stream_snapshot(stream: QuoteStream) -> None:
    publish_quote(5, "50")
    assert set(stream.snapshot([5, 6])) == {5}
    assert stream.snapshot([]) == {}
