"""Sending a proven-absent exit once more, in the transaction that proves it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog

from orders.domain import facts as f
from orders.domain.derive import derive
from orders.ledger import Change, facts_append
from orders.models import Order, Outbox
from orders.reconciler.reports import PositionKey
from orders.standing import intent_of, standing_read
from terminal.kernel.enums import Lane, OrderState

logger = structlog.get_logger(__name__)


def exits_requeue(
    changes: Sequence[Change],
    net: Mapping[PositionKey, int],
    known: Mapping[UUID, Sequence[f.AnyFact]],
    *,
    at: datetime,
) -> list[Change]:
    """Queue those exits of ``changes`` once more that were just proven absent; return what changed.

    An exit stays NOT_PLACED, and somebody is told, if the broker's net position differs from ours,
    or if other working exits have come to cover it: two of them would open a position.

    Args:
        changes: What the proofs did; the caller holds the risk row, the book and the orders.
        net: (instrument, product) -> units that the broker holds, read before the proofs.
        known: The orders' facts before ``changes``.
        at: Wall instant, UTC.
    """
    found = []
    for change in changes:
        order = change.order
        if not order.is_exit or order.state != OrderState.NOT_PLACED or not change.fresh:
            continue
        facts = [*known.get(order.id, ()), *change.fresh]
        obstacle = _obstacle(order, facts, net, at)
        if obstacle:
            logger.error("exit_not_sent_again", order_id=str(order.id), reason=obstacle)
            continue
        found.append(_again(order, facts, at))
        logger.warning("exit_sent_again", order_id=str(order.id))
    return found


def _obstacle(
    order: Order, facts: Sequence[f.AnyFact], net: Mapping[PositionKey, int], at: datetime
) -> str:
    """Return why ``order`` must not go out again, empty if nothing speaks against it."""
    if any(isinstance(fact, f.Requeued) for fact in facts):
        return "sent_again_already"
    if derive(facts).is_cancel_wanted:
        return "cancel_wanted"
    intent = intent_of(order)
    standing = standing_read(account_id=order.account_id, intent=intent, since=at, besides=order.id)
    if net.get((order.instrument_id, order.product), 0) != standing.net_quantity:
        return "position_differs"
    if -intent.side.sign * standing.effective_net < order.quantity:
        return "covered_by_other_exits"
    return ""


def _again(order: Order, facts: Sequence[f.AnyFact], at: datetime) -> Change:
    attempt = derive(facts).attempt
    Outbox(
        organisation_id=order.organisation_id,
        account_id=order.account_id,
        order=order,
        action=Outbox.Action.PLACE,
        number=attempt + 1,
        lane=Lane.EXIT.priority,
        not_before=at,
    ).save(force_insert=True)
    [change] = facts_append([(order, [f.Requeued(attempt)])], at=at, known={order.id: list(facts)})
    return change
