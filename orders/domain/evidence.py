"""What the facts of one order say together: sets and maxima, before anything is concluded."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from orders.domain import facts as f
from terminal.kernel.enums import BrokerStatus, OrderType, Validity


@dataclass(frozen=True, slots=True)
class Terms:
    """What one generation asks for: units, rupees."""

    quantity: int
    order_type: OrderType
    validity: Validity
    price: Decimal | None
    trigger_price: Decimal | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one generation blocks: rupees of ``margin`` (None: the placement's) for the units from
    ``booked`` to ``quantity``, of which the last ``opening`` (None: all) open a position."""

    quantity: int
    booked: int = 0
    margin: Decimal | None = None
    opening: int | None = None


@dataclass(slots=True)
class Evidence:
    """The join of all facts: sets and maxima only, so the order of arrival cannot matter."""

    intent: f.Intent | None = None
    opening: int | None = None
    denied: bool = False
    withdrawn: set[str] = field(default_factory=set)
    sent: set[int] = field(default_factory=set)
    unsent: set[int] = field(default_factory=set)
    ambiguous: set[int] = field(default_factory=set)
    absent: set[tuple[int, int]] = field(default_factory=set)
    requeued: set[int] = field(default_factory=set)
    broker_ids: set[str] = field(default_factory=set)
    rejections: set[tuple[str, str]] = field(default_factory=set)
    snapshots: set[f.Snapshot] = field(default_factory=set)
    trades: dict[str, f.Trade] = field(default_factory=dict)
    cancels: set[int] = field(default_factory=set)
    cancels_refused: dict[int, str] = field(default_factory=dict)
    terms: dict[int, Terms] = field(default_factory=dict)
    claims: dict[int, Claim] = field(default_factory=dict)
    acked: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)

    def add(self, fact: f.AnyFact) -> None:  # noqa: C901 - one case a fact, each a single line
        match fact:
            case f.Intent():
                self.intent = fact
                self.terms[0] = _terms(fact)
                self.claims[0] = Claim(fact.quantity)
            case f.Passed():
                self.opening = fact.opening
            case f.Denied():
                self.denied = True
            case f.Withdrawn():
                self.withdrawn.add(fact.reason)
            case f.Sent():
                self.sent.add(fact.attempt)
            case f.Unsent():
                self.unsent.add(fact.attempt)
            case f.Ambiguous():
                self.ambiguous.add(fact.attempt)
            case f.Absent():
                self.absent.add((fact.attempt, fact.n))
            case f.Requeued():
                self.requeued.add(fact.attempt)
            case f.Ack():
                self.broker_ids.add(fact.broker_order_id)
            case f.Rejected():
                self.rejections.add((fact.code, fact.message))
            case f.Snapshot():
                self.snapshots.add(fact)
            case f.Trade():
                self.trades[fact.key] = fact
            case f.CancelRequested():
                self.cancels.add(fact.n)
            case f.CancelRejected():
                self.cancels_refused[fact.n] = fact.message
            case f.ModifyRequested():
                self.terms[fact.gen] = _terms(fact)
                self.claims[fact.gen] = Claim(fact.quantity, fact.booked, fact.margin, fact.opening)
            case f.ModifyAcked():
                self.acked.add(fact.gen)
            case f.ModifyRejected():
                self.refused[fact.gen] = fact.message
            case f.CancelSent() | f.CancelAcked() | f.ModifySent():
                pass
            case f.ModifyAmbiguous() | f.ModifyUnseen() | f.ModifyDenied():
                pass

    def claim(self, gen: int) -> Claim:
        claim = self.claims[gen]
        return claim if gen else replace(claim, opening=self.opening)

    def statuses(self) -> set[BrokerStatus]:
        return {snapshot.status for snapshot in self.snapshots}

    def is_cancel_wanted(self) -> bool:
        return bool(self.cancels - set(self.cancels_refused))

    def exists_at_broker(self) -> bool:
        return bool(self.broker_ids or self.snapshots or self.trades)


def _terms(fact: f.Intent | f.ModifyRequested) -> Terms:
    return Terms(fact.quantity, fact.order_type, fact.validity, fact.price, fact.trigger_price)
