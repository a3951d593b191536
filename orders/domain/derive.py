"""The state of an order, derived from the set of its facts. First match wins; late truth wins.

========================================= ================================================
evidence                                  state
========================================= ================================================
cum >= quantity                           FILLED
cancelled / expired seen, or withdrawn    CANCELLED or EXPIRED (CANCELLED if partly filled)
reject seen                               REJECTED
cum > 0                                   PART_FILLED
open / trigger pending seen               OPEN / TRIGGER_PENDING
unmapped status seen                      UNKNOWN
acknowledged                              ACKED
two absent proofs of the newest attempt   NOT_PLACED (QUEUED again if requeued)
ambiguous outcome                         UNKNOWN
sent                                      SENT
passed risk                               QUEUED
else                                      DENIED
========================================= ================================================

A definite refusal of the placement, NOT_PLACED and a withdrawal are OUR conclusions: evidence from
the broker that the order exists overrides them and raises RESURRECTED. An order that the broker has
under several ids has not ended while one of them works.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from orders.domain import facts as f
from orders.domain.evidence import Claim, Evidence, Terms
from orders.domain.lives import Life, lives_of, surplus_of, working_of
from terminal.kernel.enums import BrokerStatus, OrderFlag, OrderState

PROOFS_NEEDED = 2


@dataclass(frozen=True, slots=True)
class DerivedOrder:
    """An order as its facts tell it.

    Attributes:
        state / flags: The derived state and the conditions beside it.
        terms: Confirmed terms (highest acknowledged generation).
        generation: Number of the confirmed generation.
        requested_generation: Highest generation asked for.
        pending_terms: Terms asked for and not yet answered, newest first; empty if none.
        claims: What the confirmed and each pending generation block.
        cancel_requests: How often a cancel was asked for.
        is_cancel_wanted: Whether a cancel was asked for and not refused.
        filled_qty: max(sum of distinct trades, highest snapshot), units.
        booked_qty / booked_value: Units and rupees of the distinct trades alone.
        average_price: Rupees per filled unit, None if nothing filled.
        attempt: Number of the newest send attempt, 0 if none.
        proofs: Absent proofs of the newest attempt.
        surplus: Units that may fill beyond the terms because the order lives under several ids.
        broker_order_id: Empty until the broker named it; a working one if there are several.
        broker_order_ids: Every id under which the broker knows it.
        message: The newest reason that somebody should read.
    """

    state: OrderState
    flags: frozenset[OrderFlag]
    terms: Terms
    generation: int
    requested_generation: int
    pending_terms: tuple[tuple[int, Terms], ...]
    claims: tuple[Claim, ...]
    cancel_requests: int
    is_cancel_wanted: bool
    filled_qty: int
    booked_qty: int
    booked_value: Decimal
    average_price: Decimal | None
    attempt: int
    proofs: int
    surplus: int
    broker_order_id: str
    broker_order_ids: tuple[str, ...]
    message: str

    @property
    def is_open(self) -> bool:
        """Whether something may still come: not final, or fills seen without their trades."""
        return not self.state.is_terminal or OrderFlag.AWAIT_TRADES in self.flags

    @property
    def ceiling(self) -> int:
        """Units that may fill at most, with every unanswered modification granted."""
        wanted = [terms.quantity for _, terms in self.pending_terms]
        return max([self.terms.quantity, *wanted]) + self.surplus


def derive(facts: Iterable[f.AnyFact]) -> DerivedOrder:
    """Return the order that ``facts`` tell, in whatever order and however often they came.

    Raises:
        ValueError: if there is no intent among them.
    Invariant: ``filled_qty`` never falls when a fact is added; above the quantity it is flagged
    OVERFILL.
    """
    evidence = Evidence()
    for fact in facts:
        evidence.add(fact)
    if evidence.intent is None:
        raise ValueError("an order without an intent")
    generation = max([0, *(gen for gen in evidence.acked if gen in evidence.terms)])
    terms = evidence.terms[generation]
    pending = _pending(evidence, generation)
    booked_qty = sum(trade.quantity for trade in evidence.trades.values())
    booked_value = sum(
        (trade.quantity * trade.price for trade in evidence.trades.values()), Decimal(0)
    )
    lives = lives_of(evidence.broker_ids, evidence.snapshots, evidence.trades.values())
    filled = sum(life.filled_qty for life in lives)
    ceiling = max([terms.quantity, *(wanted.quantity for _, wanted in pending)])
    state = _state(evidence, lives, filled, terms.quantity, ceiling)
    attempt = max(evidence.sent, default=0)
    return DerivedOrder(
        state=state,
        flags=_flags(
            evidence,
            state,
            filled,
            booked_qty,
            ceiling,
            is_modify_pending=bool(pending),
            is_twofold=len(lives) > 1,
        ),
        terms=terms,
        generation=generation,
        requested_generation=max(evidence.terms),
        pending_terms=tuple(pending),
        claims=tuple(evidence.claim(gen) for gen in (generation, *(gen for gen, _ in pending))),
        cancel_requests=max(evidence.cancels, default=0),
        is_cancel_wanted=evidence.is_cancel_wanted(),
        filled_qty=filled,
        booked_qty=booked_qty,
        booked_value=booked_value,
        surplus=surplus_of(lives, ceiling=ceiling, filled=filled),
        average_price=_average(lives, filled, booked_qty, booked_value),
        attempt=attempt,
        proofs=sum(1 for tried, _ in evidence.absent if tried == attempt),
        broker_order_id=_broker_order_id(lives),
        broker_order_ids=tuple(life.broker_order_id for life in lives),
        message=_message(evidence, state),
    )


def _pending(evidence: Evidence, generation: int) -> list[tuple[int, Terms]]:
    """Return the generations above the confirmed one that nobody has answered, newest first."""
    return [
        (gen, evidence.terms[gen])
        for gen in sorted(evidence.terms, reverse=True)
        if gen > generation and gen not in evidence.refused
    ]


def _state(
    evidence: Evidence, lives: tuple[Life, ...], filled: int, quantity: int, ceiling: int
) -> OrderState:
    seen = evidence.statuses()
    exists = evidence.exists_at_broker()
    if working_of(lives):
        return _working_state(seen, filled)
    if filled >= ceiling or (filled >= quantity and BrokerStatus.FILLED in seen):
        return OrderState.FILLED
    if BrokerStatus.CANCELLED in seen or (BrokerStatus.EXPIRED in seen and filled):
        return OrderState.CANCELLED
    if BrokerStatus.EXPIRED in seen:
        return OrderState.EXPIRED
    if evidence.withdrawn and not exists:
        cancelled = evidence.withdrawn - {"expired"}
        return OrderState.CANCELLED if cancelled else OrderState.EXPIRED
    if BrokerStatus.REJECTED in seen or (evidence.rejections and not exists):
        return OrderState.REJECTED
    return _working_state(seen, filled) if exists else _own_state(evidence)


def _working_state(seen: set[BrokerStatus], filled: int) -> OrderState:
    """Return the state of an order that the broker has and that has not ended."""
    if filled:
        return OrderState.PART_FILLED
    if BrokerStatus.OPEN in seen or BrokerStatus.FILLED in seen:
        return OrderState.OPEN
    if BrokerStatus.TRIGGER_PENDING in seen:
        return OrderState.TRIGGER_PENDING
    if BrokerStatus.UNMAPPED in seen:
        return OrderState.UNKNOWN
    return OrderState.ACKED


def _own_state(evidence: Evidence) -> OrderState:
    """Return the state of an order of which the broker has said nothing."""
    if evidence.denied:
        return OrderState.DENIED
    attempt = max(evidence.sent, default=0)
    if attempt == 0 or attempt in evidence.unsent or attempt in evidence.requeued:
        return OrderState.QUEUED
    if sum(1 for tried, _ in evidence.absent if tried == attempt) >= PROOFS_NEEDED:
        return OrderState.NOT_PLACED
    return OrderState.UNKNOWN if attempt in evidence.ambiguous else OrderState.SENT


def _flags(
    evidence: Evidence,
    state: OrderState,
    filled: int,
    booked_qty: int,
    ceiling: int,
    *,
    is_modify_pending: bool,
    is_twofold: bool,
) -> frozenset[OrderFlag]:
    live = not state.is_terminal
    refused = BrokerStatus.REJECTED in evidence.statuses() or bool(evidence.rejections)
    conditions = {
        OrderFlag.CANCEL_PENDING: live and evidence.is_cancel_wanted(),
        OrderFlag.MODIFY_PENDING: live and is_modify_pending,
        OrderFlag.AWAIT_TRADES: filled > booked_qty,
        OrderFlag.OVERFILL: filled > ceiling,
        OrderFlag.FILL_AFTER_REJECT: refused and filled > 0,
        OrderFlag.RESURRECTED: is_twofold or _is_resurrected(evidence, filled),
        OrderFlag.EXTERNAL: evidence.intent is not None and evidence.intent.is_external,
    }
    return frozenset(flag for flag, holds in conditions.items() if holds)


def _is_resurrected(evidence: Evidence, filled: int) -> bool:
    """Return whether something lives or filled after we had good reason to think it over."""
    if evidence.exists_at_broker():
        absent = sum(1 for tried, _ in evidence.absent if tried == max(evidence.sent, default=0))
        if evidence.rejections or evidence.withdrawn or absent >= PROOFS_NEEDED:
            return True
    ended = (BrokerStatus.CANCELLED, BrokerStatus.EXPIRED, BrokerStatus.REJECTED)
    at_end = [row.filled_qty for row in evidence.snapshots if row.status in ended]
    return bool(at_end) and filled > max(at_end)


def _average(
    lives: tuple[Life, ...], filled: int, booked_qty: int, booked_value: Decimal
) -> Decimal | None:
    """Return rupees per filled unit; units without their trades count at the snapshot's average."""
    if filled == 0:
        return None
    if filled == booked_qty:
        return booked_value / booked_qty
    values = [life.value for life in lives if life.value is not None]
    return sum(values, Decimal(0)) / filled if len(values) == len(lives) else None


