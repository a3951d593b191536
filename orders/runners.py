"""Running the turns of many accounts side by side, so that a slow broker holds up only its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from django.db import close_old_connections


class Runner(Protocol):
    """Runs one account's turn, now or in a thread."""

    def submit(self, turn: Callable[..., None], *args: object) -> "Future[None]":
        """Start ``turn``."""
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


class ThreadRunner:
    """Runs turns in a few threads, each giving its database connection back."""

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="orders")

    def submit(self, turn: Callable[..., None], *args: object) -> "Future[None]":
        """Start ``turn`` in a thread."""
        return self._pool.submit(self._run, turn, *args)

    @staticmethod
    def _run(turn: Callable[..., None], *args: object) -> None:
        try:
            turn(*args)
        finally:
            close_old_connections()
