"""Orders in doubt: found in the broker's book by tag or fingerprint, or proven absent."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog
from django.db import transaction

from brokers.ports import BrokerPort
from brokers.selectors import AccountRef
from orders.domain import facts as f
from orders.domain.derive import derive
from orders.domain.identity import fingerprint
from orders.domain.pace import ENTRY_PROOF, EXIT_PROOF, is_proof
from orders.ledger import changes_announce, facts_append, facts_of, orders_lock
from orders.models import Order, Outbox, Position
from orders.reconciler.intake import Reports
from orders.services.book import book_lock, book_settle
from terminal.infra.leases import Lease, lease_guard
from terminal.kernel.enums import Lane, OrderState
from terminal.kernel.reports import OrderSnapshot

logger = structlog.get_logger(__name__)


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
    reports = Reports(looked_at={order.id for order in doubtful})
    by_tag = {row.tag: row for row in book if row.tag}
    strangers = _strangers(account, book)
    facts = facts_of(order.id for order in doubtful)
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
            proof = _proof(order, facts[order.id], book_at)
            if proof is not None:
                reports.extra[order.id] = [proof]
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


def _proof(order: Order, facts: Iterable[f.AnyFact], book_at: datetime) -> f.Absent | None:
    """Return the next proof that ``order`` was never placed, None if it is too early for one."""
    known = list(facts)
    attempt = derive(known).attempt
    proofs = [fact for fact in known if isinstance(fact, f.Absent) and fact.attempt == attempt]
    last = max((fact.book_at for fact in proofs), default=None)
    rule = EXIT_PROOF if order.is_exit else ENTRY_PROOF
    if order.sent_at is None:
        return None
    if not is_proof(rule, sent_at=order.sent_at, book_at=book_at, last_proof_at=last):
        return None
    return f.Absent(attempt=attempt, n=len(proofs) + 1, book_at=book_at)


def exits_requeue(
    account: AccountRef, orders: Sequence[Order], port: BrokerPort, *, lease: Lease, at: datetime
) -> None:
    """Send proven-absent exits once more, if the broker's net position says that nothing filled.

    A failed fetch of the positions is no evidence: the exit then stays NOT_PLACED.
    """
    absent = [order for order in orders if order.is_exit and order.state == OrderState.NOT_PLACED]
    if not absent:
        return
    net = {(row.instrument_id, row.product.value): row.quantity for row in port.positions()}
    held = {
        (row.instrument_id, row.product): row.quantity
        for row in Position.objects.filter(account_id=account.id)
    }
    with transaction.atomic():
        lease_guard(lease.key, lease.epoch)
        book = book_lock(account)
        locked = orders_lock(order.id for order in absent)
        known = facts_of(locked)
        entries = []
        for order in locked.values():
            key = (order.instrument_id, order.product)
            again = any(isinstance(fact, f.Requeued) for fact in known[order.id])
            if again or order.state != OrderState.NOT_PLACED:
                continue
            if net.get(key, 0) != held.get(key, 0):
                continue
            attempt = derive(known[order.id]).attempt
            entries.append((order, [f.Requeued(attempt)]))
            _queue_again(order, attempt + 1, at)
        changes = facts_append(entries, at=at, known=known)
        if changes:
            book_settle(book, changes, at=at)
        changes_announce(changes)
    if entries:
        logger.warning("exits_sent_again", account_id=str(account.id), exits=len(entries))


def _queue_again(order: Order, attempt: int, at: datetime) -> None:
    Outbox(
        organisation_id=order.organisation_id,
        account_id=order.account_id,
        order=order,
        action=Outbox.Action.PLACE,
        number=attempt,
        lane=Lane.EXIT.priority,
        not_before=at,
    ).save(force_insert=True)
