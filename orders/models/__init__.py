"""Tables of orders."""

from orders.models.book import AccountBook, Position, Trade
from orders.models.orders import Order, OrderFact
from orders.models.outbox import IdempotencyRecord, Outbox

__all__ = [
    "AccountBook",
    "IdempotencyRecord",
    "Order",
    "OrderFact",
    "Outbox",
    "Position",
    "Trade",
]
