"""Reads of market data: instruments (terms) and live values."""

from marketdata.selectors.instruments import instrument_spec, instrument_specs
from marketdata.selectors.live import market_clock, quote_age_s, quote_get, quotes_get

__all__ = [
    "instrument_spec",
    "instrument_specs",
    "market_clock",
    "quote_age_s",
    "quote_get",
    "quotes_get",
]
