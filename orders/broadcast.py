"""Pushing events to the sockets without holding up whoever made them.

Messages wait in memory and one background thread publishes them, many at a time per group. They
are news, not truth: when Redis is away they are dropped, and the browser reads the REST lists again
when its socket comes back.
"""

import asyncio
import os
import threading
from collections import defaultdict, deque

import structlog
from channels.layers import get_channel_layer

logger = structlog.get_logger(__name__)
_CAP = 10_000
_BATCH = 200
# How long news waits for more, so that they travel together.
_LINGER_S = 0.01


class Broadcaster:
    """A queue of (group, text) with its publishing thread, started at the first message."""

    def __init__(self) -> None:
        self._queue: deque[tuple[str, str]] = deque(maxlen=_CAP)
        self._filled = threading.Event()
        self._idle = threading.Event()
        self._pause = threading.Event()
        self._idle.set()
        self._lock = threading.Lock()
        self._pid = 0

    def put(self, group: str, text: str) -> None:
        """Queue ``text`` (JSON) for every socket of ``group``; returns at once."""
        self._idle.clear()
        self._queue.append((group, text))
        self._filled.set()
        if self._pid != os.getpid():
            self._start()

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything queued so far has been published; False if it took too long."""
        return self._idle.wait(timeout_s)

    def _start(self) -> None:
        with self._lock:
            if self._pid != os.getpid():
                threading.Thread(target=self._run, name="broadcast", daemon=True).start()
                self._pid = os.getpid()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                self._filled.wait()
                self._pause.wait(_LINGER_S)
                self._filled.clear()
                runner.run(self._drain())
                if not self._queue:
                    self._idle.set()

    async def _drain(self) -> None:
        layer = get_channel_layer()
        while self._queue:
            batches: dict[str, list[str]] = defaultdict(list)
            while self._queue and sum(map(len, batches.values())) < _BATCH:
                group, text = self._queue.popleft()
                batches[group].append(text)
            for group, items in batches.items():
                try:
                    await layer.group_send(group, {"type": "order.events", "items": items})
                except Exception:
                    logger.warning("broadcast_failed", group=group, exc_info=True)


broadcaster = Broadcaster()
