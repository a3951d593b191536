"""The socket ``/ws/chain/``: whole option chains, at most one a second each."""

import asyncio
from typing import Any, ClassVar

import orjson
import redis
import structlog
from django.conf import settings

from accounts.roles import Scope
from accounts.sockets import AuthenticatedConsumer, CloseCode
from marketdata.hub import chain_messages as messages
from marketdata.hub.chain_hub import CREDIT, MOST_CHAINS, ChainHub, ChainLink, chain_hub, key_of
from marketdata.hub.delivery import start_send
from marketdata.hub.messages import Allowance
from marketdata.selectors.chains import chain_expiries
from marketdata.selectors.limits import chains_require
from marketdata.ticks import to_ms
from terminal.infra.clock import clock
from terminal.kernel.errors import TerminalError

logger = structlog.get_logger(__name__)
_PER_S = 20.0
_BURST = 60.0


class ChainConsumer(AuthenticatedConsumer):
    """One client of the chain hub (docs/market-data.md describes the protocol)."""

    required_scope: ClassVar[Scope | None] = Scope.MARKETDATA_READ

    _hub: ChainHub
    _link: ChainLink | None = None
    _allowance: Allowance

    async def opened(self) -> None:
        """Join the hub and greet, unless the plan has no chains or there are too many sockets."""
        if self.caller is None:
            return
        try:
            await self.in_tenant(chains_require, self.caller.organisation_id)
        except TerminalError as refusal:
            self._tell_error(refusal.code, refusal.message)
            await self._show_out(CloseCode.FORBIDDEN)
            return
        now = asyncio.get_running_loop().time()
        self._allowance = Allowance(per_s=_PER_S, burst=_BURST, now=now)
        self._hub = chain_hub()
        if self._hub.count_of(self.caller.user_id) >= settings.MARKET_SOCKET_MAX_PER_USER:
            await self._show_out(CloseCode.TOO_MANY)
            return
        self._link = ChainLink(
            user_id=self.caller.user_id, send=self._send_text, drop=self._drop, now=now
        )
        self._hub.add(self._link)
        self._tell({"type": "hello", "protocol": 1, "credit": CREDIT, "max_chains": MOST_CHAINS})

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
        await self._obey(link, message)

    async def _obey(self, link: ChainLink, message: messages.ChainMessage) -> None:
        match message:
            case messages.Subscribe():
                await self._subscribe(link, message)
            case messages.Unsubscribe():
                link.leave(key_of(message.underlying, message.expiry))
            case messages.Ack():
                if not link.ack(message.count):
                    await self._refuse(f"{message.count} documents were never sent.")
                    return
                self._hub.flush(link)
            case messages.Ping():
                now_ms = to_ms(clock().now())
                self._tell({"type": "pong", "t": message.t, "server_ms": now_ms})
            case messages.Rate():
                link.set_rate(message.hz)

    async def _subscribe(self, link: ChainLink, message: messages.Subscribe) -> None:
        chain = {"underlying": message.underlying, "expiry": message.expiry.isoformat()}
        wanted = key_of(message.underlying, message.expiry)
        if wanted not in link.keys and len(link.keys) >= MOST_CHAINS:
            self._tell_error(
                "subscription.too_many", f"A connection takes {MOST_CHAINS} chains.", **chain
            )
            return
        try:
            expiries = await asyncio.to_thread(chain_expiries, message.underlying)
            if message.expiry not in [each.expiry for each in expiries]:
                known = ", ".join(each.expiry.isoformat() for each in expiries)
                self._tell_error("chain.not_found", f"Expiries are {known}.", **chain)
                return
            self._tell({"type": "subscribed", **chain})
            await self._hub.show(link, message.underlying, message.expiry)
        except TerminalError as refusal:
            self._tell_error(refusal.code, refusal.message, **chain)
        except redis.RedisError:
            logger.warning("chain_subscription_failed", exc_info=True)
            self._tell_error("service.unavailable", "Chains cannot be read; try again.", **chain)

    async def _refuse(self, reason: str) -> None:
        self._tell_error("message.invalid", reason)
        await self._show_out(CloseCode.BAD_MESSAGE)

    def _tell_error(self, code: str, message: str, **extra: Any) -> None:
        self._tell({"type": "error", "code": code, "message": message, **extra})

    def _tell(self, message: dict[str, Any]) -> None:
        self._send_text(orjson.dumps(message).decode())

    def _send_text(self, text: str) -> None:
        start_send(self.base_send({"type": "websocket.send", "text": text}))

    def _drop(self, code: int) -> None:
        start_send(self._show_out(CloseCode(code)))