def _broker_order_id(lives: tuple[Life, ...]) -> str:
    """Return the id to cancel or change the order by: one that works, if there are several."""
    named = working_of(lives) or lives
    return min((life.broker_order_id for life in named), default="")


def _message(evidence: Evidence, state: OrderState) -> str:
    """Return why the order ended or what was last refused, for a person."""
    if state is OrderState.REJECTED:
        said = {row.message for row in evidence.snapshots if row.status is BrokerStatus.REJECTED}
        return max(said | {text for _, text in evidence.rejections}, default="")
    if state in (OrderState.CANCELLED, OrderState.EXPIRED):
        said = {row.message for row in evidence.snapshots if row.status.value == state.value}
        return max(said, default="") or _withdrawal(evidence.withdrawn)
    if state.is_terminal:
        return ""
    refused = evidence.refused.keys() - evidence.acked
    if refused:
        return evidence.refused[max(refused)]
    if evidence.cancels_refused:
        return evidence.cancels_refused[max(evidence.cancels_refused)]
    return ""


def _withdrawal(reasons: set[str]) -> str:
    words = {
        "cancelled": "Cancelled before it was sent.",
        "expired": "Not sent in time, so it was not sent at all.",
        "halted": "Trading was halted before it was sent.",
        "nothing_to_close": "The position was closed before it was sent.",
    }
    return words.get(min(reasons, default=""), "")
