"""From the text of MARKET_SOURCE to a source of ticks."""

from django.conf import settings

from marketdata.feed.simulator import SimulatorSource
from marketdata.ports import TickFeed
from terminal.kernel.clock import Clock


def source_open(text: str, *, clock: Clock) -> TickFeed:
    """Return the source."""
    return SimulatorSource(seed=settings.SIMULATOR_SEED, clock=clock)
