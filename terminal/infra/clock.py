"""The process clock; tests and simulations put another in its place."""

from collections.abc import Iterator
from contextlib import contextmanager

from terminal.kernel.clock import Clock, SystemClock

_current: Clock = SystemClock()


def clock() -> Clock:
    """Return the clock that this process lives by."""
    return _current


@contextmanager
def use(replacement: Clock) -> Iterator[None]:
    """Live by ``replacement`` inside the block."""
    global _current
    before, _current = _current, replacement
    try:
        yield
    finally:
        _current = before
