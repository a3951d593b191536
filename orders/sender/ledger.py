"""The sender's transactions: B before the call, C after it, and the recovery of a dead sender's."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from brokers.selectors import AccountRef
from orders.domain import facts as f
from orders.ledger import (
    Change,
    Known,
    changes_announce,
    facts_append,
    facts_known,
    facts_of,
    orders_lock,
)
from orders.models import Order, Outbox
from orders.sender.calls import Outcome, halted_change
from orders.sender.waiting import Waiting
from orders.services.settling import settled
from orders.standing import ExitRoom
from rms.selectors import ScopeChain, states_of
from rms.services import risk_states_lock
from terminal.infra.clock import clock
from terminal.infra.leases import Lease, lease_guard
from terminal.kernel.enums import Lane, OrderState, RiskState

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


@dataclass(frozen=True, slots=True)
class Claimed:
    """Requests that are committed as about to go out, and the facts of their orders so far."""

    rows: list[Outbox]
    known: Known


def claim(accounts: Mapping[UUID, AccountRef], waiting: Sequence[Waiting], lease: Lease) -> Claimed:
    """Transaction B: commit that these requests are about to go out; return those that may.

    Entries that waited too long or that risk no longer allows are withdrawn instead.
    """
    judged = {row.account_id for row in waiting if row.is_judged}
    row_ids = [row.id for row in waiting]
    claimed = Claimed([], {})

    def first() -> set[UUID]:
        lease_guard(lease.key, lease.epoch)
        return _entries_blocked([accounts[key] for key in judged if key in accounts])

    def work(blocked: set[UUID]) -> list[Change]:
        plan, changes = _claim(row_ids, blocked, lease.epoch, claimed.known)
        claimed.rows[:] = plan.send
        return changes

    settled(accounts, work, first=first)
    return claimed


def _claim(
    row_ids: Sequence[int], blocked: Collection[UUID], fence: int, known: Known
) -> tuple[_Plan, list[Change]]:
    rows = list(
        Outbox.objects.select_for_update(skip_locked=True, of=("self", "order"))
        .select_related("order")
        .filter(id__in=row_ids, fence=None)
        .order_by("lane", "id")
    )
    now = clock().now()
    plan = _plan(rows, blocked=blocked, now=now, fence=fence)
    changes = _write(plan, rows, now, known)
    if plan.drop:
        Outbox.objects.filter(id__in=[row.id for row in plan.drop]).delete()
    if plan.send:
        Outbox.objects.filter(id__in=[row.id for row in plan.send]).update(fence=fence)
    if plan.postpone:
        later = Outbox.objects.filter(id__in=[row.id for row in plan.postpone])
        later.update(not_before=now + _NO_ID_WAIT)
    return plan, changes


def _entries_blocked(accounts: Sequence[AccountRef]) -> set[UUID]:
    """Return the accounts in which risk allows no entries now; no change of it can commit before
    we do."""
    states = risk_states_lock(
        {account.id: (account.organisation_id, account.owner_id) for account in accounts}
    )
    return {key for key, state in states.items() if state.severity >= _BLOCKS_ENTRIES}


def _plan(rows: list[Outbox], *, blocked: Collection[UUID], now: datetime, fence: int) -> _Plan:
    plan = _Plan()
    exits = [row.order for row in rows if row.lane == Lane.EXIT.priority]
    room = ExitRoom([order for order in exits if order.state == OrderState.QUEUED])
    for row in rows:
        is_blocked = row.account_id in blocked
        if row.action == Outbox.Action.PLACE:
            _plan_place(plan, row, room, blocked=is_blocked, now=now, fence=fence)
        elif row.action == Outbox.Action.CANCEL:
            _plan_cancel(plan, row, fence)
        else:
            _plan_modify(plan, row, blocked=is_blocked, fence=fence)
    return plan


def _plan_place(
    plan: _Plan, row: Outbox, room: ExitRoom, *, blocked: bool, now: datetime, fence: int
) -> None:
    if row.order.state != OrderState.QUEUED:
        # It surfaced at the broker, or ended, while this request waited: never place it again.
        plan.drop.append(row)
        return
    is_entry = row.lane == Lane.ENTRY.priority
    if not is_entry and not room.still_reduces(row.order):
        # It was an exit when it was judged. It would open a position that nobody has paid for.
        reason = "nothing_to_close"
        room.give_back(row.order)
    elif blocked and is_entry:
        reason = "halted"
    elif is_late(row, now):
        reason = "expired"
    else:
        plan.facts[row.order_id].append(f.Sent(row.number, fence))
        plan.send.append(row)
        return
    plan.facts[row.order_id].append(f.Withdrawn(reason))
    plan.drop.append(row)


def is_late(row: Outbox, now: datetime) -> bool:
    """Return whether the request must not go out any more because it has waited too long."""
    return row.expires_at is not None and row.expires_at <= now


def entries_blocked(account: AccountRef) -> bool:
    """Return whether risk allows no entries at this moment (one query, no lock)."""
    chain = ScopeChain(
        organisation_id=account.organisation_id, user_id=account.owner_id, account_id=account.id
    )
    return states_of({account.id: chain})[account.id].severity >= _BLOCKS_ENTRIES


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
        plan.facts[row.order_id].append(halted_change(row))
        plan.drop.append(row)
        return
    if not row.order.is_open:
        ended = f.ModifyRejected(row.number, "order.ended", "The order had ended already.")
        plan.facts[row.order_id].append(ended)
        plan.drop.append(row)
        return
    plan.facts[row.order_id].append(f.ModifySent(row.number, fence))
    plan.send.append(row)


def _write(plan: _Plan, rows: list[Outbox], now: datetime, known: Known) -> list[Change]:
    orders: dict[UUID, Order] = {}
    for row in rows:
        # Two requests of one order share one object, so that both see every change.
        row.order = orders.setdefault(row.order_id, row.order)
    known.clear()
    known |= facts_of(plan.facts)
    entries = [(orders[order_id], facts) for order_id, facts in plan.facts.items()]
    changes = facts_append(entries, at=now, known=known)
    for change in changes:
        known[change.order.id] += change.fresh
    return changes


def record(
    accounts: Mapping[UUID, AccountRef], outcomes: list[Outcome], lease: Lease, known: Known
) -> None:
    """Transaction C: write what came of the calls.

    Args:
        known: The orders' facts as B left them; read again for an order that has moved since.
    Raises:
        LeaseLost: if a successor has taken over; it has called these requests ambiguous.
    """
    facts: dict[UUID, list[f.AnyFact]] = defaultdict(list)
    for outcome in outcomes:
        facts[outcome.row.order_id] += outcome.facts
    done = [outcome.row.id for outcome in outcomes if outcome.retry_in_s is None]

    def work(_: None) -> list[Change]:
        orders = orders_lock(facts)
        now = clock().now()
        entries = [(orders[key], said) for key, said in facts.items()]
        changes = facts_append(entries, at=now, known=facts_known(orders.values(), known))
        if done:
            Outbox.objects.filter(id__in=done).delete()
        for outcome in outcomes:
            if outcome.retry_in_s is not None:
                _requeue(outcome, now)
        return changes

    settled(accounts, work, first=lambda: lease_guard(lease.key, lease.epoch))


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
