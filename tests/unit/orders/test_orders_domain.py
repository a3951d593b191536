"""Names, rates, pace, reservations, terms and words of orders."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain import facts as f
from orders.domain.book import book_fills, reservation
from orders.domain.chain import GENESIS, link
from orders.domain.evidence import Claim, Terms
from orders.domain.identity import TAG_MAX, client_order_id, fingerprint
from orders.domain.pace import ENTRY_PROOF, next_check_s
from orders.domain.rates import RateWindow, TokenBucket
from orders.domain.terms import term_errors
from orders.domain.timeline import describe
from terminal.kernel.enums import OrderState, OrderType, Product, Side, Validity
from terminal.kernel.positions import Fill

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@given(st.uuids())
def test_client_order_id_fits_every_tag(order_id: UUID) -> None:
    name = client_order_id(order_id)
    assert len(name) == TAG_MAX
    assert name.isalnum()
    assert name.isascii()
    assert name == client_order_id(order_id)


def test_fingerprint_ignores_how_a_price_is_written() -> None:
    def mark(price: str, quantity: int = 65) -> str:
        return fingerprint(
            instrument_id=1,
            side=Side.BUY,
            product=Product.NRML,
            order_type=OrderType.LIMIT,
            quantity=quantity,
            price=Decimal(price),
            trigger_price=None,
        )

    assert mark("100") == mark("100.00") == mark("1E+2")
    assert mark("100") != mark("100.05")
    assert mark("100") != mark("100", 130)


def test_rate_window_slides() -> None:
    window = RateWindow().add(1000, segment="NFO", is_exit=False)
    window = window.add(1500, segment="NFO", is_exit=True).add(1500, segment="NSE", is_exit=False)
    assert (window.last_second("NFO"), window.exits_last_second("NFO")) == (2, 1)
    later = RateWindow.load(window.dump()).at(2100)
    assert (later.last_second("NFO"), later.last_minute()) == (1, 3)
    assert later.at(62_000).last_minute() == 0


@given(st.lists(st.tuples(st.floats(0, 0.5), st.booleans()), max_size=200))
def test_token_bucket_never_exceeds_its_rate_and_keeps_a_lane_for_exits(
    steps: list[tuple[float, bool]],
) -> None:
    bucket, now, taken, entries = TokenBucket(10.0, reserved=3.0), 0.0, 0, 0
    for wait, is_exit in steps:
        now += wait
        if bucket.take(now, is_exit=is_exit):
            taken += 1
            entries += not is_exit
    assert taken <= 10 + 10 * now + 1e-6
    assert entries <= 7 + 10 * now + 1e-6


def test_exits_pass_where_entries_have_used_their_share() -> None:
    bucket = TokenBucket(10.0, reserved=3.0)
    entries = sum(bucket.take(0.0, is_exit=False) for _ in range(20))
    exits = sum(bucket.take(0.0, is_exit=True) for _ in range(20))
    assert (entries, exits) == (7, 3)


def test_absence_is_proof_only_when_old_enough_and_apart() -> None:
    def proof(age_s: float, since_last_s: float | None = None) -> bool:
        at = AT + timedelta(seconds=age_s)
        last = None if since_last_s is None else at - timedelta(seconds=since_last_s)
        return ENTRY_PROOF.allows(since=AT, book_at=at, last_proof_at=last)

    assert not proof(14.9)
    assert proof(15)
    assert not proof(18, since_last_s=4.9)
    assert proof(20, since_last_s=5)


def test_doubt_is_looked_into_at_growing_intervals() -> None:
    waits = [
        next_check_s(OrderState.UNKNOWN, checks=n, is_exit=False, is_change_pending=False)
        for n in range(7)
    ]
    assert waits == [0.5, 1, 2, 4, 8, 10, 10]
    exits = [
        next_check_s(OrderState.UNKNOWN, checks=n, is_exit=True, is_change_pending=False)
        for n in range(7)
    ]
    assert max(exits) == 2


def test_reservation_shrinks_with_booked_units_and_ends_with_the_order() -> None:
    held = Decimal(1000)
    assert reservation(held, [Claim(100)], booked_qty=0, is_open=True) == 1000
    assert reservation(held, [Claim(100)], booked_qty=40, is_open=True) == 600
    assert reservation(held, [Claim(100)], booked_qty=40, is_open=False) == 0
    assert reservation(held, [Claim(100)], booked_qty=120, is_open=True) == 0


def test_reservation_is_that_of_the_dearest_terms_that_may_hold() -> None:
    placed, lower = Decimal(1000), Claim(60, booked=20, margin=Decimal(400))
    assert reservation(placed, [Claim(100), lower], booked_qty=20, is_open=True) == 800
    assert reservation(placed, [lower], booked_qty=20, is_open=True) == 400
    assert reservation(placed, [lower], booked_qty=40, is_open=True) == 200
    dearer = Claim(60, booked=20, margin=Decimal(4000))
    assert reservation(placed, [Claim(100), dearer], booked_qty=20, is_open=True) == 4000


fills = st.lists(
    st.builds(
        Fill,
        side=st.sampled_from(Side),
        quantity=st.integers(1, 5000),
        price=st.integers(1, 2_000_000).map(lambda ticks: Decimal(ticks) * Decimal("0.05")),
    ),
    max_size=40,
)


@given(fills)
def test_booked_position_is_cash_exact_on_the_ledger_grid(history: list[Fill]) -> None:
    position = book_fills(history)
    cash = sum((-x.side.sign * x.quantity * x.price for x in history), Decimal(0))
    assert position.realised_pnl - position.cost == cash
    assert position.quantity == sum(x.side.sign * x.quantity for x in history)
    assert position.cost == position.cost.quantize(Decimal("0.0001"))
    if position.quantity == 0:
        assert position.cost == 0


def test_chain_links_order_place_time_and_body() -> None:
    order_id = uuid4()
    first = link(GENESIS, order_id=order_id, seq=1, at=AT, body="a")
    assert first == link(GENESIS, order_id=order_id, seq=1, at=AT, body="a")
    changed = [
        link("1" * 64, order_id=order_id, seq=1, at=AT, body="a"),
        link(GENESIS, order_id=uuid4(), seq=1, at=AT, body="a"),
        link(GENESIS, order_id=order_id, seq=2, at=AT, body="a"),
        link(GENESIS, order_id=order_id, seq=1, at=AT + timedelta(microseconds=1), body="a"),
        link(GENESIS, order_id=order_id, seq=1, at=AT, body="b"),
    ]
    assert first not in changed


@pytest.mark.parametrize(
    ("kind", "price", "trigger", "wrong"),
    [
        ("LIMIT", "100", None, set()),
        ("LIMIT", None, None, {"price"}),
        ("LIMIT", "0", None, {"price"}),
        ("LIMIT", "NaN", None, {"price"}),
        ("LIMIT", "1.00001", None, {"price"}),
        ("LIMIT", "100", "99", {"trigger_price"}),
        ("MARKET", None, None, set()),
        ("MARKET", "100", None, {"price"}),
        ("SL", "100", "99", set()),
        ("SL", "100", None, {"trigger_price"}),
        ("SL-M", None, "99", set()),
        ("SL-M", None, "Infinity", {"trigger_price"}),
    ],
)
def test_terms_that_contradict_themselves_are_named(
    kind: str, price: str | None, trigger: str | None, wrong: set[str]
) -> None:
    terms = Terms(
        1,
        OrderType(kind),
        Validity.DAY,
        None if price is None else Decimal(price),
        None if trigger is None else Decimal(trigger),
    )
    assert set(term_errors(terms)) == wrong


def test_every_kind_of_fact_has_words() -> None:
    samples = {
        "intent": f.Intent(1, OrderType.MARKET, Validity.DAY),
        "trade_like": f.Withdrawn("halted"),
        "cancel": f.CancelRejected(1, "X", "too late"),
        "modify": f.ModifyRequested(
            1, 2, OrderType.SL, Validity.DAY, Decimal("1.5"), Decimal("1.25")
        ),
    }
    for fact in samples.values():
        title, _ = describe(fact)
        assert title != fact.kind
    assert describe(samples["modify"]) == (
        "Change requested",
        "2 units SL at ₹1.50 trigger ₹1.25",
    )
