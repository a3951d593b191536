"""The store of a terminal without one: every call says that history is away."""

from typing import Any, NoReturn

from terminal.kernel.errors import ServiceUnavailable


class AwayTickStore:
    """Implements ``TickStore`` by refusing with ``reason``."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Raise ServiceUnavailable."""
        raise ServiceUnavailable(self.reason)

    ticks_append = bars_append = chain_append = _refuse
    bars = ticks = chain_at = chain_times = close_oi = days = _refuse
