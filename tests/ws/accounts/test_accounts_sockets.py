"""Sockets: who is let in, and what closes them."""

import asyncio
import json
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session

from accounts.models import ApiKey, Membership, User
from accounts.roles import Role, Scope
from accounts.sockets import AuthenticatedConsumer
from terminal.infra.bus import publish_on_commit
from terminal.infra.clock import clock
from terminal.kernel.events import ApiKeyRevoked, MembershipChanged, SessionRevoked
from tests.factories.accounts import (
    make_api_key,
    make_member,
    make_organisation,
    make_user,
    personal_organisation,
    socket_headers,
    socket_key_headers,
)

pytestmark = pytest.mark.django_db(transaction=True)


class EchoConsumer(AuthenticatedConsumer):
    """Says who is calling; answers whatever it is sent."""

    required_scope = Scope.MARKETDATA_READ

    async def opened(self):
        await self._say()

    async def receive(self, text_data=None, bytes_data=None):
        count = await self.in_tenant(Membership.objects.count)
        await self.send(json.dumps({"echo": text_data, "memberships": count}))

    async def caller_changed(self):
        await self._say()

    async def _say(self):
        caller = self.caller
        await self.send(
            json.dumps(
                {
                    "organisation": str(caller.organisation_id),
                    "role": caller.role,
                    "via": caller.via,
                }
            )
        )


class ImpatientConsumer(EchoConsumer):
    """Looks again after no time at all."""

    recheck_every_s = 0.01


def open_socket(headers, consumer=EchoConsumer, query=""):
    return WebsocketCommunicator(consumer.as_asgi(), f"/ws/echo/{query}", headers=headers)


def plain(code):
    """Return the code, which Daphne refuses to send unless it is an int itself."""
    assert type(code) is int
    return code


async def closed_with(socket):
    connected, _ = await socket.connect()
    assert connected, "a refusal must be readable: accept first, then close"
    output = await socket.receive_output(timeout=5)
    assert output["type"] == "websocket.close"
    return plain(output["code"])


async def close_code(socket):
    while True:
        output = await socket.receive_output(timeout=5)
        if output["type"] == "websocket.close":
            return plain(output["code"])


def replaced(headers, name, value):
    return [(key, value if key == name else old) for key, old in headers]


def without(headers, name):
    return [(key, value) for key, value in headers if key != name]


async def test_browser_acts_in_the_personal_organisation():
    user = await sync_to_async(make_user)()
    organisation = await sync_to_async(personal_organisation)(user)
    socket = open_socket(await sync_to_async(socket_headers)(user))
    await socket.connect()
    hello = await socket.receive_json_from()
    assert hello == {"organisation": str(organisation.id), "role": "owner", "via": "session"}
    await socket.send_to(text_data="hi")
    assert (await socket.receive_json_from())["echo"] == "hi"
    await socket.disconnect()


async def test_browser_picks_an_organisation_in_the_query():
    organisation = await sync_to_async(make_organisation)()
    viewer = await sync_to_async(make_member)(organisation, Role.VIEWER)
    headers = await sync_to_async(socket_headers)(viewer)
    socket = open_socket(headers, query=f"?organisation={organisation.id}")
    await socket.connect()
    assert (await socket.receive_json_from())["role"] == "viewer"
    await socket.disconnect()


@pytest.mark.parametrize("wanted", ["foreign", "unknown", "malformed"])
async def test_organisation_of_others_is_4403(wanted):
    foreign = await sync_to_async(make_organisation)()
    value = {"foreign": foreign.id, "unknown": uuid4(), "malformed": "desk"}[wanted]
    headers = await sync_to_async(socket_headers)(await sync_to_async(make_user)())
    assert await closed_with(open_socket(headers, query=f"?organisation={value}")) == 4403


@pytest.mark.parametrize(
    "origin",
    [
        b"http://evil.example",
        b"http://localhost.evil.example:8000",
        b"http://localhost:9999",
        b"https://evil.example/http://localhost:8000",
        b"null",
        b"",
        b"http://",
    ],
)
async def test_forged_origin_is_4403_even_with_a_valid_session(origin):
    headers = await sync_to_async(socket_headers)(await sync_to_async(make_user)())
    assert await closed_with(open_socket(replaced(headers, b"origin", origin))) == 4403


async def test_missing_origin_is_4403():
    headers = await sync_to_async(socket_headers)(await sync_to_async(make_user)())
    assert await closed_with(open_socket(without(headers, b"origin"))) == 4403


async def test_foreign_host_that_equals_its_origin_is_4403():
    headers = await sync_to_async(socket_headers)(await sync_to_async(make_user)())
    headers = replaced(headers, b"host", b"evil.example")
    headers = replaced(headers, b"origin", b"http://evil.example")
    assert await closed_with(open_socket(headers)) == 4403


@pytest.mark.parametrize("cookie", [b"", b"sessionid=0123456789abcdef", b"=;;\x80", b"other=1"])
async def test_no_or_unknown_session_is_4401(cookie):
    headers = await sync_to_async(socket_headers)(await sync_to_async(make_user)())
    assert await closed_with(open_socket(replaced(headers, b"cookie", cookie))) == 4401


