"""The live socket ``/ws/market/``: authenticate, subscribe, forward."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, ClassVar

import orjson
import redis
import structlog
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import DatabaseError

from accounts.context import Caller
from accounts.roles import Scope
from accounts.sockets import AuthenticatedConsumer, CloseCode, groups
from marketdata.hub import messages
from marketdata.hub.connection import Connection
from marketdata.hub.delivery import start_send
from marketdata.hub.hub import Hub, hub
from marketdata.ports import MarketLimits
from marketdata.selectors import instrument_specs
from marketdata.selectors.limits import depth_require, instruments_require, limits_of
from marketdata.ticks import to_ms
from terminal.infra.clock import clock
from terminal.kernel.errors import EntitlementExceeded

logger = structlog.get_logger(__name__)

# Twenty acknowledgements a second, twice over, and room for a page full of subscriptions.
MESSAGES_PER_S = 60.0
MESSAGES_BURST = 200.0
FASTEST_HZ = 20.0


class MarketConsumer(AuthenticatedConsumer):
    """One client of the hub (docs/market-data.md describes the protocol)."""

    required_scope: ClassVar[Scope | None] = Scope.MARKETDATA_READ

    _hub: Hub
    _link: Connection | None = None
    _allowance: messages.Allowance
    _limits: MarketLimits
    _asked_hz: float = FASTEST_HZ

    def group_names(self, caller: Caller) -> tuple[str, ...]:
        """Hear of changes of the organisation's plan."""
        return (groups.plan(caller.organisation_id),)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve the socket with a plain loop.

        Channels' own loop makes two tasks and a trip to the database threads for every message,
        ten times the price of an acknowledgement, of which every client sends twenty a second.
        """
        self.scope, self.base_send = scope, send
        self.channel_layer = get_channel_layer(self.channel_layer_alias)
        self.channel_name = await self.channel_layer.new_channel()
        listening = asyncio.create_task(self._hear_layer())
        try:
            while True:
                message = await receive()
                if message["type"] == "websocket.receive":
                    await self.websocket_receive(message)
                else:
                    await self.dispatch(message)
        except StopConsumer:
            return
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def _hear_layer(self) -> None:
        """Obey what other processes say (session ended, role changed)."""
        try:
            while True:
                await self.dispatch(await self.channel_layer.receive(self.channel_name))
        except (redis.RedisError, OSError):
            # Without these words a revoked session would live on: come back when they work again.
            logger.warning("socket_layer_lost", exc_info=True)
            await self._show_out(CloseCode.DRAINING)

    async def opened(self) -> None:
        """Join the hub and greet, unless the person has too many sockets here already."""
        now = asyncio.get_running_loop().time()
        self._allowance = messages.Allowance(per_s=MESSAGES_PER_S, burst=MESSAGES_BURST, now=now)
        self._hub = hub()
        user_id = self.caller.user_id if self.caller else 0
        if self._hub.count_of(user_id) >= settings.MARKET_SOCKET_MAX_PER_USER:
            await self._show_out(CloseCode.TOO_MANY)
            return
        if not await self._read_limits():
            await self._show_out(CloseCode.DRAINING)
            return
        self._link = Connection(
            user_id=user_id,
            send_bytes=self._send_bytes,
            send_text=self._send_text,
            drop=self._drop,
            now=now,
        )
        self._set_rate(self._link)
        await self._hub.ready()
        self._send_text(self._hub.hello(**self._terms()))
        self._hub.add(self._link)

    async def _read_limits(self) -> bool:
        """Read what the plan allows; False when it cannot be read."""
        if self.caller is None:
            return False
        read = database_sync_to_async(limits_of)
        try:
            self._limits = await read(self.caller.organisation_id)
        except DatabaseError:
            logger.warning("market_limits_unreadable", exc_info=True)
            return False
        return True

    def _terms(self) -> dict[str, int | str | bool]:
        """Return what this connection may do, as clients are told."""
        return {
            "plan": self._limits.plan,
            "max_instruments": self._max_instruments(),
            "max_frames_hz": self._limits.max_frames_hz,
            "depth": self._limits.depth,
        }

    def _max_instruments(self) -> int:
        ceiling: int = settings.MARKET_SOCKET_MAX_INSTRUMENTS
        return min(ceiling, self._limits.max_instruments)

    def _set_rate(self, link: Connection) -> None:
        link.set_rate(min(self._asked_hz, self._limits.max_frames_hz))

    async def plan_changed(self, event: dict[str, Any]) -> None:
        """Live by the organisation's new plan: depth that it lacks becomes quotes."""
        link = self._link
        if link is None or not await self._read_limits():
            return
        self._set_rate(link)
        if link.lanes is not None and not self._limits.depth:
            link.subscribe(set(link.lanes.depth.ids), "quote")
            await self._hub.rest_books()
        self._tell({"type": "limits", **self._terms()})

    async def closed(self, code: int) -> None:
        """Leave the hub."""
        link, self._link = self._link, None
        if link is not None:
            await self._hub.remove(link)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Obey one message; a wrong one is answered and ends the connection with 4400."""
        link = self._link
        if link is None:
            return
        now = asyncio.get_running_loop().time()
        if not self._allowance.take(now):
            await self._show_out(CloseCode.TOO_MANY)
            return
        try:
            if text_data is None:
                raise ValueError("Messages are JSON text.")
            message = messages.parse(text_data)
        except ValueError as error:
            await self._refuse(str(error))
            return
        link.heard(now)
        await _HANDLERS[type(message)](self, link, message)

    async def _subscribe(self, link: Connection, message: messages.Subscribe) -> None:
        if message.format is not None:
            link.is_json = message.format == "json"
        wanted = set(message.ids)
        if not await self._may_have(len(link.instruments | wanted), message.mode):
            return
        try:
            known = await database_sync_to_async(instrument_specs)(wanted)
        except DatabaseError:
            logger.warning("subscription_failed", exc_info=True)
            self._tell_error("service.unavailable", "Instruments cannot be read; try again.")
            return
        self._tell(
            {
                "type": "subscribed",
                "ids": sorted(known),
                "unknown": sorted(wanted - known.keys()),
                "mode": message.mode,
            }
        )
        if message.mode == "depth":
            await self._hub.books.ready()
        had_depth = link.wants_depth
        link.subscribe(known, message.mode)
        await self._serve_books(link, had_depth=had_depth)

    async def _may_have(self, count: int, mode: str) -> bool:
        """Return whether the plan covers ``count`` instruments and the mode; tell if not."""
        ceiling: int = settings.MARKET_SOCKET_MAX_INSTRUMENTS
        try:
            if count > self._limits.max_instruments:
                await database_sync_to_async(instruments_require)(self._limits, count)
            if mode == "depth" and not self._limits.depth and self.caller is not None:
                await database_sync_to_async(depth_require)(self.caller.organisation_id)
        except EntitlementExceeded as refusal:
            code = "subscription.too_many" if count > self._limits.max_instruments else refusal.code
            self._tell_error(code, refusal.message, **refusal.extra)
            return False
        except DatabaseError:
            self._tell_error("service.unavailable", "The plan cannot be read; try again.")
            return False
        if count > ceiling:
            words = f"A connection takes {ceiling:,} instruments here, not {count:,}."
            self._tell_error("subscription.too_many", words, allowed=ceiling, observed=count)
            return False
        return True

    async def _serve_books(self, link: Connection, *, had_depth: bool) -> None:
        """Open the depth subscription for the first who wants it, close it after the last."""
        if link.wants_depth:
            self._hub.books.start()
        elif had_depth:
            await self._hub.rest_books()

    async def _unsubscribe(self, link: Connection, message: messages.Unsubscribe) -> None:
        had_depth = link.wants_depth
        link.unsubscribe(message.ids)
        await self._serve_books(link, had_depth=had_depth)

    async def _ack(self, link: Connection, message: messages.Ack) -> None:
        if not link.ack(message.seq):
            await self._refuse(f"Frame {message.seq} was never sent.")

    async def _ping(self, link: Connection, message: messages.Ping) -> None:
        self._tell({"type": "pong", "t": message.t, "server_ms": to_ms(clock().now())})

    async def _rate(self, link: Connection, message: messages.Rate) -> None:
        self._asked_hz = message.hz
        self._set_rate(link)
        if message.hz > self._limits.max_frames_hz:
            self._tell(
                {"type": "rate", "hz": self._limits.max_frames_hz, "plan": self._limits.plan}
            )

    async def _snapshot(self, link: Connection, message: messages.Snapshot) -> None:
        link.want_snapshot()

    async def _refuse(self, reason: str) -> None:
        self._tell_error("message.invalid", reason)
        await self._show_out(CloseCode.BAD_MESSAGE)

    def _tell_error(self, code: str, message: str, **extra: Any) -> None:
        more = {"extra": extra} if extra else {}
        self._tell({"type": "error", "code": code, "message": message} | more)

    def _tell(self, message: dict[str, Any]) -> None:
        self._send_text(orjson.dumps(message).decode())

    def _send_bytes(self, data: bytes) -> None:
        if self._is_open:
            start_send(self.base_send({"type": "websocket.send", "bytes": data}))

    def _send_text(self, text: str) -> None:
        if self._is_open:
            start_send(self.base_send({"type": "websocket.send", "text": text}))

    def _drop(self, code: int) -> None:
        start_send(self._show_out(CloseCode(code)))


_Handler = Callable[[MarketConsumer, Connection, Any], Any]
_HANDLERS: dict[type[messages.ClientMessage], _Handler] = {
    messages.Subscribe: MarketConsumer._subscribe,
    messages.Unsubscribe: MarketConsumer._unsubscribe,
    messages.Ack: MarketConsumer._ack,
    messages.Ping: MarketConsumer._ping,
    messages.Rate: MarketConsumer._rate,
    messages.Snapshot: MarketConsumer._snapshot,
}
