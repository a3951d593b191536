"""The feed: publishes, guards, builds bars, lives through outages, never twice."""

import io
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.core.management import CommandError, call_command

from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.candles.builder import Window
from marketdata.feed.bar_store import RedisBarStore
from marketdata.feed.simulator import SimulatorSource
from marketdata.feed.worker import LOCK_KEY, FeedWorker
from marketdata.models import Instrument
from marketdata.selectors import live
from marketdata.services.live_simulator import simulator_contracts_seed
from marketdata.stream import QuoteStream
from marketdata.ticks import pack, to_ms
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock
from terminal.kernel.enums import SourceMode
from terminal.kernel.market_clock import MarketClockState
from tests.factories.live import make_quote
from tests.factories.marketdata import spec

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class ScriptedSource:
    """A source that reads from a list; at its end it stops the worker."""

    name = "scripted"
    run = 0

    def __init__(self, clock: FrozenClock, batches: list[bytes | Exception]) -> None:
        self.clock, self.batches = clock, batches
        self.stop = threading.Event()
        self.opened = self.closed = 0

    def open(self) -> None:
        self.opened += 1

    def read(self, timeout_s: float) -> bytes:
        if not self.batches:
            self.stop.set()
            return b""
        self.clock.advance(1.0)
        batch = self.batches.pop(0)
        if isinstance(batch, Exception):
            raise batch
        return batch

    def clock_state(self) -> MarketClockState:
        now = self.clock.now()
        return MarketClockState(self.name, SourceMode.SIM, now, now, always_open=True)

    def windows(self) -> tuple[Window, ...] | None:
        return None

    def starts_session(self) -> bool:
        return True

    def history(self) -> Iterator[tuple]:
        start = int(to_ms(START)) - MINUTE_MS
        yield spec("RELIANCE", id=7), [Bar(start, 9000, 9100, 8900, 9050, 30)]

    def close(self) -> None:
        self.closed += 1


def tick(second: float, ltp: str, volume: int, instrument_id: int = 7) -> bytes:
    at = START + timedelta(seconds=second)
    return pack(make_quote(instrument_id, ltp, volume=volume, exchange_at=at), 2)


def run(*batches: bytes | Exception) -> tuple[ScriptedSource, FeedWorker]:
    clock = FrozenClock(START)
    source = ScriptedSource(clock, list(batches))
    client = redis_client()
    worker = FeedWorker(source, client=client, bars=RedisBarStore(client), clock=clock)
    worker.run(source.stop)
    return source, worker


def test_ticks_reach_snapshot_stream_and_bars() -> None:
    stream = QuoteStream(redis_client())
    stream.open()
    run(tick(0, "90.00", 10), tick(30, "92.00", 25), *[b""] * 65, tick(66, "91.00", 27), b"")
    assert str(live.quote_get(7).ltp) == "91.00"
    assert [str(quote.ltp) for quote in stream.read(1.0)] == ["90.00", "92.00", "91.00"]
    stream.close()
    start = int(to_ms(START))
    assert RedisBarStore(redis_client()).read(7, 10) == [
        Bar(start - MINUTE_MS, 9000, 9100, 8900, 9050, 30),
        Bar(start, 9000, 9200, 9000, 9200, 25),
        Bar(start + MINUTE_MS, 9100, 9100, 9100, 9100, 2),
    ]


def test_impossible_ticks_reach_nobody() -> None:
    _, worker = run(tick(0, "250.00", 1), tick(1, "2500.00", 2), tick(2, "251.00", 3))
    assert worker.published == 3  # its own book agrees with 2500: a book is evidence
    redis_client().flushdb()
    lonely = pack(make_quote(7, "2500", exchange_at=START, one_sided=True), 2)
    zero = pack(make_quote(7, "0", exchange_at=START, one_sided=True), 2)
    _, worker = run(tick(0, "250.00", 1), lonely, zero, tick(2, "251.00", 3))
    assert worker.published == 2
    assert str(live.quote_get(7).high) == "None"
    assert str(live.quote_get(7).ltp) == "251.00"


def test_goodbye_takes_the_heartbeat_away_and_frees_the_lock() -> None:
    source, _ = run(tick(0, "90", 1))
    assert redis_client().get("md:clock") is None
    assert redis_client().get(LOCK_KEY) is None
    assert (source.opened, source.closed) == (1, 1)


def test_second_feed_waits_until_the_first_has_gone() -> None:
    client = redis_client()
    client.set(LOCK_KEY, b"somebody else", px=700)
    source, worker = run(tick(0, "90", 1))
    assert worker.published == 1
    assert source.opened == 1


