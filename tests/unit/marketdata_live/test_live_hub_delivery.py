"""Handing frames over without waiting, and what that must not break."""

import asyncio

import autobahn.twisted.websocket
import autobahn.websocket.protocol
import pytest

from marketdata.hub.autobahn_logs import plain_autobahn_logs
from marketdata.hub.delivery import start_send
from marketdata.hub.messages import Allowance, parse


async def test_send_that_never_waits_is_done_at_once() -> None:
    sent = []

    async def send() -> None:
        sent.append(1)

    before = len(asyncio.all_tasks())
    start_send(send())
    assert sent == [1]
    assert len(asyncio.all_tasks()) == before


async def test_send_that_waits_goes_on_by_itself() -> None:
    gate, again, sent = asyncio.Event(), asyncio.Event(), []

    async def send() -> None:
        sent.append("begun")
        await gate.wait()
        await again.wait()
        sent.append("done")

    start_send(send())
    assert sent == ["begun"]
    gate.set()
    await asyncio.sleep(0)
    again.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert sent == ["begun", "done"]


async def test_send_that_fails_later_harms_nobody() -> None:
    gate, sent = asyncio.Event(), []

    async def send() -> None:
        await gate.wait()
        sent.append("tried")
        raise ConnectionResetError

    start_send(send())
    gate.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert sent == ["tried"]


def test_autobahn_colours_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = (autobahn.websocket.protocol, autobahn.twisted.websocket)
    for module in modules:
        for name in ("hltype", "hlval"):
            # Fails with a new version that has other names: look at the cost of a frame again.
            monkeypatch.setattr(module, name, getattr(module, name))
    plain_autobahn_logs()
    assert [module.hlval("peer", color="red") for module in modules] == ["peer", "peer"]


def test_allowance_is_a_burst_and_a_rate() -> None:
    allowance = Allowance(per_s=10, burst=2, now=0.0)
    assert [allowance.take(0.0) for _ in range(3)] == [True, True, False]
    assert allowance.take(0.1)
    assert not allowance.take(0.1)
    assert [allowance.take(100.0) for _ in range(3)] == [True, True, False]


def test_message_with_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        parse('{"op":"ping","t":"\ud800"}')
