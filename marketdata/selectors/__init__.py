"""Reads of market data: instruments (terms) and live values."""

from marketdata.selectors.instruments import (
    instrument_get,
    instrument_spec,
    instrument_specs,
)
from marketdata.selectors.instruments_search import instruments_search
from marketdata.selectors.live import market_clock, quote_age_s, quote_get, quotes_get

__all__ = [
    "instrument_get",
    "instrument_spec",
    "instrument_specs",
    "instruments_search",
    "market_clock",
    "quote_age_s",
    "quote_get",
    "quotes_get",
]
