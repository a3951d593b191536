"""``/ws/events/``: orders, trades, positions and risk of one organisation as they change, and its
member's own notifications."""

from typing import Any

import orjson

from accounts.context import Caller
from accounts.roles import Scope
from accounts.sockets import AuthenticatedConsumer, CloseCode, groups
from terminal.infra.clock import clock

_MAX_MESSAGE = 1024


class EventsConsumer(AuthenticatedConsumer):
    """Forwards what ``orders.handlers`` pushes; understands ``ping`` only."""

    required_scope = Scope.ORDERS_READ

    def group_names(self, caller: Caller) -> tuple[str, ...]:
        """Return the organisation's group, and the one of the caller's own news."""
        organisation_id = caller.organisation_id
        return (
            groups.organisation(organisation_id),
            groups.member(organisation_id, caller.user_id),
        )

    async def opened(self) -> None:
        """Say hello: from now on nothing is missed."""
        await self._send({"type": "hello"})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Answer pings; anything else closes the socket with 4400."""
        message = _parsed(text_data)
        if message is None or message.get("op") != "ping":
            await self.close(CloseCode.BAD_MESSAGE)
            return
        server_ms = clock().now().timestamp() * 1000
        await self._send({"type": "pong", "t": message.get("t"), "server_ms": server_ms})

    async def order_events(self, event: dict[str, Any]) -> None:
        """Forward a batch of ready-made messages."""
        for text in event["items"]:
            await self.send(text_data=text)

    async def _send(self, message: dict[str, Any]) -> None:
        await self.send(text_data=orjson.dumps(message).decode())


def _parsed(text: str | None) -> dict[str, Any] | None:
    if not text or len(text) > _MAX_MESSAGE:
        return None
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return message if isinstance(message, dict) else None
