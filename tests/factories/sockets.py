"""A client of the terminal's sockets."""

import json
from contextlib import asynccontextmanager

from channels.testing import WebsocketCommunicator


class Socket(WebsocketCommunicator):
    """Speaks JSON; binary messages are left to those who want them."""

    async def say(self, **message) -> None:
        await self.send_to(text_data=json.dumps(message))

    async def hear(self, kind: str | None = None, timeout_s: float = 2.0) -> dict:
        """Return the next JSON message (of ``kind``; others are skipped)."""
        while True:
            answer = await self.receive_from(timeout=timeout_s)
            if isinstance(answer, bytes):
                continue
            message = json.loads(answer)
            if kind in (None, message["type"]):
                return message

    async def close_code(self, timeout_s: float = 2.0) -> int:
        """Skip messages until the server closes."""
        while True:
            output = await self.receive_output(timeout=timeout_s)
            if output["type"] == "websocket.close":
                return output["code"]


@asynccontextmanager
async def connected(socket: Socket):
    """Connect, and disconnect at the end of the block."""
    assert (await socket.connect(timeout=5))[0]
    try:
        yield socket
    finally:
        await socket.disconnect()
