"""The sender: carries the outbox to the brokers."""

from orders.sender.loop import Sender

__all__ = ["Sender"]
