"""Running the turns of many accounts side by side, so that a slow broker holds up only its own."""

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Protocol

import structlog
from django.db import close_old_connections

from terminal.infra.leases import RENEW_EVERY_S, Lease

logger = structlog.get_logger(__name__)


class Runner(Protocol):
    """Runs one account's turn, now or in a thread."""

    def submit(self, turn: Callable[..., None], *args: object) -> "Future[None]":
        """Start ``turn``."""
        ...

    def close(self) -> None:
        """Take no more turns."""
        ...


class InlineRunner:
    """Runs each turn at once in the caller's thread.

    For brokers inside the house, whose answers take a millisecond: while one account has its turn,
    the next one's work piles up and is done in one go, which costs less than doing it bit by bit.
    """

    def submit(self, turn: Callable[..., None], *args: object) -> "Future[None]":
        """Run ``turn`` and return its finished future."""
        done: Future[None] = Future()
        try:
            turn(*args)
        except Exception as error:  # noqa: BLE001 - process edge: the future carries it
            done.set_exception(error)
        else:
            done.set_result(None)
        return done

    def close(self) -> None:
        """Nothing is left running."""


class ThreadRunner:
    """Runs turns in a few threads, each giving its database connection back."""

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="orders")

    def submit(self, turn: Callable[..., None], *args: object) -> "Future[None]":
        """Start ``turn`` in a thread."""
        return self._pool.submit(self._run, turn, *args)

    def close(self) -> None:
        """Take no more turns; those under way go on to their end."""
        self._pool.shutdown(wait=False)

    @staticmethod
    def _run(turn: Callable[..., None], *args: object) -> None:
        try:
            turn(*args)
        finally:
            close_old_connections()


def turns_end(turns: Collection["Future[None]"], lease: Lease) -> None:
    """Wait for ``turns`` as long as the lease can be kept; log what went wrong in them.

    A broker's answer may take longer than a lease lives, so it is renewed meanwhile. Once it is
    lost there is nothing to wait for: what the turns write is refused.
    """
    left = list(turns)
    while left and lease.is_held() and lease.renew():
        left = list(wait(left, timeout=RENEW_EVERY_S).not_done)
    for turn in turns:
        error = turn.exception() if turn.done() else None
        if error is not None:
            logger.warning("turn_failed_at_the_end", exc_info=error)
