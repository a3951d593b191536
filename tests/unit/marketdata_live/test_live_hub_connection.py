"""One connection of the hub: what it sends, when, and what it keeps back."""

import pytest

from marketdata.hub.connection import CREDIT, Connection
from marketdata.hub.frames import DELTA, HEADER, SNAPSHOT, json_fragment
from marketdata.ticks import RECORD_SIZE, pack
from tests.factories.live import make_quote


class Client:
    """A connection with ears."""

    def __init__(self) -> None:
        self.frames: list[bytes | str] = []
        self.dropped: list[int] = []
        self.latest: dict[int, bytes] = {}
        self.link = Connection(
            user_id=1,
            send_bytes=self.frames.append,
            send_text=self.frames.append,
            drop=self.dropped.append,
            now=0.0,
        )

    def tick(self, *prices: tuple[int, str]) -> set[int]:
        for key, price in prices:
            self.latest[key] = pack(make_quote(key, price), 2)
        return {key for key, _ in prices}

    def flush(self, changed: set[int] = frozenset(), now: float = 0.0) -> int:
        return self.link.flush(set(changed), self.latest, self._fragment, now, 1000.0)

    def _fragment(self, key: int) -> bytes:
        return json_fragment(self.latest[key])

    def heads(self) -> list[tuple[int, int, int]]:
        """Return (kind, count, seq) of each binary frame."""
        return [HEADER.unpack_from(frame)[1:4] for frame in self.frames]

    def ids(self, at: int = -1) -> set[int]:
        body = self.frames[at][HEADER.size :]
        return {
            int.from_bytes(body[start : start + 4], "little")
            for start in range(0, len(body), RECORD_SIZE)
        }


@pytest.fixture
def client() -> Client:
    return Client()


def test_snapshot_comes_first_then_deltas_with_growing_seq(client: Client) -> None:
    client.tick((1, "10"), (2, "20"))
    client.link.subscribe([1, 2])
    client.flush()
    client.flush(client.tick((2, "21"), (3, "30")))
    assert client.heads() == [(SNAPSHOT, 2, 1), (DELTA, 1, 2)]
    assert client.ids() == {2}


def test_nothing_changed_sends_nothing(client: Client) -> None:
    client.tick((1, "10"))
    client.link.subscribe([1])
    client.flush()
    assert client.flush() == 0
    assert client.flush(client.tick((9, "1"))) == 0
    assert len(client.frames) == 1


def test_snapshot_of_an_instrument_without_a_price_is_empty(client: Client) -> None:
    client.link.subscribe([1])
    client.flush()
    assert client.heads() == [(SNAPSHOT, 0, 1)]


def test_without_acknowledgements_only_the_credit_is_sent(client: Client) -> None:
    client.link.subscribe([1])
    client.flush()
    for price in range(10, 30):
        client.flush(client.tick((1, str(price))))
    assert len(client.frames) == CREDIT


def test_acknowledged_client_gets_the_newest_value_once(client: Client) -> None:
    client.link.subscribe([1, 2])
    client.flush()
    for price in range(10, 30):
        client.flush(client.tick((1, str(price))))
    client.flush(client.tick((2, "5")))
    assert client.link.ack(CREDIT)
    client.flush()
    assert client.ids() == {1, 2}
    assert client.heads()[-1] == (DELTA, 2, CREDIT + 1)
    assert client.frames[-1].count(client.latest[1]) == 1


def test_skipped_snapshot_is_sent_when_credit_returns(client: Client) -> None:
    client.link.subscribe([1])
    for price in range(10, 14):
        client.flush(client.tick((1, str(price))))
    client.link.want_snapshot()
    client.flush()
    assert [head[0] for head in client.heads()] == [SNAPSHOT, DELTA, DELTA]
    client.link.ack(3)
    client.flush()
    assert client.heads()[-1] == (SNAPSHOT, 1, 4)


def test_ack_of_a_frame_never_sent_is_refused(client: Client) -> None:
    assert not client.link.ack(1)
    assert client.link.ack(0)


def test_old_ack_takes_no_credit_away(client: Client) -> None:
    client.link.subscribe([1])
    client.flush(client.tick((1, "1")))
    client.link.ack(1)
    assert client.link.ack(0)
    assert client.link.has_credit


def test_unsubscribed_instrument_is_sent_no_more_even_if_owed(client: Client) -> None:
    client.link.subscribe([1, 2])
    for price in range(10, 15):
        client.flush(client.tick((1, str(price)), (2, str(price))))
    client.link.unsubscribe([1])
    client.link.ack(3)
    client.flush(client.tick((1, "99")))
    assert client.ids() == {2}


def test_rate_bounds_frames_and_loses_nothing(client: Client) -> None:
    client.link.subscribe([1, 2])
    client.flush(now=0.0)
    client.link.set_rate(1)
    client.flush(client.tick((1, "10")), now=0.5)
    client.flush(client.tick((2, "20")), now=0.9)
    assert len(client.frames) == 1
    client.flush(now=1.01)
    assert client.ids() == {1, 2}


def test_json_rows_carry_the_same_values(client: Client) -> None:
    client.tick((1, "10.05"))
    client.link.is_json = True
    client.link.subscribe([1])
    client.flush()
    assert client.frames[0].startswith('{"type":"ticks","kind":"snapshot","seq":1,"t":1000,"rows":')
    assert "[[1,10.05,10.0,10.1," in client.frames[0]


def test_silence_is_stale_after_fifteen_seconds(client: Client) -> None:
    assert not client.link.is_stale(15.0)
    assert client.link.is_stale(15.1)
    client.link.heard(15.0)
    assert not client.link.is_stale(30.0)


def test_record_that_left_with_its_source_is_not_sent(client: Client) -> None:
    client.link.subscribe([1, 2])
    client.tick((1, "10"), (2, "20"))
    client.flush()
    del client.latest[2]
    client.flush({1, 2})
    assert client.heads()[-1] == (DELTA, 1, 2)
