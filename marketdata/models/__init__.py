"""Tables of market data."""

from marketdata.models.alerts import PriceAlert
from marketdata.models.instruments import BrokerToken, Instrument, InstrumentTerms
from marketdata.models.watchlists import Watchlist, WatchlistItem

__all__ = [
    "BrokerToken",
    "Instrument",
    "InstrumentTerms",
    "PriceAlert",
    "Watchlist",
    "WatchlistItem",
]
