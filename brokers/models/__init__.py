"""Tables of brokers."""

from brokers.models.accounts import BrokerAccount

__all__ = ["BrokerAccount"]
