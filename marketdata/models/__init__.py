"""Tables of market data."""

from marketdata.models.alerts import PriceAlert
from marketdata.models.charts import ChartLayout
from marketdata.models.incidents import FeedIncident
from marketdata.models.instruments import BrokerToken, Instrument, InstrumentTerms
from marketdata.models.watchlists import Watchlist, WatchlistItem

__all__ = [
    "BrokerToken",
    "ChartLayout",
    "FeedIncident",
    "Instrument",
    "InstrumentTerms",
    "PriceAlert",
    "Watchlist",
    "WatchlistItem",
]
