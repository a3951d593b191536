"""One connection with ltp and depth beside quotes: frames with sections, one sequence."""

import json

import pytest

from marketdata import depth
from marketdata.hub import frames
from marketdata.hub.board import Board
from marketdata.hub.connection import CREDIT, Connection
from marketdata.ticks import LTP_RECORD, LTP_SIZE, RECORD_SIZE, pack
from tests.factories.live import make_depth, make_quote

SIZES = {frames.QUOTES: RECORD_SIZE, frames.LTPS: LTP_SIZE, frames.DEPTHS: depth.RECORD_SIZE}


class Client:
    """A connection with ears, and the market it hears of."""

    def __init__(self) -> None:
        self.frames: list[bytes | str] = []
        self.board = Board()
        self.changed: set[int] = set()
        self.books: set[int] = set()
        self.link = Connection(
            user_id=1,
            send_bytes=self.frames.append,
            send_text=self.frames.append,
            drop=lambda code: None,
            now=0.0,
        )

    def tick(self, key: int, price: str = "10") -> "Client":
        self.board.latest[key] = pack(make_quote(key, price, close="9.50"), 2)
        self.board.changed([key])
        self.changed.add(key)
        return self

    def book(self, key: int, bid: str = "9.95") -> "Client":
        self.board.depth[key] = depth.pack(make_depth(key, bid, "10.05"), 2)
        self.books.add(key)
        return self

    def flush(self, now: float = 0.0) -> int:
        changed, books, self.changed, self.books = self.changed, self.books, set(), set()
        return self.link.flush_mixed(changed, books, self.board, now, 1000.0)

    def last(self) -> tuple[int, int, dict[int, set[int]]]:
        """Return (kind, seq, {section: ids}) of the last frame; a plain one has quotes only."""
        frame = self.frames[-1]
        _, kind, count, seq, _ = frames.HEADER.unpack_from(frame)
        at = frames.HEADER.size
        if kind in (frames.SNAPSHOT, frames.DELTA):
            return kind, seq, {frames.QUOTES: self._ids(frame, at, count, RECORD_SIZE)}
        found: dict[int, set[int]] = {}
        for _ in range(count):
            section, _, rows, _ = frames.SECTION.unpack_from(frame, at)
            at += frames.SECTION.size
            found[section] = self._ids(frame, at, rows, SIZES[section])
            at += rows * SIZES[section]
        assert at == len(frame)
        return kind, seq, found

    def _ids(self, frame: bytes, at: int, count: int, size: int) -> set[int]:
        starts = range(at, at + count * size, size)
        return {int.from_bytes(frame[start : start + 4], "little") for start in starts}


@pytest.fixture
def client() -> Client:
    return Client()


def test_each_mode_has_its_section_and_depth_comes_with_quotes(client: Client) -> None:
    client.link.subscribe([1])
    client.link.subscribe([2], "ltp")
    client.link.subscribe([3], "depth")
    for key in (1, 2, 3):
        client.tick(key).book(key)
    client.flush()
    assert client.last() == (
        frames.MIXED_SNAPSHOT,
        1,
        {frames.QUOTES: {1, 3}, frames.LTPS: {2}, frames.DEPTHS: {3}},
    )
    client.tick(2)
    client.flush()
    assert client.last() == (frames.MIXED_DELTA, 2, {frames.LTPS: {2}})
    client.book(1).book(3)
    client.flush()
    assert client.last() == (frames.MIXED_DELTA, 3, {frames.DEPTHS: {3}})


def test_quotes_alone_are_the_plain_frame(client: Client) -> None:
    client.link.subscribe([1])
    client.tick(1)
    client.flush()
    assert client.last() == (frames.SNAPSHOT, 1, {frames.QUOTES: {1}})


def test_a_new_subscription_changes_the_mode_and_brings_a_snapshot(client: Client) -> None:
    client.link.subscribe([1, 2], "depth")
    client.tick(1).tick(2).book(1).book(2)
    client.flush()
    client.link.subscribe([1], "ltp")
    assert client.link.instruments == {1, 2}
    client.flush()
    assert client.last() == (frames.MIXED_SNAPSHOT, 2, {frames.LTPS: {1}})
    client.tick(1).book(1)
    client.flush()
    assert client.last() == (frames.MIXED_DELTA, 3, {frames.LTPS: {1}})
    client.link.ack(3)
    client.link.subscribe([1, 2], "quote")
    assert not client.link.wants_depth
    client.flush()
    assert client.last() == (frames.SNAPSHOT, 4, {frames.QUOTES: {1, 2}})


