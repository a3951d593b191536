"""Tables of brokers."""

from brokers.models.accounts import BrokerAccount
from brokers.models.paper import PaperOrder, PaperTrade

__all__ = ["BrokerAccount", "PaperOrder", "PaperTrade"]
