"""Brokerage: a broker's own price, not law."""

from dataclasses import dataclass, field
from decimal import Decimal

from brokers.charges.segments import Segment
from terminal.kernel.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class BrokeragePlan:
    """A discount broker's plan: ``pct`` of turnover, at most ``cap`` rupees an executed order;
    options cost the ``cap`` whatever their premium.

    Attributes:
        cap: Most that one order costs, rupees, however many fills it had.
        pct: Percent of turnover (0-100 scale).
        free: Segments without brokerage.
        flat: Segments that cost the cap for every executed order.
    """

    cap: Decimal = Decimal(20)
    pct: Decimal = Decimal("0.03")
    free: frozenset[Segment] = field(default=frozenset({Segment.DELIVERY}))
    flat: frozenset[Segment] = field(default=frozenset(s for s in Segment if s.is_option))

    def brokerage(self, segment: Segment, turnover: Decimal, charged: Money = ZERO) -> Decimal:
        """Return the unrounded rupees for one fill.

        Args:
            segment: Segment of the trade.
            turnover: Rupees traded by this fill (premium for options).
            charged: Rupees of brokerage that earlier fills of the same order have cost.
        """
        if segment in self.free:
            return Decimal(0)
        left = max(self.cap - charged, Decimal(0))
        return left if segment in self.flat else min(turnover * self.pct / 100, left)


DEFAULT_PLAN = BrokeragePlan()
