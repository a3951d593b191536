"""Modifications in doubt: confirmed, or proven lost, by what the broker's rows show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from orders.domain import facts as f
from orders.domain.derive import PROOFS_NEEDED, DerivedOrder, derive
from orders.domain.pace import proof_rule
from orders.models import Order, OrderFact
from terminal.kernel.enums import BrokerStatus
from terminal.kernel.reports import OrderSnapshot

LOST = "modify.lost"
_WORKING = (BrokerStatus.OPEN, BrokerStatus.TRIGGER_PENDING)
DoubtTimes = Mapping[UUID, Mapping[int, datetime]]


def doubts_of(known: Mapping[UUID, Sequence[f.AnyFact]]) -> DoubtTimes:
    """Return order -> generation -> since when its modification is in doubt (UTC)."""
    doubtful = [
        order_id
        for order_id, facts in known.items()
        if any(isinstance(fact, f.ModifyAmbiguous) for fact in facts)
    ]
    found: dict[UUID, dict[int, datetime]] = defaultdict(dict)
    if doubtful:
        rows = OrderFact.objects.filter(order_id__in=doubtful, kind="modify_ambiguous")
        for order_id, key, at in rows.values_list("order_id", "key", "at"):
            found[order_id][int(key.rpartition(":")[2])] = at
    return found


def modify_evidence(
    order: Order,
    facts: Sequence[f.AnyFact],
    row: OrderSnapshot,
    *,
    doubts: Mapping[int, datetime],
    asked_at: datetime,
) -> list[f.AnyFact]:
    """Return what ``row`` says about modifications of ``order`` that got no clear answer.

    The wished terms confirm one, even after it was given up. Other terms are no proof against it:
    books lag, so it is lost after two looks that are as old and as far apart as proofs of absence.

    Args:
        order: The order, locked.
        facts: What was known of it.
        row: What the broker shows.
        doubts: Generation -> since when it is in doubt, UTC.
        asked_at: Instant BEFORE the broker was asked, UTC.
    """
    if not doubts or row.broker_order_id != order.broker_order_id:
        return []
    derived = derive(facts)
    confirmed = _confirmed(facts, derived, row, doubts)
    if confirmed is not None:
        return [f.ModifyAcked(confirmed)]
    if row.status not in _WORKING:
        return []
    found: list[f.AnyFact] = []
    for gen, _ in derived.pending_terms:
        if gen in doubts:
            found += _unseen(order, facts, gen, doubts[gen], asked_at)
    return found


def _confirmed(
    facts: Iterable[f.AnyFact],
    derived: DerivedOrder,
    row: OrderSnapshot,
    doubts: Mapping[int, datetime],
) -> int | None:
    """Return the doubtful generation whose terms ``row`` shows, None if it shows none."""
    shown = (row.quantity, row.order_type, row.price, row.trigger_price)
    terms = derived.terms
    if shown == (terms.quantity, terms.order_type, terms.price, terms.trigger_price):
        return None
    facts = list(facts)
    settled = {
        fact.gen for fact in facts if isinstance(fact, f.ModifyRejected) and fact.code != LOST
    }
    wishes = {
        fact.gen: (fact.quantity, fact.order_type, fact.price, fact.trigger_price)
        for fact in facts
        if isinstance(fact, f.ModifyRequested) and fact.gen > derived.generation
    }
    matching = [gen for gen, wish in wishes.items() if wish == shown]
    return max((gen for gen in matching if gen in doubts and gen not in settled), default=None)


def _unseen(
    order: Order, facts: Iterable[f.AnyFact], gen: int, since: datetime, asked_at: datetime
) -> list[f.AnyFact]:
    looks = [fact for fact in facts if isinstance(fact, f.ModifyUnseen) and fact.gen == gen]
    last = max((fact.asked_at for fact in looks), default=None)
    rule = proof_rule(is_exit=order.is_exit)
    if not rule.allows(since=since, book_at=asked_at, last_proof_at=last):
        return []
    look = f.ModifyUnseen(gen=gen, n=len(looks) + 1, asked_at=asked_at)
    if look.n < PROOFS_NEEDED:
        return [look]
    return [look, f.ModifyRejected(gen, LOST, "The change never reached the broker.")]
