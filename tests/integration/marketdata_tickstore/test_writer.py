"""The batching writer: nothing acknowledged is lost, nothing arrives twice, nobody waits."""

import functools
import threading
from collections.abc import Callable

import pytest

from marketdata.candles.bar import MINUTE_MS
from marketdata.ticks import RECORD_SIZE
from marketdata.tickstore.blocks import Block
from marketdata.tickstore.embedded.engine import EngineSession
from marketdata.tickstore.session import StoreAway, StoreRefused
from marketdata.tickstore.spool import Spool
from marketdata.tickstore.store import ClickHouseTickStore
from marketdata.tickstore.writer import TickStoreWriter
from terminal.infra.clock import clock
from tests.factories.tickstore import make_chain_rows
from tests.integration.marketdata_tickstore.test_store import ALL, OPEN_MS, minutes, record
from tests.waiting import eventually as _eventually

eventually = functools.partial(_eventually, within_s=15)


class Faulty:
    """Passes on to a real store, unless told to fail, to refuse or to hang."""

    def __init__(self, store: ClickHouseTickStore) -> None:
        self.store, self.tokens = store, []
        self.error: Exception | None = None
        self.fail_after = self.waiting = False
        self.gate = threading.Event()
        self.gate.set()

    def insert(self, block: Block, *, token: str) -> None:
        self.waiting = True
        self.gate.wait()
        self.tokens.append(token)
        if self.error and not self.fail_after:
            raise self.error
        self.store.insert(block, token=token)
        if self.error:
            raise self.error


@pytest.fixture
def faulty(empty) -> Faulty:
    return Faulty(ClickHouseTickStore(EngineSession(empty)))


@pytest.fixture
def make_writer(faulty, tmp_path) -> Callable[..., TickStoreWriter]:
    """Return a maker of started writers on one spool; they are stopped at the end."""
    made = []

    def make(**options) -> TickStoreWriter:
        spool = Spool(tmp_path / "spool", max_bytes=options.pop("max_bytes", 10**8))
        options.setdefault("flush_s", 0.02)
        writer = TickStoreWriter(faulty, spool, clock=clock(), **options)
        made.append(writer)
        writer.start()
        return writer

    yield make
    faulty.gate.set()
    for writer in made:
        writer.stop()


def stored(faulty: Faulty) -> int:
    return len(faulty.store.ticks(7, **ALL)) // RECORD_SIZE


def test_ticks_bars_and_chains_arrive(faulty, make_writer):
    writer = make_writer()
    writer.ticks_append(record(OPEN_MS), source="angel")
    writer.ticks_append(record(OPEN_MS + 1), source="angel")
    writer.bars_append([(7, minutes(2))], source="angel")
    rows = make_chain_rows(at_ms=OPEN_MS)
    writer.chain_append([rows], source="angel")
    eventually(lambda: sum(writer.stats().written.values()) == 2 + 2 + 3 + 1)
    assert stored(faulty) == 2
    assert faulty.store.bars(7, interval_ms=MINUTE_MS, **ALL) == minutes(2)
    assert faulty.store.chain_at(rows.underlying_id, rows.expiry, OPEN_MS).at_ms == OPEN_MS
    assert writer.stats().lag_s == 0


def test_a_store_that_is_away_gets_everything_in_order_when_it_is_back(faulty, make_writer):
    writer = make_writer()
    faulty.error = StoreAway("gone")
    for n in range(5):
        writer.ticks_append(record(OPEN_MS + n), source="angel")
        eventually(lambda n=n: writer.stats().spooled == n + 1)
    assert writer.stats().away == "gone"
    assert writer.stats().spool_batches == 5
    assert stored(faulty) == 0
    faulty.error, before = None, len(faulty.tokens)
    eventually(lambda: stored(faulty) == 5)
    replayed = faulty.tokens[before:]
    assert len(replayed) == len(set(replayed)) == 5
    eventually(lambda: writer.stats().away is None and writer.stats().spool_batches == 0)
    assert writer.stats().dropped == 0


