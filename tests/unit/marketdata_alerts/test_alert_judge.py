"""When an alert's condition holds, and how often it may fire."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata.alerts.judge import AlertField, AlertOp, AlertRepeat, holds, may_fire, reading
from terminal.kernel.quotes import Quote

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
PRICES = st.decimals(min_value=1, max_value=1000, places=2)


def quote(ltp: str = "101", close: str | None = "100", oi: int = 650) -> Quote:
    price = Decimal(ltp)
    return Quote(
        instrument_id=1, ltp=price, bid=None, ask=None, bid_qty=0, ask_qty=0, ltq=0, volume=0,
        oi=oi, open=None, high=None, low=None, close=None if close is None else Decimal(close),
        exchange_at=NOW, received_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "given_", "expected"),
    [
        (AlertField.LTP, quote(), "101"),
        (AlertField.CHANGE_PCT, quote(), "1.00"),
        (AlertField.CHANGE_PCT, quote(close=None), None),
        (AlertField.OI, quote(), "650"),
        (AlertField.OI, quote(oi=0), None),
        (AlertField.LTP, quote(ltp="0"), None),
    ],
)
def test_reading_is_what_the_quote_tells(field, given_, expected) -> None:
    assert reading(given_, field) == (None if expected is None else Decimal(expected))


@given(PRICES, PRICES, PRICES)
def test_a_cross_is_seen_on_the_way_and_never_by_standing_still(before, now, threshold) -> None:
    crossed = holds(AlertOp.CROSSES, threshold, before, now)
    above = holds(AlertOp.ABOVE, threshold, before, now)
    below = holds(AlertOp.BELOW, threshold, before, now)
    assert above or below
    assert not holds(AlertOp.CROSSES, threshold, now, now)
    assert not holds(AlertOp.CROSSES, threshold, None, now)
    if crossed:
        assert min(before, now) <= threshold <= max(before, now)
    elif before != threshold:
        assert (before < threshold) == (now < threshold)


def test_once_fires_once_a_minute_is_a_minute_and_a_day_a_trading_date_in_ist() -> None:
    late = datetime(2026, 11, 23, 18, 29, tzinfo=UTC)  # 23:59 IST
    assert may_fire(AlertRepeat.ONCE, None, NOW)
    assert not may_fire(AlertRepeat.ONCE, NOW, NOW + timedelta(days=9))
    assert not may_fire(AlertRepeat.EVERY_MINUTE, NOW, NOW + timedelta(seconds=59))
    assert may_fire(AlertRepeat.EVERY_MINUTE, NOW, NOW + timedelta(seconds=60))
    assert not may_fire(AlertRepeat.DAILY, NOW, late)
    assert may_fire(AlertRepeat.DAILY, late, late + timedelta(minutes=1))