def test_unsubscribed_goes_silent_in_every_mode(client: Client) -> None:
    client.link.subscribe([1, 2], "depth")
    client.link.subscribe([3], "ltp")
    client.flush()
    client.link.unsubscribe([1, 3])
    assert client.link.instruments == {2}
    for key in (1, 2, 3):
        client.tick(key).book(key)
    client.flush()
    assert client.last()[2] == {frames.QUOTES: {2}, frames.DEPTHS: {2}}


def test_without_credit_the_newest_of_each_is_owed_once(client: Client) -> None:
    client.link.subscribe([1], "depth")
    client.link.subscribe([2], "ltp")
    for price in range(10, 30):
        client.tick(1, str(price)).tick(2, str(price)).book(1, f"{price}.05")
        client.flush()
    assert len(client.frames) == CREDIT
    client.link.ack(CREDIT)
    assert client.flush() == 3
    kind, seq, found = client.last()
    assert (kind, seq) == (frames.MIXED_DELTA, CREDIT + 1)
    assert found == {frames.QUOTES: {1}, frames.LTPS: {2}, frames.DEPTHS: {1}}
    assert client.board.depth[1] in client.frames[-1]
    assert client.flush() == 0


def test_rate_bounds_frames_and_loses_nothing(client: Client) -> None:
    client.link.subscribe([1], "depth")
    client.link.subscribe([2], "ltp")
    client.flush(now=0.0)
    client.link.set_rate(1)
    client.tick(2).flush(now=0.5)
    client.book(1).flush(now=0.9)
    assert len(client.frames) == 1
    client.flush(now=1.01)
    assert client.last()[2] == {frames.LTPS: {2}, frames.DEPTHS: {1}}


def test_a_snapshot_on_request_repeats_everything(client: Client) -> None:
    client.link.subscribe([1], "depth")
    client.link.subscribe([2], "ltp")
    client.tick(1).tick(2).book(1)
    client.flush()
    client.link.want_snapshot()
    client.flush()
    assert client.last() == (
        frames.MIXED_SNAPSHOT,
        2,
        {frames.QUOTES: {1}, frames.LTPS: {2}, frames.DEPTHS: {1}},
    )


def test_an_instrument_without_a_book_has_its_quote_only(client: Client) -> None:
    client.link.subscribe([1], "depth")
    client.tick(1)
    client.flush()
    assert client.last()[2] == {frames.QUOTES: {1}}


def test_the_compact_record_says_what_the_quote_says(client: Client) -> None:
    client.link.subscribe([7], "ltp")
    client.tick(7, "10.05")
    client.flush()
    row = LTP_RECORD.unpack_from(client.frames[0], frames.HEADER.size + frames.SECTION.size)
    assert row[:2] + row[4:6] == (7, 2, 1005, 950)
    client.tick(7, "10.10")
    client.flush()
    row = LTP_RECORD.unpack_from(client.frames[1], frames.HEADER.size + frames.SECTION.size)
    assert row[4] == 1010


def test_json_has_a_list_for_each_mode(client: Client) -> None:
    client.link.is_json = True
    client.link.subscribe([1], "depth")
    client.link.subscribe([2], "ltp")
    client.tick(1, "10").tick(2, "20.05").book(1)
    client.flush()
    message = json.loads(client.frames[0])
    assert (message["type"], message["kind"], message["seq"]) == ("ticks", "snapshot", 1)
    assert message["rows"][0][:2] == [1, 10.0]
    assert message["ltp"][0][:3] == [2, 20.05, 9.5]
    [[key, _, bids, asks]] = message["depth"]
    assert (key, bids[0], bids[1], asks[0]) == (
        1,
        [9.95, 65, 1],
        [9.9, 130, 2],
        [10.05, 65, 1],
    )
