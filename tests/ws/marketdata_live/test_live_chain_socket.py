"""``/ws/chain/``: every operation, every close code, and a client that stalls."""

from contextlib import asynccontextmanager
from datetime import date

import orjson
import pytest
from asgiref.sync import sync_to_async

from accounts.roles import Scope
from marketdata import chain_consumer
from marketdata.feed.chain_book import ChainKey
from marketdata.feed.chain_publisher import ChainPublisher
from marketdata.hub import chain_hub
from marketdata.wire import CHAINS_KEY, ListedExpiry, ListedUnderlying, chain_key, encode_listed
from terminal.asgi import application
from terminal.infra.redis import redis_client
from tests.factories import sockets
from tests.factories.accounts import (
    make_api_key,
    make_user,
    personal_organisation,
    socket_headers,
    socket_key_headers,
)
from tests.factories.billing import put_on_plan

pytestmark = pytest.mark.django_db(transaction=True)
EXPIRY, LATER = date(2026, 11, 24), date(2026, 12, 1)
# Channels are of the whole Redis server: an id that no other test publishes.
INDEX = 424_242
CHAIN = {"underlying": INDEX, "expiry": "2026-11-24"}


def publish(seq: int, *, expiry: date = EXPIRY) -> None:
    document = {"type": "chain", "underlying_id": INDEX, "expiry": expiry.isoformat(), "seq": seq}
    ChainPublisher(redis_client()).publish([(ChainKey(INDEX, expiry), orjson.dumps(document))])


@pytest.fixture
def user():
    """A trader whose plan has chains; NIFTY lists two expiries, of which one has a document."""
    expiries = [ListedExpiry(EXPIRY, 65), ListedExpiry(LATER, 65)]
    redis_client().set(
        CHAINS_KEY, encode_listed([ListedUnderlying(INDEX, "NIFTY", "NFO", expiries)])
    )
    redis_client().delete(chain_key(INDEX, LATER))
    publish(1)
    found = make_user()
    put_on_plan(personal_organisation(found).id)
    return found


def connected(headers):
    return sockets.connected(sockets.Socket(application, "/ws/chain/", headers=headers))


@asynccontextmanager
async def greeted(user):
    headers = await sync_to_async(socket_headers)(user)
    async with connected(headers) as socket:
        assert await socket.hear("hello") == {
            "type": "hello", "protocol": 1, "credit": 3, "max_chains": 8,
        }  # fmt: skip
        yield socket


async def test_the_newest_document_then_each_newer_one(user) -> None:
    async with greeted(user) as socket:
        await socket.say(op="subscribe", **CHAIN)
        assert await socket.hear("subscribed") == {"type": "subscribed", **CHAIN}
        assert (await socket.hear("chain"))["seq"] == 1
        publish(2)
        publish(7, expiry=LATER)
        assert (await socket.hear("chain"))["seq"] == 2
        publish(3)
        assert (await socket.hear("chain"))["seq"] == 3


async def test_a_chain_without_a_document_sends_its_first(user) -> None:
    async with greeted(user) as socket:
        await socket.say(op="subscribe", underlying=INDEX, expiry=LATER.isoformat())
        await socket.hear("subscribed")
        assert await socket.receive_nothing(timeout=0.1)
        publish(9, expiry=LATER)
        assert (await socket.hear("chain"))["seq"] == 9


async def test_unsubscribed_goes_silent(user) -> None:
    async with greeted(user) as socket:
        await socket.say(op="subscribe", **CHAIN)
        await socket.hear("chain")
        await socket.say(op="unsubscribe", **CHAIN)
        await socket.say(op="ping", t=4)
        assert (await socket.hear("pong"))["t"] == 4
        publish(2)
        assert await socket.receive_nothing(timeout=0.2)


async def test_a_stalled_client_is_skipped_and_holds_nobody_up(user) -> None:
    async with greeted(user) as stalled, greeted(user) as live:
        for socket in (stalled, live):
            await socket.say(op="subscribe", **CHAIN)
            assert (await socket.hear("chain"))["seq"] == 1
        for seq in range(2, 8):
            publish(seq)
            assert (await live.hear("chain"))["seq"] == seq
            await live.say(op="ack", count=seq)
        seen = [(await stalled.hear("chain"))["seq"] for _ in range(2)]
        assert seen == [2, 3]
        assert await stalled.receive_nothing(timeout=0.1)
        await stalled.say(op="ack", count=3)
        assert (await stalled.hear("chain"))["seq"] == 7


