"""``/ws/market/``: every operation, every close code."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async

from accounts.roles import Scope
from marketdata import consumers
from marketdata.hub import hub as hub_module
from marketdata.hub.frames import DELTA, HEADER, SNAPSHOT
from marketdata.routing import websocket_urlpatterns
from marketdata.ticks import RECORD_SIZE, from_ms, unpack
from marketdata.wire import TICKS_CHANNEL
from terminal.asgi import application
from terminal.infra.clock import clock
from terminal.infra.redis import pubsub_channel, redis_client
from terminal.kernel.enums import SourceMode
from tests.factories import sockets
from tests.factories.accounts import (
    make_api_key,
    make_user,
    personal_organisation,
    socket_headers,
    socket_key_headers,
)
from tests.factories.live import make_quote, publish_quote, publish_quotes, set_market
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db(transaction=True)


class Socket(sockets.Socket):
    """A client that speaks the protocol."""

    async def frame(self, timeout_s: float = 2.0) -> tuple[int, int, dict[int, str]]:
        """Return (kind, seq, {id: ltp}) of the next data frame."""
        while True:
            answer = await self.receive_from(timeout=timeout_s)
            if isinstance(answer, bytes):
                break
        version, kind, count, seq, server_ms = HEADER.unpack_from(answer)
        assert version == 1
        assert abs(from_ms(server_ms) - clock().now()) < timedelta(minutes=1)
        assert len(answer) == HEADER.size + count * RECORD_SIZE
        quotes = [unpack(answer, 0.0, HEADER.size + at * RECORD_SIZE) for at in range(count)]
        return kind, seq, {quote.instrument_id: str(quote.ltp) for quote in quotes}


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def instruments():
    return [make_instrument(f"SHARE{n}", type="EQ").pk for n in range(3)]


def connected(headers):
    return sockets.connected(Socket(application, "/ws/market/", headers=headers))


@asynccontextmanager
async def greeted(user):
    headers = await sync_to_async(socket_headers)(user)
    async with connected(headers) as socket:
        hello = await socket.hear()
        assert hello["type"] == "hello"
        yield socket


async def test_hello_names_protocol_credit_and_market(user) -> None:
    set_market(always_open=True)
    headers = await sync_to_async(socket_headers)(user)
    async with connected(headers) as socket:
        hello = await socket.hear()
    assert (hello["type"], hello["protocol"], hello["credit"]) == ("hello", 1, 3)
    assert hello["ack_every"] == 2
    assert hello["max_instruments"] == 1000
    assert hello["market"]["mode"] == "SIM"
    assert hello["market"]["feed_alive"] is True
    phases = {item["exchange"]: item["phase"] for item in hello["market"]["exchanges"]}
    assert phases["NFO"] == "OPEN"


async def test_api_key_is_let_in_without_origin(user) -> None:
    @sync_to_async
    def key() -> str:
        return make_api_key(user, personal_organisation(user), {Scope.MARKETDATA_READ})[1]

    async with connected(socket_key_headers(await key())) as socket:
        assert (await socket.hear())["type"] == "hello"


async def test_refusals_are_accepted_first_and_closed_with_the_reason(user) -> None:
    own = await sync_to_async(socket_headers)(user)
    forged = [(k, b"https://evil.example" if k == b"origin" else v) for k, v in own]
    missing = [(k, v) for k, v in own if k != b"origin"]
    anonymous = [(k, v) for k, v in own if k != b"cookie"]

    @sync_to_async
    def key() -> str:
        return make_api_key(user, personal_organisation(user), {Scope.ORDERS_READ})[1]

    narrow = socket_key_headers(await key())
    wrong = socket_key_headers("nope")
    for headers, code in (
        (forged, 4403),
        (missing, 4403),
        (anonymous, 4401),
        (wrong, 4401),
        (narrow, 4403),
    ):
        async with connected(headers) as socket:
            assert await socket.close_code() == code


async def test_snapshot_then_deltas(user, instruments) -> None:
    first, second, third = instruments
    publish_quotes(make_quote(first, "10"), make_quote(second, "20"), make_quote(third, "30"))
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first, second, 999_999])
        answer = await socket.hear()
        assert answer == {
            "type": "subscribed",
            "ids": [first, second],
            "unknown": [999_999],
            "mode": "quote",
        }
        assert await socket.frame() == (SNAPSHOT, 1, {first: "10.00", second: "20.00"})
        publish_quotes(make_quote(second, "21"), make_quote(third, "31"))
        assert await socket.frame() == (DELTA, 2, {second: "21.00"})


async def test_unsubscribed_instrument_goes_silent(user, instruments) -> None:
    first, second, _ = instruments
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first, second])
        assert (await socket.frame())[0] == SNAPSHOT
        await socket.say(op="unsubscribe", ids=[first])
        await socket.say(op="ping", t=5)
        assert (await socket.hear("pong"))["t"] == 5
        publish_quotes(make_quote(first, "11"), make_quote(second, "21"))
        assert (await socket.frame())[2] == {second: "21.00"}


async def test_json_format_on_request(user, instruments) -> None:
    first = instruments[0]
    publish_quote(first, "10.05", volume=77)
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first], format="json")
        ticks = await socket.hear("ticks")
        assert (ticks["kind"], ticks["seq"]) == ("snapshot", 1)
        assert ticks["rows"][0][:4] == [first, 10.05, 10.0, 10.1]
        publish_quote(first, "10.10", volume=78)
        ticks = await socket.hear("ticks")
        assert (ticks["kind"], ticks["seq"], ticks["rows"][0][10]) == ("delta", 2, 78)


async def test_stalled_client_is_skipped_and_catches_up_with_the_newest(user, instruments) -> None:
    first = instruments[0]
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first])
        assert (await socket.frame())[1] == 1
        for seq, price in ((2, "11.00"), (3, "12.00")):
            publish_quote(first, price)
            assert await socket.frame() == (DELTA, seq, {first: price})
        publish_quote(first, "13")
        publish_quote(first, "15")
        assert await socket.receive_nothing(timeout=0.2)
        await socket.say(op="ack", seq=3)
        assert await socket.frame() == (DELTA, 4, {first: "15.00"})


async def test_snapshot_on_request_repeats_everything(user, instruments) -> None:
    first, second, _ = instruments
    publish_quotes(make_quote(first, "10"), make_quote(second, "20"))
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first, second])
        await socket.frame()
        await socket.say(op="snapshot")
        assert await socket.frame() == (SNAPSHOT, 2, {first: "10.00", second: "20.00"})


async def test_hidden_tab_gets_one_frame_a_second(user, instruments) -> None:
    first = instruments[0]
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first])
        await socket.frame()
        await socket.say(op="rate", hz=1)
        await socket.say(op="ping")
        await socket.hear("pong")
        publish_quote(first, "11")
        assert await socket.receive_nothing(timeout=0.3)
        publish_quote(first, "12")
        assert (await socket.frame())[2] == {first: "12.00"}


async def test_silent_client_is_dropped_with_4408(user, monkeypatch) -> None:
    monkeypatch.setattr("marketdata.hub.connection.STALE_AFTER_S", 0.1)
    async with greeted(user) as socket:
        assert await socket.close_code() == 4408


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"op":"buy"}',
        '{"op":"subscribe"}',
        '{"op":"subscribe","ids":["1"]}',
        '{"op":"subscribe","ids":[-1]}',
        '{"op":"subscribe","ids":[1],"format":"xml"}',
        '{"op":"subscribe","ids":[1],"token":"x"}',
        '{"op":"rate","hz":0}',
        '{"op":"rate","hz":1000}',
        '{"op":"ack","seq":7}',
        '{"op":"ping","t":1,"pad":"' + "x" * 40_000 + '"}',
    ],
)
async def test_wrong_message_is_answered_and_closes_with_4400(user, text: str) -> None:
    async with greeted(user) as socket:
        await socket.send_to(text_data=text)
        error = await socket.hear("error")
        assert error["code"] == "message.invalid"
        assert error["message"]
        assert await socket.close_code() == 4400


async def test_binary_message_closes_with_4400(user) -> None:
    async with greeted(user) as socket:
        await socket.send_to(bytes_data=b"\x01")
        assert await socket.close_code() == 4400


async def test_flood_of_messages_closes_with_4429(user, monkeypatch) -> None:
    monkeypatch.setattr(consumers, "MESSAGES_BURST", 5.0)
    async with greeted(user) as socket:
        for _ in range(10):
            await socket.say(op="ping")
        assert await socket.close_code() == 4429


async def test_too_many_instruments_is_an_error_that_changes_nothing(
    user, instruments, settings
) -> None:
    settings.MARKET_SOCKET_MAX_INSTRUMENTS = 2
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=instruments)
        assert (await socket.hear())["code"] == "subscription.too_many"
        await socket.say(op="subscribe", ids=instruments[:2])
        assert (await socket.hear())["type"] == "subscribed"


async def test_too_many_sockets_of_one_person_close_with_4429(user, settings) -> None:
    settings.MARKET_SOCKET_MAX_PER_USER = 1
    headers = await sync_to_async(socket_headers)(user)
    async with greeted(user), connected(headers) as second:
        assert await second.close_code() == 4429


async def test_change_of_market_is_pushed_and_brings_a_new_snapshot(
    user, instruments, monkeypatch
) -> None:
    monkeypatch.setattr(hub_module, "_STATUS_EVERY_S", 0.05)
    first = instruments[0]
    set_market(always_open=True)
    publish_quote(first, "10")
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first])
        await socket.frame()
        redis_client().delete("md:snap")
        set_market(
            always_open=False,
            mode=SourceMode.REPLAY,
            source="replay:2022-11-14",
            market_at=clock().now() - timedelta(days=365),
        )
        status = await socket.hear("market")
        assert (status["mode"], status["source"]) == ("REPLAY", "replay:2022-11-14")
        assert await socket.frame() == (SNAPSHOT, 2, {})
        redis_client().delete("md:clock")
        assert (await socket.hear("market"))["feed_alive"] is False


async def test_lost_subscription_is_opened_again_and_reloaded(user, instruments) -> None:
    first = instruments[0]
    publish_quote(first, "10")
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first])
        await socket.frame()
        redis_client().client_kill_filter(_type="pubsub", skipme=False)
        # Missed while nobody listened: only the snapshot has it.
        redis_client().hset("md:snap", str(first), _entry(first, "12"))
        assert (await socket.frame(timeout_s=5))[2] == {first: "12.00"}
        publish_quote(first, "13")
        assert (await socket.frame())[2] == {first: "13.00"}


def _entry(instrument_id: int, price: str) -> bytes:
    from marketdata.ticks import pack, pack_snapshot

    return pack_snapshot(pack(make_quote(instrument_id, price), 2), 0.0)


async def test_garbled_batch_harms_nobody(user, instruments) -> None:
    first = instruments[0]
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first])
        await socket.frame()
        redis_client().publish(pubsub_channel(TICKS_CHANNEL), b"garbage")
        publish_quote(first, "13")
        assert (await socket.frame())[2] == {first: "13.00"}


async def test_last_client_ends_the_subscription(user) -> None:
    async with greeted(user):
        assert redis_client().pubsub_numsub(pubsub_channel(TICKS_CHANNEL))[0][1] == 1
    assert hub_module.hub().connections == 0
    for _ in range(50):
        if redis_client().pubsub_numsub(pubsub_channel(TICKS_CHANNEL))[0][1] == 0:
            break
        await asyncio.sleep(0.02)
    assert redis_client().pubsub_numsub(pubsub_channel(TICKS_CHANNEL))[0][1] == 0


def test_route_is_registered() -> None:
    assert "ws/market/" in [str(route.pattern) for route in websocket_urlpatterns]
