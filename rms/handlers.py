"""Reactions to events; bound in ``terminal/wiring.py``.

The gate itself asks for the feed's health with every order (``rms.feed_health``): what is done here
may be late or lost without letting an order through.
"""

import structlog

from terminal.kernel.events import FeedDegraded, FeedRecovered, InstrumentStale

logger = structlog.get_logger(__name__)


def feed_degraded(event: FeedDegraded) -> None:
    """Put on record that new positions wait from now on, everywhere."""
    logger.warning("risk_entries_paused", source=event.source, reasons=list(event.reasons))


def feed_recovered(event: FeedRecovered) -> None:
    """Put on record that new positions may be opened again."""
    logger.info("risk_entries_resumed", source=event.source, after_s=event.after_s)


def instrument_stale(event: InstrumentStale) -> None:
    """Put on record that one instrument's price has stopped."""
    logger.warning(
        "risk_instrument_stale",
        instrument_id=event.instrument_id,
        age_s=event.age_s,
        expected_s=event.expected_s,
    )
