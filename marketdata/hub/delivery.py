"""Handing a frame to the ASGI server without ever waiting for the client."""

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any

_unfinished: set[asyncio.Task[None]] = set()


def start_send(sending: Coroutine[Any, Any, None]) -> None:
    """Run ``sending`` up to where it would wait; whatever is left goes on as a task.

    Daphne's ``send`` never waits, so a frame costs no task (which would be a third of its price).
    Uvicorn's waits for a full socket; the credit of three frames bounds what can pile up here.
    """
    try:
        waiting = sending.send(None)
    except StopIteration:
        return
    task = asyncio.ensure_future(_finish(sending, waiting))
    _unfinished.add(task)
    task.add_done_callback(_settled)


@types.coroutine
def _finish(sending: Coroutine[Any, Any, None], waiting: Any) -> Generator[Any, Any, None]:
    while True:
        try:
            value = yield waiting
            waiting = sending.send(value)
        except StopIteration:
            return
        except asyncio.CancelledError:
            sending.close()
            raise


def _settled(task: "asyncio.Task[None]") -> None:
    _unfinished.discard(task)
    if not task.cancelled():
        # A socket that broke while sending is reported to its consumer as a disconnect.
        task.exception()