async def test_a_silent_client_is_shown_out(user, monkeypatch) -> None:
    monkeypatch.setattr(chain_hub, "STALE_AFTER_S", 0.05)
    monkeypatch.setattr(chain_hub, "_SWEEP_S", 0.01)
    async with greeted(user) as socket:
        assert await socket.close_code() == 4408


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"underlying": 2, "expiry": "2026-11-24"}, "chain.not_found"),
        ({"underlying": INDEX, "expiry": "2026-11-25"}, "chain.not_found"),
    ],
)
async def test_an_unknown_chain_is_answered_and_the_socket_stays(user, message, code) -> None:
    async with greeted(user) as socket:
        await socket.say(op="subscribe", **message)
        answer = await socket.hear("error")
        assert (answer["code"], answer["underlying"]) == (code, message["underlying"])
        await socket.say(op="subscribe", **CHAIN)
        assert (await socket.hear("chain"))["seq"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '{"op":"subscribe"}', '{"op":"dance"}', '{"op":"ping","more":1}',
        '{"op":"subscribe","underlying":0,"expiry":"2026-11-24"}',
        '{"op":"subscribe","underlying":1,"expiry":"soon"}', '{"op":"rate","hz":0}',
        '{"op":"ack","count":5}', '{"op":"ping","t":' + "1" * 1100 + "}",
    ],
)  # fmt: skip
async def test_a_wrong_message_is_named_and_ends_the_connection(user, text) -> None:
    async with greeted(user) as socket:
        await socket.send_to(text_data=text)
        assert (await socket.hear("error"))["code"] == "message.invalid"
        assert await socket.close_code() == 4400


async def test_bytes_are_no_message(user) -> None:
    async with greeted(user) as socket:
        await socket.send_to(bytes_data=b"{}")
        assert await socket.close_code() == 4400


async def test_who_talks_too_much_is_shown_out(user, monkeypatch) -> None:
    monkeypatch.setattr(chain_consumer, "_BURST", 5.0)
    async with greeted(user) as socket:
        for number in range(7):
            await socket.say(op="ping", t=number)
        assert await socket.close_code() == 4429


async def test_a_connection_takes_so_many_chains(user, monkeypatch) -> None:
    monkeypatch.setattr(chain_consumer, "MOST_CHAINS", 1)
    headers = await sync_to_async(socket_headers)(user)
    async with connected(headers) as socket:
        await socket.hear("hello")
        await socket.say(op="subscribe", **CHAIN)
        await socket.hear("chain")
        await socket.say(op="subscribe", underlying=INDEX, expiry=LATER.isoformat())
        assert (await socket.hear("error"))["code"] == "subscription.too_many"


async def test_a_user_has_so_many_connections(user, settings) -> None:
    settings.MARKET_SOCKET_MAX_PER_USER = 1
    async with greeted(user):
        headers = await sync_to_async(socket_headers)(user)
        async with connected(headers) as second:
            assert await second.close_code() == 4429


async def test_refusals_are_accepted_first_and_closed_with_the_reason(user) -> None:
    own = await sync_to_async(socket_headers)(user)
    forged = [(k, b"https://evil.example" if k == b"origin" else v) for k, v in own]
    anonymous = [(k, v) for k, v in own if k != b"cookie"]

    @sync_to_async
    def key(scope: Scope) -> str:
        return make_api_key(user, personal_organisation(user), {scope})[1]

    for headers, code in (
        (forged, 4403),
        (anonymous, 4401),
        (socket_key_headers("nope"), 4401),
        (socket_key_headers(await key(Scope.ORDERS_READ)), 4403),
    ):
        async with connected(headers) as socket:
            assert await socket.close_code() == code
    async with connected(socket_key_headers(await key(Scope.MARKETDATA_READ))) as socket:
        assert (await socket.hear("hello"))["credit"] == 3


async def test_a_plan_without_chains_is_told_what_has_them(user) -> None:
    await sync_to_async(put_on_plan)(
        (await sync_to_async(personal_organisation)(user)).id, "plain", chains=False
    )
    headers = await sync_to_async(socket_headers)(user)
    async with connected(headers) as socket:
        assert (await socket.hear("error"))["code"] == "entitlement.exceeded"
        assert await socket.close_code() == 4403
