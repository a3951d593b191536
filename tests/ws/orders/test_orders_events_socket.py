"""``/ws/events/``: who hears what, and what closes it."""

import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from accounts.roles import Scope
from orders.broadcast import broadcaster
from terminal.asgi import application
from terminal.infra.bus import publish_on_commit
from terminal.kernel.events import ApiKeyRevoked, RiskStateChanged
from tests.factories.accounts import make_api_key, socket_headers, socket_key_headers
from tests.factories.orders import Desk, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


def open_socket(headers: list, query: str = "") -> WebsocketCommunicator:
    return WebsocketCommunicator(application, f"/ws/events/{query}", headers=headers)


async def hear(socket: WebsocketCommunicator, kind: str) -> dict:
    """Return the next message of ``kind``."""
    while True:
        message = json.loads(await socket.receive_from(timeout=10))
        if message["type"] == kind:
            return message


async def close_code(socket: WebsocketCommunicator) -> int:
    """Return the code that the server closes with, once it has gone for good."""
    while True:
        output = await socket.receive_output(timeout=10)
        if output["type"] == "websocket.close":
            await socket.disconnect()
            return output["code"]


async def listening(desk: Desk) -> WebsocketCommunicator:
    socket = open_socket(await sync_to_async(socket_headers)(desk.user))
    connected, _ = await socket.connect()
    assert connected
    assert json.loads(await socket.receive_from(timeout=10)) == {"type": "hello"}
    return socket


async def test_order_trade_and_positions_are_heard_as_they_happen() -> None:
    desk = await sync_to_async(make_desk)()
    socket = await listening(desk)
    answer = await sync_to_async(desk.place)()
    queued = (await hear(socket, "order"))["data"]
    assert (queued["id"], queued["state"]) == (str(answer.order_id), "QUEUED")
    await sync_to_async(desk.send)()
    await sync_to_async(desk.broker.fill)("B1", 65)
    await sync_to_async(desk.reconcile)("B1")
    states = [(await hear(socket, "order"))["data"]["state"] for _ in range(3)]
    assert states == ["SENT", "ACKED", "FILLED"]
    await socket.disconnect()


async def test_fill_is_heard_with_its_price_and_account() -> None:
    desk = await sync_to_async(make_desk)()
    await sync_to_async(desk.place)()
    await sync_to_async(desk.send)()
    socket = await listening(desk)
    await sync_to_async(desk.broker.fill)("B1", 65, "99.95")
    await sync_to_async(desk.reconcile)("B1")
    trade = (await hear(socket, "trade"))["data"]
    assert (trade["price"], trade["quantity"], trade["side"]) == ("99.95", 65, "BUY")
    positions = await hear(socket, "positions")
    assert positions["account_id"] == str(desk.account.id)
    await socket.disconnect()


async def test_other_organisations_hear_nothing() -> None:
    desk, other = await sync_to_async(make_desk)(), await sync_to_async(make_desk)("RELIANCE")
    socket = await listening(other)
    await sync_to_async(desk.place)()
    assert await sync_to_async(broadcaster.flush)(10)
    assert await socket.receive_nothing(timeout=0.3)
    await socket.disconnect()


async def test_risk_change_is_heard() -> None:
    desk = await sync_to_async(make_desk)()
    socket = await listening(desk)
    event = RiskStateChanged(desk.organisation.id, "ACCOUNT", "x", "HALTED", "enough")
    await sync_to_async(publish_on_commit)(event)
    data = (await hear(socket, "risk"))["data"]
    assert (data["state"], data["reason"]) == ("HALTED", "enough")
    await socket.disconnect()


async def test_ping_is_answered_and_nonsense_closes_with_4400() -> None:
    socket = await listening(await sync_to_async(make_desk)())
    await socket.send_to(text_data='{"op": "ping", "t": 7}')
    pong = await hear(socket, "pong")
    assert (pong["t"], pong["server_ms"] > 0) == (7, True)
    await socket.send_to(text_data="nonsense")
    assert await close_code(socket) == 4400


@pytest.mark.parametrize("text", ['{"op": "place"}', "[1]", "x" * 2000, '{"op": ["ping"]}'])
async def test_messages_it_does_not_know_close_with_4400(text: str) -> None:
    socket = await listening(await sync_to_async(make_desk)())
    await socket.send_to(text_data=text)
    assert await close_code(socket) == 4400


async def test_anonymous_is_4401_and_foreign_origin_4403() -> None:
    desk = await sync_to_async(make_desk)()
    headers = await sync_to_async(socket_headers)(desk.user)
    anonymous = open_socket([pair for pair in headers if pair[0] != b"cookie"])
    await anonymous.connect()
    assert await close_code(anonymous) == 4401
    forged = [(k, b"https://evil.example" if k == b"origin" else v) for k, v in headers]
    stranger = open_socket(forged)
    await stranger.connect()
    assert await close_code(stranger) == 4403


async def test_key_needs_the_scope_and_hears_until_it_is_revoked() -> None:
    desk = await sync_to_async(make_desk)()
    _, poor = await sync_to_async(make_api_key)(
        desk.user, desk.organisation, {Scope.MARKETDATA_READ}
    )
    refused = open_socket(socket_key_headers(poor))
    await refused.connect()
    assert await close_code(refused) == 4403
    key, plain = await sync_to_async(make_api_key)(desk.user, desk.organisation)
    socket = open_socket(socket_key_headers(plain))
    await socket.connect()
    await hear(socket, "hello")
    await sync_to_async(publish_on_commit)(ApiKeyRevoked(desk.organisation.id, key.id))
    assert await close_code(socket) == 4401
