"""Tables of market data."""

from marketdata.models.instruments import BrokerToken, Instrument

__all__ = ["BrokerToken", "Instrument"]