def test_feed_that_lost_its_lock_publishes_no_more() -> None:
    class Thief(ScriptedSource):
        def read(self, timeout_s: float) -> bytes:
            if len(self.batches) == 2:
                redis_client().set(LOCK_KEY, b"a rival", px=300)
            return super().read(timeout_s)

    clock = FrozenClock(START)
    source = Thief(clock, [tick(0, "90", 1), b"", tick(2, "91", 2)])
    client = redis_client()
    worker = FeedWorker(source, client=client, bars=RedisBarStore(client), clock=clock)
    worker.run(source.stop)
    # The rival's lock ran out; only then did the second opening go on.
    assert source.opened == 2
    assert worker.published == 2


def test_outage_of_redis_is_survived_with_a_full_restart() -> None:
    source, worker = run(tick(0, "90", 1), redis.ConnectionError("gone"), tick(2, "92", 2))
    assert (source.opened, worker.published) == (2, 2)
    assert str(live.quote_get(7).ltp) == "92.00"


def test_new_run_forgets_the_quotes_and_bars_of_the_old_one() -> None:
    class Looping(ScriptedSource):
        def read(self, timeout_s: float) -> bytes:
            if len(self.batches) == 1:
                self.run = 1
            return super().read(timeout_s)

    clock = FrozenClock(START)
    source = Looping(clock, [tick(0, "90", 1, instrument_id=8), b"", b""])
    client = redis_client()
    worker = FeedWorker(source, client=client, bars=RedisBarStore(client), clock=clock)
    worker.run(source.stop)
    assert live.quote_get(8) is None


def test_simulator_source_plays_and_turns_the_date() -> None:
    clock = FrozenClock(datetime(2026, 12, 1, 18, 29, 58, tzinfo=UTC))  # 23:59:58 IST
    source = SimulatorSource(seed=1, clock=clock)
    source.open()
    listed = Instrument.objects.filter(type="OPT").count()
    assert len(source.read(0)) == 72 * Instrument.objects.count()
    assert source.clock_state().always_open
    clock.advance(1)
    assert len(source.read(0)) > 72 * 100
    clock.advance(2)
    assert source.read(0) == b""
    assert source.run == 1
    # The chain of 1 December is over; the other chains got strikes around the new level.
    refresh = source.read(0)
    assert Instrument.objects.filter(type="OPT").count() > listed
    expired = set(Instrument.objects.filter(expiry="2026-12-01").values_list("pk", flat=True))
    quoted = {int.from_bytes(refresh[at : at + 4], "little") for at in range(0, len(refresh), 72)}
    assert expired
    assert not quoted & expired
    source.close()


def test_seed_command_says_how_many_contracts_it_lists() -> None:
    out = io.StringIO()
    call_command("seed_simulator", stdout=out)
    assert f"lists {Instrument.objects.count()} contracts" in out.getvalue()


@pytest.mark.parametrize("source", ["bogus", "replay:", "replay:nothing_like_it"])
def test_feed_command_refuses_a_source_that_does_not_exist(source: str) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(CommandError):
            call_command("run_feed", source=source)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert redis_client().get(LOCK_KEY) is None


def test_seeding_twice_changes_nothing() -> None:
    on = START.date()
    first = simulator_contracts_seed(on=on, seed=1)
    assert simulator_contracts_seed(on=on, seed=1) == first
    assert Instrument.objects.count() == len(first)
    nifty = Instrument.objects.get(symbol="NIFTY")
    assert (nifty.is_tradable, nifty.exchange) == (False, "NSE")
    option = Instrument.objects.filter(symbol__startswith="NIFTY01DEC26", type="OPT").first()
    assert (option.lot_size, option.freeze_qty, str(option.tick_size)) == (65, 1800, "0.0500")


def test_strikes_once_listed_stay_until_expiry() -> None:
    monday = simulator_contracts_seed(on=START.date(), seed=1)
    later = simulator_contracts_seed(on=START.date() + timedelta(days=3), seed=1)
    alive = {item.symbol for item in monday if item.expiry != START.date()}
    assert alive <= {item.symbol for item in later}
    assert not any(item.expiry == START.date() for item in later)


def test_row_that_a_master_brought_keeps_its_terms() -> None:
    on = START.date()
    Instrument.objects.create(
        exchange="NSE", symbol="SBIN", type="EQ", lot_size=1, tick_size="0.01", terms_on=on
    )
    simulator_contracts_seed(on=on, seed=1)
    assert str(Instrument.objects.get(symbol="SBIN").tick_size) == "0.0100"
