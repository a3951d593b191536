"""The reconciler: learns from the brokers what became of the orders."""

from orders.reconciler.loop import Reconciler

__all__ = ["Reconciler"]
