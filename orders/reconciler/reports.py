"""What one look at a broker brought."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from orders.domain import facts as f
from terminal.kernel.reports import OrderSnapshot, TradeReport

PositionKey = tuple[int, str]


@dataclass(slots=True)
class Reports:
    """What one look at a broker brought.

    Attributes:
        snapshots / trades: Rows of its order and trade books.
        looked_at: Our orders that were asked about, whether or not anything came back.
        extra: Further facts that the look proved, by order.
        asked_at: Instant BEFORE the broker was asked, UTC; None counts as the instant of intake.
        lost_exits: Exits for which ``extra`` holds the last proof of absence.
        net: (instrument, product) -> units that the broker holds; needed where an exit is lost.
    """

    snapshots: list[OrderSnapshot] = field(default_factory=list)
    trades: list[TradeReport] = field(default_factory=list)
    looked_at: set[UUID] = field(default_factory=set)
    extra: dict[UUID, list[f.AnyFact]] = field(default_factory=dict)
    asked_at: datetime | None = None
    lost_exits: set[UUID] = field(default_factory=set)
    net: dict[PositionKey, int] | None = None
