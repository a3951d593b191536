"""Waiting for other processes: by condition with a deadline, never for a fixed time."""

import threading
import time
from collections.abc import Callable


def eventually(condition: Callable[[], object], *, within_s: float) -> None:
    """Return once ``condition`` holds; fail the test when it does not within ``within_s``."""
    deadline = time.monotonic() + within_s
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s} s: {condition}")
        pause.wait(0.05)
