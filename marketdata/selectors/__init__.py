"""Reads of market data: instruments (terms) and live values."""

from marketdata.selectors.instruments import instrument_spec, instrument_specs

__all__ = ["instrument_spec", "instrument_specs"]
