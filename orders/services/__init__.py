"""Writes of orders. Keyword-only; the caller's organisation bounds everything."""

from orders.services.cancel import order_cancel, orders_cancel_all
from orders.services.modify import order_modify
from orders.services.place import Answer, order_place
from orders.services.precheck import Precheck, order_precheck

__all__ = [
    "Answer",
    "Precheck",
    "order_cancel",
    "order_modify",
    "order_place",
    "order_precheck",
    "orders_cancel_all",
]