async def test_inactive_user_is_4401():
    user = await sync_to_async(make_user)()
    headers = await sync_to_async(socket_headers)(user)
    await User.objects.filter(pk=user.pk).aupdate(is_active=False)
    assert await closed_with(open_socket(headers)) == 4401


async def test_api_key_needs_no_origin():
    user = await sync_to_async(make_user)()
    organisation = await sync_to_async(personal_organisation)(user)
    _, plain = await sync_to_async(make_api_key)(user, organisation)
    socket = open_socket(socket_key_headers(plain))
    await socket.connect()
    assert (await socket.receive_json_from())["via"] == "api_key"
    await socket.disconnect()


async def test_wrong_api_key_is_4401_even_with_a_valid_session():
    headers = await sync_to_async(socket_headers)(await sync_to_async(make_user)())
    assert await closed_with(open_socket([*headers, *socket_key_headers("ngt_no_no")])) == 4401


async def test_api_key_without_the_scope_is_4403():
    user = await sync_to_async(make_user)()
    organisation = await sync_to_async(personal_organisation)(user)
    _, plain = await sync_to_async(make_api_key)(user, organisation, {Scope.ORDERS_READ})
    assert await closed_with(open_socket(socket_key_headers(plain))) == 4403


async def test_refused_socket_gets_no_answers():
    socket = open_socket([])
    assert await closed_with(socket) == 4403
    await socket.send_to(text_data="hi")
    assert await socket.receive_nothing(timeout=0.1)


async def test_revoked_session_closes_only_its_own_sockets():
    user = await sync_to_async(make_user)()
    headers = await sync_to_async(socket_headers)(user)
    other = await sync_to_async(socket_headers)(user)
    sockets = [open_socket(headers), open_socket(headers), open_socket(other)]
    for socket in sockets:
        await socket.connect()
        await socket.receive_json_from()
    key = headers[2][1].decode().partition("=")[2]
    await sync_to_async(publish_on_commit)(SessionRevoked(uuid4(), key))
    assert await close_code(sockets[0]) == 4401
    assert await close_code(sockets[1]) == 4401
    await sockets[2].send_to(text_data="still here")
    assert (await sockets[2].receive_json_from())["echo"] == "still here"
    await sockets[2].disconnect()


async def test_revoked_api_key_closes_its_sockets():
    user = await sync_to_async(make_user)()
    organisation = await sync_to_async(personal_organisation)(user)
    key, plain = await sync_to_async(make_api_key)(user, organisation)
    socket = open_socket(socket_key_headers(plain))
    await socket.connect()
    await socket.receive_json_from()
    await sync_to_async(publish_on_commit)(ApiKeyRevoked(organisation.id, key.id))
    assert await close_code(socket) == 4401


@pytest.mark.parametrize("how", ["role", "left"])
async def test_membership_change_is_seen_at_once(how):
    organisation = await sync_to_async(make_organisation)()
    trader = await sync_to_async(make_member)(organisation, Role.TRADER)
    headers = await sync_to_async(socket_headers)(trader)
    socket = open_socket(headers, query=f"?organisation={organisation.id}")
    await socket.connect()
    await socket.receive_json_from()
    memberships = Membership.objects.filter(user=trader, organisation=organisation)
    if how == "role":
        await memberships.aupdate(role=Role.VIEWER)
    else:
        await memberships.adelete()
    await sync_to_async(publish_on_commit)(MembershipChanged(organisation.id, trader.pk))
    if how == "role":
        assert (await socket.receive_json_from())["role"] == "viewer"
        await socket.disconnect()
    else:
        assert await close_code(socket) == 4403


@pytest.mark.parametrize("how", ["session", "inactive", "key"])
async def test_lost_revocation_is_noticed_by_the_re_check(how):
    user = await sync_to_async(make_user)()
    organisation = await sync_to_async(personal_organisation)(user)
    key, plain = await sync_to_async(make_api_key)(user, organisation)
    headers = await sync_to_async(socket_headers)(user)
    headers = socket_key_headers(plain) if how == "key" else headers
    socket = open_socket(headers, ImpatientConsumer)
    await socket.connect()
    await socket.receive_json_from()
    match how:
        case "session":
            await Session.objects.all().adelete()
        case "inactive":
            await User.objects.filter(pk=user.pk).aupdate(is_active=False)
        case "key":
            await ApiKey.objects.filter(pk=key.pk).aupdate(revoked_at=clock().now())
    assert await close_code(socket) == 4401


async def test_disconnect_leaves_no_watcher_behind():
    headers = await sync_to_async(socket_headers)(await sync_to_async(make_user)())
    before = len(asyncio.all_tasks())
    socket = open_socket(headers, ImpatientConsumer)
    await socket.connect()
    await socket.receive_json_from()
    await socket.disconnect()
    assert len(asyncio.all_tasks()) <= before + 1  # the layer's own receiver may stay
