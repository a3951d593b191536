"""Orders in doubt: found in the broker's book by tag or fingerprint, or proven absent."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from brokers.selectors import AccountRef
from orders.domain import facts as f
from orders.domain.derive import PROOFS_NEEDED, derive
from orders.domain.identity import fingerprint
from orders.domain.pace import proof_rule
from orders.ledger import facts_of
from orders.models import Order, OrderFact
from orders.reconciler.reports import Reports
from terminal.kernel.enums import OrderState
from terminal.kernel.reports import OrderSnapshot


def doubts_examine(
    account: AccountRef, doubtful: Sequence[Order], book: Sequence[OrderSnapshot], book_at: datetime
) -> Reports:
    """Return what a COMPLETE order book read at ``book_at`` says about orders without a broker id.

    Args:
        account: Whose book.
        doubtful: Orders that were sent and never acknowledged.
        book: Every row of the broker's order book; a failed fetch must not come here.
        book_at: Instant BEFORE the book was asked for, UTC.
    """
    reports = Reports(asked_at=book_at, looked_at={order.id for order in doubtful})
    by_tag = {row.tag: row for row in book if row.tag}
    strangers = _strangers(account, book)
    facts = facts_of(order.id for order in doubtful)
    since = _doubted_since(doubtful)
    lookalikes = Counter(order.fingerprint for order in doubtful)
    for order in doubtful:
        row = by_tag.get(order.client_order_id)
        if row is None and lookalikes[order.fingerprint] == 1:
            row = _only(strangers.get(order.fingerprint, []))
            if row is not None:
                reports.extra[order.id] = [f.Ack(row.broker_order_id)]
        if row is not None:
            reports.snapshots.append(row)
        elif order.state == OrderState.UNKNOWN:
            proof = _proof(order, facts[order.id], since=since.get(order.id), book_at=book_at)
            if proof is not None:
                reports.extra[order.id] = [proof]
                if order.is_exit and proof.n >= PROOFS_NEEDED:
                    reports.lost_exits.add(order.id)
    return reports


def _strangers(
    account: AccountRef, book: Sequence[OrderSnapshot]
) -> dict[str, list[OrderSnapshot]]:
    """Return the rows that carry no tag and belong to no order of ours, by fingerprint."""
    untagged = [row for row in book if not row.tag]
    ours = set(
        Order.objects.filter(
            account_id=account.id, broker_order_id__in=[row.broker_order_id for row in untagged]
        ).values_list("broker_order_id", flat=True)
    )
    found: dict[str, list[OrderSnapshot]] = defaultdict(list)
    for row in untagged:
        if row.broker_order_id not in ours:
            found[_fingerprint(row)].append(row)
    return found


def _fingerprint(row: OrderSnapshot) -> str:
    return fingerprint(
        instrument_id=row.instrument_id,
        side=row.side,
        product=row.product,
        order_type=row.order_type,
        quantity=row.quantity,
        price=row.price,
        trigger_price=row.trigger_price,
    )


def _only(rows: Sequence[OrderSnapshot]) -> OrderSnapshot | None:
    return rows[0] if len(rows) == 1 else None


def _doubted_since(orders: Sequence[Order]) -> dict[UUID, datetime]:
    """Return from when on each order's absence counts (UTC): when it was sent or, if that was
    later, when its answer was found missing. The request may have been on its way until then."""
    rows = OrderFact.objects.filter(order_id__in=[order.id for order in orders], kind="ambiguous")
    doubted = dict(rows.values_list("order_id").annotate(Max("at")).order_by())
    return {
        order.id: max(order.sent_at, doubted.get(order.id, order.sent_at))
        for order in orders
        if order.sent_at is not None
    }


def _proof(
    order: Order, facts: Iterable[f.AnyFact], *, since: datetime | None, book_at: datetime
) -> f.Absent | None:
    """Return the next proof that ``order`` was never placed, None if it is too early for one."""
    known = list(facts)
    attempt = derive(known).attempt
    proofs = [fact for fact in known if isinstance(fact, f.Absent) and fact.attempt == attempt]
    last = max((fact.book_at for fact in proofs), default=None)
    rule = proof_rule(is_exit=order.is_exit)
    if since is None or not rule.allows(since=since, book_at=book_at, last_proof_at=last):
        return None
    return f.Absent(attempt=attempt, n=len(proofs) + 1, book_at=book_at)