def test_an_insert_whose_answer_was_lost_counts_once(faulty, make_writer, empty):
    writer = make_writer()
    faulty.error, faulty.fail_after = StoreAway("no answer"), True
    writer.ticks_append(record(OPEN_MS) + record(OPEN_MS + 1), source="angel")
    eventually(lambda: len(faulty.tokens) >= 2)
    faulty.error = None
    eventually(lambda: writer.stats().spool_batches == 0 and writer.stats().written)
    assert len(set(faulty.tokens)) == 1
    # Without FINAL: the rows themselves are there once, not only what readers see.
    assert empty.query("SELECT count() FROM ticks") == b"2\n"


def test_a_slow_store_makes_nobody_wait_and_memory_stays_bounded(faulty, make_writer):
    writer = make_writer(queue_bytes=1_500)
    faulty.gate.clear()
    batch = b"".join(record(OPEN_MS + n, volume=n) for n in range(10))
    writer.ticks_append(batch, source="angel")
    eventually(lambda: faulty.waiting)
    held = writer.stats().queued_bytes
    for n in range(29):
        writer.ticks_append(batch, source="angel")
        eventually(lambda n=n: writer.stats().spooled == 10 * (n + 1))
        assert writer.stats().queued_bytes == held
    assert writer.stats().lag_s >= 0
    faulty.gate.set()
    eventually(lambda: writer.stats().spool_batches == 0 and writer.stats().queued_bytes == 0)
    assert sum(writer.stats().written.values()) == 300
    assert writer.stats().dropped == 0


def test_more_than_memory_and_disk_hold_is_dropped_and_counted(faulty, make_writer):
    faulty.error = StoreAway("gone")
    writer = make_writer(max_bytes=3_000)
    for n in range(20):
        writer.ticks_append(record(OPEN_MS + n) * 10, source="angel")
        eventually(lambda n=n: writer.stats().spooled + writer.stats().dropped == 10 * (n + 1))
    assert writer.stats().dropped > 0
    assert writer.stats().spool_bytes <= 3_000


def test_what_a_process_left_in_the_spool_goes_in_first(faulty, make_writer):
    faulty.error = StoreAway("gone")
    writer = make_writer()
    writer.ticks_append(record(OPEN_MS), source="angel")
    eventually(lambda: writer.stats().spooled == 1)
    writer.stop()
    token = faulty.tokens[0]
    faulty.error, faulty.tokens = None, []
    second = make_writer()
    second.ticks_append(record(OPEN_MS + 1), source="angel")
    eventually(lambda: stored(faulty) == 2)
    assert faulty.tokens[0] == token


def test_a_refused_batch_is_set_aside_and_stops_nobody(faulty, make_writer, tmp_path):
    faulty.error = StoreRefused("no such column")
    writer = make_writer()
    writer.ticks_append(record(OPEN_MS), source="angel")
    eventually(lambda: writer.stats().refused == 1)
    faulty.error = None
    writer.ticks_append(record(OPEN_MS + 1), source="angel")
    eventually(lambda: stored(faulty) == 1)
    assert len(list((tmp_path / "spool").glob("*.refused"))) == 1


def test_odd_rows_are_counted_and_take_no_other_rows_with_them(faulty, make_writer):
    writer = make_writer(flush_s=60)
    writer.ticks_append(record(OPEN_MS), source="angel")
    writer.bars_append([(7, [None])], source="angel")
    writer.bars_append([(7, minutes(2))], source="angel")
    writer.stop()
    assert writer.stats().refused == 1
    assert writer.stats().written == {"ticks": 1, "bars": 2}


def test_stop_writes_what_was_gathered(faulty, make_writer):
    writer = make_writer()
    writer.ticks_append(record(OPEN_MS), source="angel")
    writer.stop()
    assert stored(faulty) == 1


def test_a_broken_spool_file_is_set_aside(faulty, make_writer, tmp_path):
    folder = tmp_path / "spool"
    folder.mkdir()
    (folder / "0000000000000001.batch").write_bytes(b"half a fi")
    (folder / "0000000000000002.tmp").write_bytes(b"half")
    writer = make_writer()
    writer.ticks_append(record(OPEN_MS), source="angel")
    eventually(lambda: stored(faulty) == 1)
    assert [path.suffix for path in folder.iterdir()] == [".refused"]
