"""The depth record keeps what it is given, and the simulated book fits its quote."""

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata import depth
from marketdata.ticks import to_ms
from terminal.kernel.quotes import Depth, DepthLevel
from tests.property.marketdata_live.test_live_simulator import (
    EXPIRY,
    MONDAY,
    contracts,
    engine_at,
    rows_of,
    some_second,
    some_seed,
)

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
levels = st.lists(
    st.builds(
        DepthLevel,
        price=st.integers(1, 2**31 - 1).map(lambda paise: Decimal(paise).scaleb(-2)),
        quantity=st.integers(0, 2**32 - 1),
        orders=st.integers(0, 2**32 - 1),
    ),
    max_size=5,
).map(tuple)
books = st.builds(
    Depth,
    instrument_id=st.integers(0, 2**32 - 1),
    bids=levels,
    asks=levels,
    exchange_at=st.just(AT),
    received_at=st.just(AT),
)


@given(books)
def test_what_is_packed_is_unpacked(book: Depth) -> None:
    record = depth.pack(book, 2)
    assert len(record) == depth.RECORD_SIZE == 136
    assert depth.unpack(record, to_ms(AT)) == book
    assert depth.unpack_snapshot(depth.pack_snapshot(record, to_ms(AT))) == book
    [row] = np.frombuffer(record, np.dtype(depth.RECORD_DTYPE))
    assert (row["instrument_id"], row["bid_count"]) == (book.instrument_id, len(book.bids))
    assert [int(x["quantity"]) for x in row["asks"]][: len(book.asks)] == [
        level.quantity for level in book.asks
    ]


def test_what_does_not_fit_is_refused() -> None:
    fine = DepthLevel(Decimal("1.0025"), 1, 1)
    book = Depth(1, (fine,) * 7, (), AT, AT)
    assert len(depth.unpack(depth.pack(book, 4), 0.0).bids) == 5
    with pytest.raises(ValueError, match="decimals"):
        depth.pack(book, 2)
    with pytest.raises(ValueError, match="bytes"):
        depth.unpack_snapshot(b"x" * 10)
    with pytest.raises(ValueError, match="no depth batch"):
        depth.batch_ids(b"x" * 10)


def depths_of(records: bytes) -> np.ndarray:
    return np.frombuffer(records, np.dtype(depth.RECORD_DTYPE))


@settings(deadline=None, max_examples=12)
@given(some_seed, st.sampled_from([MONDAY, EXPIRY]), some_second)
def test_the_simulated_book_goes_on_where_its_quote_ends(seed, on, second) -> None:
    engine, at_ms = engine_at(seed, on, second)
    rows = rows_of(engine.refresh(at_ms + 400))
    books = depths_of(engine.depth())
    quoted = rows[(rows["bid_qty"] > 0) | (rows["ask_qty"] > 0)]
    assert (books["instrument_id"] == quoted["instrument_id"]).all()
    assert len(books) < len(rows)  # indices have no book
    tick = {c.id: round(float(c.tick_size) * 100) for c in contracts(seed, on)}
    ticks = np.array([tick[key] for key in books["instrument_id"].tolist()])
    for side, count, best, size, sign in (
        ("bids", "bid_count", "bid", "bid_qty", -1),
        ("asks", "ask_count", "ask", "ask_qty", 1),
    ):
        price, counts = books[side]["price"].astype(np.int64), books[count]
        assert (price[:, 0] == quoted[best]).all()
        assert (books[side]["quantity"][:, 0] == quoted[size]).all()
        assert ((counts == 0) == (quoted[size] == 0)).all()
        shown = np.arange(5) < counts[:, None]
        assert (price[~shown] == 0).all()
        assert (price[shown] > 0).all()
        assert (price % ticks[:, None] == 0).all()
        deeper = shown[:, 1:]
        assert (sign * np.diff(price, axis=1)[deeper] > 0).all()
        assert (books[side]["orders"][shown] >= 1).all()
        assert (books[side]["orders"] <= books[side]["quantity"]).all()


def test_the_book_does_not_move_the_prices() -> None:
    quiet, at_ms = engine_at(1, MONDAY, 40_000)
    read, _ = engine_at(1, MONDAY, 40_000)
    for step in range(1, 20):
        records = quiet.step(at_ms + step * 100)
        assert read.step(at_ms + step * 100) == records
        if records:
            assert depths_of(read.depth())["instrument_id"].size > 0
