"""The sender's transactions: B before the call, C after it, and the recovery of a dead sender's."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from brokers.selectors import AccountRef
from orders.domain import facts as f
from orders.ledger import Change, changes_announce, facts_append, orders_lock
from orders.models import Order, Outbox
from orders.sender.calls import Outcome
from orders.services.book import book_lock, book_settle
from orders.standing import intent_of, standing_read
from rms.services import risk_lock
from terminal.infra.clock import clock
from terminal.infra.leases import Lease, lease_guard
from terminal.kernel.enums import Lane, OrderState, RiskState, Side

logger = structlog.get_logger(__name__)
_NO_ID_WAIT = timedelta(seconds=1)
_BLOCKS_ENTRIES = RiskState.REDUCE_ONLY.severity


@dataclass(slots=True)
class _Plan:
    """What transaction B decided about the rows of one account."""

    facts: dict[UUID, list[f.AnyFact]] = field(default_factory=lambda: defaultdict(list))
    send: list[Outbox] = field(default_factory=list)
    drop: list[Outbox] = field(default_factory=list)
    postpone: list[Outbox] = field(default_factory=list)


def claim(account: AccountRef, row_ids: list[int], lease: Lease) -> list[Outbox]:
    """Transaction B: commit that these requests are about to go out; return those that may.

    Entries that waited too long or that risk no longer allows are withdrawn instead.
    """
    with transaction.atomic():
        lease_guard(lease.key, lease.epoch)
        wanted = Outbox.objects.filter(id__in=row_ids)
        is_judged = wanted.filter(
            Q(lane=Lane.ENTRY.priority) | Q(action=Outbox.Action.MODIFY)
        ).exists()
        blocked = is_judged and _entries_blocked(account)
        book = book_lock(account) if is_judged else None
        rows = list(
            Outbox.objects.select_for_update(skip_locked=True, of=("self", "order"))
            .select_related("order")
            .filter(id__in=row_ids, fence=None)
            .order_by("lane", "id")
        )
        now = clock().now()
        plan = _plan(rows, blocked=blocked, now=now, fence=lease.epoch)
        changes = _write(plan, rows, now)
        Outbox.objects.filter(id__in=[row.id for row in plan.drop]).delete()
        Outbox.objects.filter(id__in=[row.id for row in plan.send]).update(fence=lease.epoch)
        Outbox.objects.filter(id__in=[row.id for row in plan.postpone]).update(
            not_before=now + _NO_ID_WAIT
        )
        touched = [change for change in changes if change.touches_book]
        if touched:
            book_settle(book or book_lock(account), touched, at=now)
        changes_announce(changes)
    return plan.send


def _entries_blocked(account: AccountRef) -> bool:
    """Return whether risk allows no entries now; no change of it can commit before we do."""
    risk = risk_lock(
        organisation_id=account.organisation_id, user_id=account.owner_id, account_id=account.id
    )
    return risk.state.severity >= _BLOCKS_ENTRIES


def _plan(rows: list[Outbox], *, blocked: bool, now: datetime, fence: int) -> _Plan:
    plan = _Plan()
    for row in rows:
        if row.action == Outbox.Action.PLACE:
            _plan_place(plan, row, blocked=blocked, now=now, fence=fence)
        elif row.action == Outbox.Action.CANCEL:
            _plan_cancel(plan, row, fence)
        else:
            _plan_modify(plan, row, blocked=blocked, fence=fence)
    return plan


def _plan_place(plan: _Plan, row: Outbox, *, blocked: bool, now: datetime, fence: int) -> None:
    if row.order.state != OrderState.QUEUED:
        # It surfaced at the broker, or ended, while this request waited: never place it again.
        plan.drop.append(row)
        return
    is_late = row.expires_at is not None and row.expires_at <= now
    is_entry = row.lane == Lane.ENTRY.priority
    if row.retries and not is_entry and not _still_reduces(row.order, now):
        plan.facts[row.order_id].append(f.Withdrawn("nothing_to_close"))
        plan.drop.append(row)
        return
    if is_late or (blocked and is_entry):
        plan.facts[row.order_id].append(f.Withdrawn("halted" if blocked else "expired"))
        plan.drop.append(row)
        return
    plan.facts[row.order_id].append(f.Sent(row.number, fence))
    plan.send.append(row)


def _still_reduces(order: Order, now: datetime) -> bool:
    """Return whether an exit that had to wait would still only close what is open."""
    standing = standing_read(
        account_id=order.account_id, intent=intent_of(order), since=now, besides=order.id
    )
    return -Side(order.side).sign * standing.effective_net >= order.quantity


def _plan_cancel(plan: _Plan, row: Outbox, fence: int) -> None:
    if not row.order.is_open:
        plan.drop.append(row)
    elif not row.order.broker_order_id:
        plan.postpone.append(row)  # nobody knows yet what to cancel; the resolver is at it
    else:
        plan.facts[row.order_id].append(f.CancelSent(row.number, fence))
        plan.send.append(row)


def _plan_modify(plan: _Plan, row: Outbox, *, blocked: bool, fence: int) -> None:
    if blocked and not row.order.is_exit:
        halted = f.ModifyRejected(row.number, "halted", "Risk allows no changes of entries now.")
        plan.facts[row.order_id].append(halted)
        plan.drop.append(row)
        return
    if not row.order.is_open:
        ended = f.ModifyRejected(row.number, "order.ended", "The order had ended already.")
        plan.facts[row.order_id].append(ended)
        plan.drop.append(row)
        return
    plan.facts[row.order_id].append(f.ModifySent(row.number, fence))
    plan.send.append(row)


def _write(plan: _Plan, rows: list[Outbox], now: datetime) -> list[Change]:
    orders: dict[UUID, Order] = {}
    for row in rows:
        # Two requests of one order share one object, so that both see every change.
        row.order = orders.setdefault(row.order_id, row.order)
    return facts_append(
        [(orders[order_id], facts) for order_id, facts in plan.facts.items()], at=now
    )


def record(account: AccountRef, outcomes: list[Outcome], lease: Lease) -> None:
    """Transaction C: write what came of the calls.

    Raises:
        LeaseLost: if a successor has taken over; it has called these requests ambiguous.
    """
    with transaction.atomic():
        lease_guard(lease.key, lease.epoch)
        needs_book = any(outcome.ends_order for outcome in outcomes)
        book = book_lock(account) if needs_book else None
        orders = orders_lock({outcome.row.order_id for outcome in outcomes})
        facts: dict[UUID, list[f.AnyFact]] = defaultdict(list)
        for outcome in outcomes:
            facts[outcome.row.order_id] += outcome.facts
        now = clock().now()
        changes = facts_append([(orders[key], said) for key, said in facts.items()], at=now)
        done = [outcome.row.id for outcome in outcomes if outcome.retry_in_s is None]
        Outbox.objects.filter(id__in=done).delete()
        for outcome in outcomes:
            if outcome.retry_in_s is not None:
                _requeue(outcome, now)
        touched = [change for change in changes if change.touches_book]
        if touched:
            book_settle(book or book_lock(account), touched, at=now)
        changes_announce(changes)


def _requeue(outcome: Outcome, now: datetime) -> None:
    """Let the request wait for its next attempt; a placement's attempts are numbered."""
    row = outcome.row
    step = 1 if row.action == Outbox.Action.PLACE else 0
    Outbox.objects.filter(pk=row.pk).update(
        fence=None,
        number=row.number + step,
        retries=row.retries + 1,
        not_before=now + timedelta(seconds=outcome.retry_in_s or 0.0),
    )


