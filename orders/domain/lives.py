"""One order under several broker ids: a lost exit that was sent again may turn out to live
twice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from orders.domain import facts as f
from terminal.kernel.enums import BrokerStatus

_ENDED = frozenset(
    {
        BrokerStatus.FILLED,
        BrokerStatus.CANCELLED,
        BrokerStatus.EXPIRED,
        BrokerStatus.REJECTED,
    }
)


@dataclass(frozen=True, slots=True)
class Life:
    """What the broker has under one of its ids.

    Attributes:
        broker_order_id: The id.
        filled_qty: max(sum of its trades, its highest snapshot), units.
        value: Rupees of those units, None while some are known without a price.
        is_ended: Whether nothing more can fill under this id.
    """

    broker_order_id: str
    filled_qty: int
    value: Decimal | None
    is_ended: bool


def lives_of(
    acked: Iterable[str], snapshots: Collection[f.Snapshot], trades: Collection[f.Trade]
) -> tuple[Life, ...]:
    """Return every life of one order, by broker id; empty if the broker never spoke of it."""
    named = set(acked) | {row.broker_order_id for row in snapshots}
    named |= {trade.broker_order_id for trade in trades}
    return tuple(
        _life(
            key,
            [row for row in snapshots if row.broker_order_id == key],
            [trade for trade in trades if trade.broker_order_id == key],
        )
        for key in sorted(named)
    )


def working_of(lives: Collection[Life]) -> list[Life]:
    """Return those of several lives that can still fill; of a single one its state tells."""
    return [life for life in lives if not life.is_ended] if len(lives) > 1 else []


def surplus_of(lives: Collection[Life], *, ceiling: int, filled: int) -> int:
    """Return the units that may fill beyond ``ceiling`` because several lives still work."""
    left = sum(max(ceiling - life.filled_qty, 0) for life in working_of(lives))
    return max(filled + left - ceiling, 0) if left else 0


def fill_rank(snapshot: f.Snapshot) -> tuple[int, float, Decimal]:
    """Return the key by which the snapshot that knows most is the greatest."""
    at = snapshot.exchange_at.timestamp() if snapshot.exchange_at else 0.0
    return snapshot.filled_qty, at, snapshot.average_price or Decimal(0)


def _life(key: str, snapshots: list[f.Snapshot], trades: list[f.Trade]) -> Life:
    booked = sum(trade.quantity for trade in trades)
    top = max(snapshots, key=fill_rank, default=None)
    filled = max(booked, top.filled_qty if top else 0)
    value: Decimal | None = sum((trade.quantity * trade.price for trade in trades), Decimal(0))
    if filled > booked:
        average = top.average_price if top else None
        value = None if average is None else filled * average
    return Life(key, filled, value, any(row.status in _ENDED for row in snapshots))
