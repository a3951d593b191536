"""What charts can show: indicators, and stored days to play again."""

import functools
from dataclasses import asdict
from datetime import date
from typing import Any

from marketdata.indicators.registry import CATALOGUE
from marketdata.selectors.instruments import instrument_spec
from marketdata.ticks import from_ms
from marketdata.tickstore.client import tick_store


@functools.cache
def indicator_catalogue() -> list[dict[str, Any]]:
    """Return the catalogue as the API tells it."""
    return [
        {
            "fn": each.fn,
            "name": each.name,
            "pane": each.pane,
            "params": [asdict(param) for param in each.params],
            "outputs": [{"name": name, "style": style} for name, style in each.outputs],
        }
        for each in CATALOGUE
    ]


def stored_days(instrument_id: int, *, since: date) -> list[dict[str, Any]]:
    """Return the trading dates (IST) stored of an instrument from ``since`` on, newest first.

    Raises:
        InstrumentNotFound: if there is no such instrument.
        ServiceUnavailable: when the store is away.
    """
    instrument_spec(instrument_id)
    return [
        {
            "on": day.on,
            "source": day.source,
            "resolution": day.resolution,
            "from_at": from_ms(day.from_ms),
            "to_at": from_ms(day.to_ms),
        }
        for day in reversed(tick_store().days(instrument_id))
        if day.on >= since
    ]
