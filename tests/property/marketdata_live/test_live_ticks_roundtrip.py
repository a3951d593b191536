"""The tick record keeps every quote exactly."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata import ticks
from terminal.kernel.quotes import Quote

PAISE = st.integers(min_value=1, max_value=2**31 - 1)


@st.composite
def quotes(draw: st.DrawFn, exp: int) -> Quote:
    def price() -> Decimal:
        return Decimal(draw(PAISE)).scaleb(-exp)

    def maybe() -> Decimal | None:
        return price() if draw(st.booleans()) else None

    ohlc = (price(), price(), price()) if draw(st.booleans()) else (None, None, None)
    ms = st.integers(min_value=1_300_000_000_000, max_value=2_500_000_000_000)
    return Quote(
        instrument_id=draw(st.integers(0, 2**32 - 1)),
        ltp=price(),
        bid=maybe(),
        ask=maybe(),
        bid_qty=draw(st.integers(0, 2**32 - 1)),
        ask_qty=draw(st.integers(0, 2**32 - 1)),
        ltq=draw(st.integers(0, 2**32 - 1)),
        volume=draw(st.integers(0, 2**53)),
        oi=draw(st.integers(0, 2**53)),
        open=ohlc[0],
        high=ohlc[1],
        low=ohlc[2],
        close=maybe(),
        exchange_at=ticks.from_ms(draw(ms)),
        received_at=ticks.from_ms(draw(ms)),
    )


@pytest.mark.parametrize("exp", [2, 4])
def test_pack_unpack_returns_the_same_quote(exp: int) -> None:
    @given(quotes(exp))
    def roundtrip(quote: Quote) -> None:
        record = ticks.pack(quote, exp)
        assert len(record) == ticks.RECORD_SIZE
        entry = ticks.pack_snapshot(record, ticks.to_ms(quote.received_at))
        assert ticks.unpack_snapshot(entry) == quote

    roundtrip()


@given(st.lists(quotes(2), min_size=1, max_size=5))
def test_batch_keeps_order_and_every_record(batch: list[Quote]) -> None:
    received_ms = ticks.to_ms(batch[0].received_at)
    packed = ticks.pack_batch([ticks.pack(quote, 2) for quote in batch], received_ms)
    assert ticks.batch_received_ms(packed) == received_ms
    offsets = list(ticks.batch_offsets(packed))
    assert [instrument for instrument, _ in offsets] == [quote.instrument_id for quote in batch]
    unpacked = [ticks.unpack(packed, received_ms, offset) for _, offset in offsets]
    assert [quote.ltp for quote in unpacked] == [quote.ltp for quote in batch]


def test_known_record_has_the_documented_bytes() -> None:
    quote = Quote(
        instrument_id=7,
        ltp=Decimal("101.25"),
        bid=Decimal("101.20"),
        ask=None,
        bid_qty=130,
        ask_qty=0,
        ltq=65,
        volume=1000,
        oi=0,
        open=None,
        high=None,
        low=None,
        close=Decimal("99.00"),
        exchange_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
        received_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
    )
    record = ticks.pack(quote, 2)
    assert record[:8] == bytes([7, 0, 0, 0, 2, ticks.FLAG_NO_ASK | ticks.FLAG_NO_OHLC, 0, 0])
    assert int.from_bytes(record[8:12], "little") == 10125
    assert ticks.json_row(record) == [
        7, 101.25, 101.20, None, 130, 0, None, None, None, 99.0, 1000, 0, 1795406400000, 12,
    ]  # fmt: skip


def test_price_finer_than_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="decimals"):
        ticks._scaled(Decimal("83.0025"), 2)
    assert ticks._scaled(Decimal("83.0025"), ticks.price_exp(Decimal("0.0025"))) == 830025


@pytest.mark.parametrize("size", [0, 7, 9, 8 + 71])
def test_garbled_batch_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="no tick batch"):
        list(ticks.batch_offsets(bytes(size)))
