"""Facts in any order, repeated and late, tell the same order."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

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
QUANTITY = 100
INTENT = f.Intent(
    quantity=QUANTITY, order_type=OrderType.LIMIT, validity=Validity.DAY, price=Decimal(100)
)

prices = st.integers(1900, 2100).map(lambda ticks: Decimal(ticks) * Decimal("0.05"))
attempts = st.integers(1, 2)
trades = st.builds(
    f.Trade,
    trade_id=st.sampled_from(["T1", "T2", "T3", "T4"]),
    broker_order_id=st.just("B1"),
    exchange=st.just(Exchange.NFO),
    trade_date=st.just(date(2026, 11, 23)),
    side=st.just(Side.BUY),
    quantity=st.just(40),
    price=st.just(Decimal("100.05")),
    traded_at=st.just(AT),
)
snapshots = st.builds(
    f.Snapshot,
    broker_order_id=st.just("B1"),
    status=st.sampled_from(BrokerStatus),
    filled_qty=st.integers(0, 130),
    average_price=prices,
    quantity=st.just(QUANTITY),
    exchange_at=st.integers(0, 5).map(lambda s: AT + timedelta(seconds=s)),
    message=st.sampled_from(["", "because"]),
)
modifies = st.integers(1, 2).flatmap(
    lambda gen: st.sampled_from(
        [
            f.ModifyRequested(
                gen=gen,
                quantity=QUANTITY + 50 * gen,
                order_type=OrderType.LIMIT,
                validity=Validity.DAY,
                price=Decimal(101),
                trigger_price=None,
            ),
            f.ModifyAcked(gen),
            f.ModifyRejected(gen, "X", "no"),
            f.ModifyAmbiguous(gen, "timeout"),
        ]
    )
)
cancels = st.integers(1, 2).flatmap(
    lambda n: st.sampled_from(
        [
            f.CancelRequested(n),
            f.CancelSent(n, fence=1),
            f.CancelAcked(n),
            f.CancelRejected(n, "X", "no"),
        ]
    )
)
ours = st.one_of(
    st.just(f.Passed()),
    st.builds(f.Sent, attempt=attempts, fence=st.just(1)),
    st.builds(f.Unsent, attempt=attempts, reason=st.just("away")),
    st.builds(f.Ambiguous, attempt=attempts, reason=st.just("timeout")),
    st.builds(f.Absent, attempt=attempts, n=st.integers(1, 2), book_at=st.just(AT)),
    st.just(f.Requeued(1)),
    st.just(f.Ack("B1")),
    st.just(f.Rejected("X", "no")),
    st.just(f.Withdrawn("expired")),
)
histories = st.lists(st.one_of(ours, trades, snapshots, modifies, cancels), max_size=12)


def story(history: list[f.AnyFact]) -> DerivedOrder:
    return derive([INTENT, *history])


@given(histories, st.randoms(use_true_random=False))
def test_any_order_and_repetition_tells_the_same(history: list[f.AnyFact], random) -> None:
    shuffled = [INTENT, *history, *random.sample(history, k=len(history) // 2)]
    random.shuffle(shuffled)
    assert derive(shuffled) == story(history)


@given(histories, st.one_of(ours, trades, snapshots, modifies, cancels))
def test_filled_quantity_never_falls(history: list[f.AnyFact], late: f.AnyFact) -> None:
    assert story([*history, late]).filled_qty >= story(history).filled_qty


@given(histories)
def test_filled_quantity_stays_in_bounds_or_is_flagged(history: list[f.AnyFact]) -> None:
    order = story(history)
    assert order.filled_qty >= 0
    assert (order.filled_qty > order.ceiling) == (OrderFlag.OVERFILL in order.flags)


@given(histories)
def test_every_filled_unit_counts_whatever_else_was_said(history: list[f.AnyFact]) -> None:
    order = story(history)
    distinct = {fact.key: fact for fact in history if isinstance(fact, f.Trade)}
    rows = [fact.filled_qty for fact in history if isinstance(fact, f.Snapshot)]
    assert order.booked_qty == sum(trade.quantity for trade in distinct.values())
    assert order.filled_qty == max([order.booked_qty, *rows])
    assert (OrderFlag.AWAIT_TRADES in order.flags) == (order.filled_qty > order.booked_qty)


@given(histories)
def test_a_fill_is_never_hidden_by_a_state_that_says_nothing_happened(
    history: list[f.AnyFact],
) -> None:
    order = story(history)
    nothing_there = {
        OrderState.DENIED,
        OrderState.QUEUED,
        OrderState.SENT,
        OrderState.NOT_PLACED,
        OrderState.OPEN,
        OrderState.ACKED,
        OrderState.UNKNOWN,
        OrderState.EXPIRED,
    }
    if order.filled_qty:
        assert order.state not in nothing_there


@given(histories)
def test_facts_survive_their_json(history: list[f.AnyFact]) -> None:
    for fact in [INTENT, *history]:
        again = f.decode(f.encode(fact))
        assert again == fact
        assert again.key == fact.key
        assert f.encode(again) == f.encode(fact)