def recover(lease: Lease, busy: Collection[UUID] = ()) -> int:
    """Deal with what a dead sender left between B and C; return how many requests it was.

    The dead sender may be a turn of our own that failed in C: then the rows carry our epoch and
    their account is not among the ``busy`` ones.

    A placement or modification may or may not have gone out: ambiguous. A cancel is harmless to
    repeat and simply waits again.
    """
    with transaction.atomic():
        lease_guard(lease.key, lease.epoch)
        left = Outbox.objects.filter(fence__isnull=False).exclude(
            fence=lease.epoch, account_id__in=list(busy)
        )
        rows = list(left.order_by("id"))
        if not rows:
            return 0
        orders = orders_lock({row.order_id for row in rows})
        facts: dict[UUID, list[f.AnyFact]] = defaultdict(list)
        for row in rows:
            if row.action == Outbox.Action.PLACE:
                facts[row.order_id].append(f.Ambiguous(row.number, "sender_lost"))
            elif row.action == Outbox.Action.MODIFY:
                facts[row.order_id].append(f.ModifyAmbiguous(row.number, "sender_lost"))
        now = clock().now()
        changes = facts_append([(orders[key], said) for key, said in facts.items()], at=now)
        cancels = left.filter(action=Outbox.Action.CANCEL)
        cancels.update(fence=None, not_before=now)
        Outbox.objects.filter(id__in=[row.id for row in rows]).exclude(
            action=Outbox.Action.CANCEL
        ).delete()
        changes_announce(changes)
    logger.warning("sender_recovered", requests=len(rows), epoch=lease.epoch)
    return len(rows)
