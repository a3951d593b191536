"""Matching of orders against live quotes: a functional core that returns what happens. Pure."""

from brokers.matching.engine import has_lapsed, match
from brokers.matching.liquidity import DEFAULT_FILL_MODEL, FillModel
from brokers.matching.order import Ending, Execution, Market, Outcome, Resting, WorkingOrder
from brokers.matching.protection import protection_price
from brokers.matching.settlement import settlement_price

__all__ = [
    "DEFAULT_FILL_MODEL",
    "Ending",
    "Execution",
    "FillModel",
    "Market",
    "Outcome",
    "Resting",
    "WorkingOrder",
    "has_lapsed",
    "match",
    "protection_price",
    "settlement_price",
]
