"""The state of an order, case by case of the derivation table."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from orders.domain import facts as f
from orders.domain.derive import DerivedOrder, derive
from terminal.kernel.enums import (
    BrokerStatus,
    Exchange,
    OrderFlag,
    OrderState,
    OrderType,
    Side,
    Validity,
)

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
INTENT = f.Intent(
    quantity=100, order_type=OrderType.LIMIT, validity=Validity.DAY, price=Decimal(100)
)
PASSED, SENT, ACK = f.Passed(), f.Sent(1, 7), f.Ack("B1")
MAYBE = f.Ambiguous(1, "timeout")
ABSENT = [f.Absent(1, 1, AT), f.Absent(1, 2, AT)]


def row(status: BrokerStatus, filled: int = 0, price: str = "100", **fields) -> f.Snapshot:
    average = Decimal(price) if filled else None
    return f.Snapshot("B1", status, filled, average, fields.pop("quantity", 100), **fields)


def fill(quantity: int, trade_id: str = "T1", price: str = "100") -> f.Trade:
    return f.Trade(
        trade_id,
        "B1",
        Exchange.NFO,
        date(2026, 11, 23),
        Side.BUY,
        quantity,
        Decimal(price),
        AT,
    )


def wish(gen: int, quantity: int = 100, price: str = "101") -> f.ModifyRequested:
    return f.ModifyRequested(gen, quantity, OrderType.LIMIT, Validity.DAY, Decimal(price), None)


def story(*history: f.AnyFact) -> DerivedOrder:
    return derive([INTENT, *history])


OPEN, PENDING = BrokerStatus.OPEN, BrokerStatus.PENDING
CASES = [
    ("denied by risk", [f.Denied(("rms.lot",))], OrderState.DENIED),
    ("passed risk", [PASSED], OrderState.QUEUED),
    ("taken back", [PASSED, f.Withdrawn("cancelled")], OrderState.CANCELLED),
    ("waited too long", [PASSED, f.Withdrawn("expired")], OrderState.EXPIRED),
    ("sent", [PASSED, SENT], OrderState.SENT),
    ("not sent after all", [PASSED, SENT, f.Unsent(1, "away")], OrderState.QUEUED),
    ("sent again", [PASSED, SENT, f.Unsent(1, "away"), f.Sent(2, 7)], OrderState.SENT),
    ("no answer", [PASSED, SENT, MAYBE], OrderState.UNKNOWN),
    ("one proof is none", [PASSED, SENT, MAYBE, ABSENT[0]], OrderState.UNKNOWN),
    ("proven absent", [PASSED, SENT, MAYBE, *ABSENT], OrderState.NOT_PLACED),
    ("exit again", [PASSED, SENT, MAYBE, *ABSENT, f.Requeued(1)], OrderState.QUEUED),
    ("refused", [PASSED, SENT, f.Rejected("X", "no")], OrderState.REJECTED),
    ("acked", [PASSED, SENT, ACK], OrderState.ACKED),
    ("pending", [PASSED, SENT, ACK, row(PENDING)], OrderState.ACKED),
    ("unmapped word", [PASSED, SENT, ACK, row(BrokerStatus.UNMAPPED)], OrderState.UNKNOWN),
    ("open", [PASSED, SENT, ACK, row(OPEN)], OrderState.OPEN),
    ("armed", [PASSED, SENT, row(BrokerStatus.TRIGGER_PENDING)], OrderState.TRIGGER_PENDING),
    ("triggered", [row(BrokerStatus.TRIGGER_PENDING), row(OPEN)], OrderState.OPEN),
    ("partly filled", [SENT, ACK, row(OPEN, 40)], OrderState.PART_FILLED),
    ("filled by rows", [SENT, ACK, row(BrokerStatus.FILLED, 100)], OrderState.FILLED),
    ("filled by trades", [SENT, ACK, fill(60), fill(40, "T2")], OrderState.FILLED),
    ("same trade twice", [SENT, ACK, fill(60), fill(60)], OrderState.PART_FILLED),
    ("rejected at exchange", [SENT, ACK, row(BrokerStatus.REJECTED)], OrderState.REJECTED),
    ("cancelled", [SENT, ACK, row(BrokerStatus.CANCELLED)], OrderState.CANCELLED),
    ("cancelled partly", [row(BrokerStatus.CANCELLED, 40)], OrderState.CANCELLED),
    ("expired", [row(BrokerStatus.EXPIRED)], OrderState.EXPIRED),
    ("expired partly filled", [row(BrokerStatus.EXPIRED, 40)], OrderState.CANCELLED),
]


@pytest.mark.parametrize(
    ("history", "state"), [(c[1], c[2]) for c in CASES], ids=[c[0] for c in CASES]
)
def test_first_matching_evidence_wins(history: list[f.AnyFact], state: OrderState) -> None:
    assert story(*history).state is state


def test_snapshot_values_the_gap_until_its_trades_arrive() -> None:
    order = story(ACK, row(OPEN, 60, "101"), fill(20, price="100"))
    assert (order.filled_qty, order.booked_qty) == (60, 20)
    assert order.average_price == Decimal(101)
    assert OrderFlag.AWAIT_TRADES in order.flags
    complete = story(ACK, row(OPEN, 60, "101"), fill(20), fill(40, "T2", "101.5"))
    assert complete.average_price == Decimal(101)
    assert OrderFlag.AWAIT_TRADES not in complete.flags


def test_fill_above_the_quantity_is_kept_and_flagged() -> None:
    order = story(ACK, fill(60), fill(60, "T2"))
    assert (order.state, order.filled_qty) == (OrderState.FILLED, 120)
    assert OrderFlag.OVERFILL in order.flags


def test_fill_after_cancel_resurrects() -> None:
    cancelled = row(BrokerStatus.CANCELLED)
    assert OrderFlag.RESURRECTED not in story(ACK, cancelled).flags
    order = story(ACK, cancelled, fill(100))
    assert order.state is OrderState.FILLED
    assert OrderFlag.RESURRECTED in order.flags


def test_fill_after_reject_is_flagged() -> None:
    order = story(ACK, row(BrokerStatus.REJECTED), fill(40))
    assert order.state is OrderState.REJECTED
    assert {OrderFlag.FILL_AFTER_REJECT, OrderFlag.RESURRECTED} <= order.flags


@pytest.mark.parametrize(
    "conclusion",
    [[f.Rejected("X", "no")], [MAYBE, *ABSENT], [f.Withdrawn("expired")]],
    ids=["refused", "absent", "withdrawn"],
)
def test_life_at_the_broker_overrides_our_conclusions(conclusion: list[f.AnyFact]) -> None:
    order = story(PASSED, SENT, *conclusion, row(OPEN))
    assert order.state is OrderState.OPEN
    assert OrderFlag.RESURRECTED in order.flags


def test_ordinary_exchange_reject_is_no_resurrection() -> None:
    order = story(PASSED, SENT, ACK, row(PENDING), row(BrokerStatus.REJECTED, message="margin"))
    assert OrderFlag.RESURRECTED not in order.flags
    assert order.message == "margin"


def test_modification_counts_only_once_confirmed() -> None:
    asked = story(ACK, row(OPEN), wish(1, 50))
    assert (asked.terms.quantity, asked.generation) == (100, 0)
    assert OrderFlag.MODIFY_PENDING in asked.flags
    confirmed = story(ACK, row(OPEN), wish(1, 50), f.ModifyAcked(1))
    assert (confirmed.terms.quantity, confirmed.terms.price) == (50, Decimal(101))
    assert OrderFlag.MODIFY_PENDING not in confirmed.flags
    refused = story(ACK, row(OPEN), wish(1, 50), f.ModifyRejected(1, "X", "no"))
    assert (refused.terms.quantity, refused.message) == (100, "no")


def test_fills_under_an_unanswered_increase_are_no_overfill() -> None:
    order = story(ACK, row(OPEN), wish(1, 150), fill(120))
    assert order.state is OrderState.PART_FILLED
    assert OrderFlag.OVERFILL not in order.flags
    assert story(ACK, wish(1, 150), fill(120), f.ModifyRejected(1, "X", "no")).flags >= {
        OrderFlag.OVERFILL
    }


def test_filled_row_ends_the_order_under_an_unanswered_increase() -> None:
    order = story(ACK, wish(1, 150), row(BrokerStatus.FILLED, 100), fill(100))
    assert order.state is OrderState.FILLED


def test_cancel_is_pending_until_refused_or_over() -> None:
    assert OrderFlag.CANCEL_PENDING in story(ACK, row(OPEN), f.CancelRequested(1)).flags
    refused = story(ACK, row(OPEN), f.CancelRequested(1), f.CancelRejected(1, "X", "too late"))
    assert OrderFlag.CANCEL_PENDING not in refused.flags
    assert refused.message == "too late"
    over = story(ACK, f.CancelRequested(1), row(BrokerStatus.CANCELLED))
    assert OrderFlag.CANCEL_PENDING not in over.flags


def test_order_without_intent_is_an_error() -> None:
    with pytest.raises(ValueError, match="without an intent"):
        derive([ACK])
