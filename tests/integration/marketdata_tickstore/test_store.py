"""What every tick store answers."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest

from marketdata.candles.bar import MINUTE_MS, Bar, aggregate
from marketdata.ticks import RECORD_SIZE, pack
from marketdata.tickstore.rows import ANY_REAL, SIDE_COLUMNS, StoredDay
from terminal.kernel.clock import IST
from tests.factories.live import make_quote
from tests.factories.tickstore import make_chain_rows

DAY_MS = 86_400_000
OPEN_MS = int(datetime(2026, 11, 23, 9, 15, tzinfo=IST).timestamp() * 1000)
ALL = {"since_ms": 0, "until_ms": 4_000_000_000_000, "limit": 100_000}


def record(at_ms: int, ltp: str = "100", *, key: int = 7, volume: int = 0, oi: int = 0) -> bytes:
    """Return a packed tick."""
    quote = make_quote(key, ltp, volume=volume, oi=oi)
    at = datetime.fromtimestamp(at_ms / 1000, tz=IST)
    return pack(replace(quote, exchange_at=at), 2)


def minutes(count: int, *, start_ms: int = OPEN_MS, step: int = MINUTE_MS) -> list[Bar]:
    """Return bars that all differ."""
    return [
        Bar(start_ms + n * step, 100 + n, 110 + n, 90 + n, 105 + n, 10 + n, 1000 + n)
        for n in range(count)
    ]


@pytest.mark.parametrize("interval", [1, 3, 5, 15, 60, 240, 1440])
def test_bars_of_any_interval_are_those_of_the_pure_code(store, interval):
    early = minutes(20, start_ms=OPEN_MS - 15 * MINUTE_MS)
    rows = early + minutes(375)[5:] + minutes(375, start_ms=OPEN_MS + DAY_MS)
    store.bars_append([(7, rows), (8, minutes(3))], source="angel")
    expected = aggregate(rows, interval * MINUTE_MS)
    assert store.bars(7, interval_ms=interval * MINUTE_MS, **ALL) == expected
    newest = store.bars(7, interval_ms=interval * MINUTE_MS, **{**ALL, "limit": 2})
    assert newest == expected[-2:]


def test_bars_are_those_that_start_in_the_asked_time(store):
    store.bars_append([(7, minutes(10))], source="angel")
    window = {"since_ms": OPEN_MS + MINUTE_MS, "until_ms": OPEN_MS + 3 * MINUTE_MS, "limit": 100}
    assert store.bars(7, interval_ms=MINUTE_MS, **window) == minutes(10)[1:3]
    assert store.bars(9, interval_ms=MINUTE_MS, **ALL) == []


def test_a_bar_appended_again_replaces_the_first(store):
    store.bars_append([(7, minutes(3))], source="angel")
    store.bars_append([(7, [minutes(3)[1]._replace(close=1)])], source="angel")
    store.bars_append([(7, minutes(1))], source="angel")
    closes = [bar.close for bar in store.bars(7, interval_ms=MINUTE_MS, **ALL)]
    assert closes == [105, 1, 107]


def test_simulated_bars_never_mix_with_real_ones(store):
    store.bars_append([(7, minutes(3))], source="simulator")
    assert store.bars(7, interval_ms=MINUTE_MS, **ALL) == minutes(3)
    store.bars_append([(7, minutes(1))], source="angel")
    assert store.bars(7, interval_ms=MINUTE_MS, **ALL) == minutes(1)
    assert store.bars(7, interval_ms=MINUTE_MS, source="simulator", **ALL) == minutes(3)


def test_who_asks_for_real_rows_never_gets_the_simulator(store):
    real = {**ALL, "source": ANY_REAL}
    store.bars_append([(7, minutes(3))], source="simulator")
    store.ticks_append(record(OPEN_MS, "100"), source="simulator")
    assert store.bars(7, interval_ms=MINUTE_MS, **real) == []
    assert store.bars(7, interval_ms=1_000, **real) == []
    store.bars_append([(7, minutes(1))], source="angel")
    store.ticks_append(record(OPEN_MS, "99"), source="angel")
    assert store.bars(7, interval_ms=MINUTE_MS, **real) == minutes(1)
    assert store.bars(7, interval_ms=1_000, **real)[0].close == 9900


def test_long_bars_serve_where_there_are_no_minutes(store):
    store.bars_append([(7, minutes(3))], source="angel")
    fives = minutes(2, start_ms=OPEN_MS, step=5 * MINUTE_MS)
    older = minutes(2, start_ms=OPEN_MS - DAY_MS, step=5 * MINUTE_MS)
    store.bars_append([(7, fives + older)], source="import", minutes=5)
    assert store.bars(7, interval_ms=MINUTE_MS, **ALL) == minutes(3)
    assert store.bars(7, interval_ms=5 * MINUTE_MS, **ALL) == [
        *older,
        *aggregate(minutes(3), 5 * MINUTE_MS),
    ]


def test_a_day_bar_wins_over_the_sum_of_its_minutes(store):
    official = Bar(OPEN_MS, 1, 9, 1, 5, 777, 555)
    store.bars_append([(7, minutes(3))], source="angel")
    store.bars_append([(7, [official])], source="import", minutes=1440)
    assert store.bars(7, interval_ms=DAY_MS, **ALL) == [official]
    assert store.bars(7, interval_ms=60 * MINUTE_MS, **ALL) == aggregate(minutes(3), 3_600_000)


def test_bars_below_a_minute_come_from_the_ticks(store):
    ticks = [
        (0, "100", 50),
        (400, "102.05", 60),
        (900, "99", 55),
        (1_000, "98", 70),
        (5_300, "97", 90),
    ]
    store.ticks_append(
        b"".join(record(OPEN_MS + at, p, volume=v, oi=v) for at, p, v in ticks), source="angel"
    )
    next_day = record(OPEN_MS + DAY_MS, "90", volume=5) + record(
        OPEN_MS + DAY_MS + 1_000, "91", volume=9
    )
    store.ticks_append(next_day, source="angel")
    assert store.bars(7, interval_ms=1_000, **ALL) == [
        Bar(OPEN_MS, 10000, 10205, 9900, 9900, 10, 55),
        Bar(OPEN_MS + 1_000, 9800, 9800, 9800, 9800, 10, 70),
        Bar(OPEN_MS + 5_000, 9700, 9700, 9700, 9700, 20, 90),
        Bar(OPEN_MS + DAY_MS, 9000, 9000, 9000, 9000, 0, 0),
        Bar(OPEN_MS + DAY_MS + 1_000, 9100, 9100, 9100, 9100, 4, 0),
    ]  # fmt: skip
    assert len(store.bars(7, interval_ms=5_000, **{**ALL, "limit": 1})) == 1


def test_ticks_come_back_as_they_went_in_and_only_once(store):
    rows = [record(OPEN_MS + n * 250, str(100 + n), volume=n) for n in range(10)]
    rows.append(record(OPEN_MS + 250, "101.5", volume=1))  # two of one millisecond
    store.ticks_append(b"".join(rows), source="angel")
    store.ticks_append(b"".join(rows[3:5]), source="angel")
    store.ticks_append(record(OPEN_MS, "5"), source="simulator")
    found = store.ticks(7, **ALL)
    assert {found[at : at + RECORD_SIZE] for at in range(0, len(found), RECORD_SIZE)} == set(rows)
    assert len(found) == len(rows) * RECORD_SIZE
    part = store.ticks(7, since_ms=OPEN_MS + 500, until_ms=OPEN_MS + 2_000, limit=3)
    assert part == b"".join(rows[2:5])
    assert store.ticks(7, source="simulator", **ALL) == record(OPEN_MS, "5")


def test_a_record_keeps_every_field(store):
    quote = make_quote(7, "0.0025", bid="0.0050", ohlc=("1", "2", "0.5"), close="3", volume=10**12)
    packed = pack(replace(quote, exchange_at=datetime.fromtimestamp(OPEN_MS / 1000, tz=IST)), 4)
    bare = pack(
        replace(quote, bid=None, ask=None, ltp=Decimal(7), open=None, close=None,
                exchange_at=datetime.fromtimestamp(OPEN_MS / 1000 + 1, tz=IST)), 4
    )  # fmt: skip
    store.ticks_append(packed + bare, source="angel")
    assert store.ticks(7, **ALL) == packed + bare


def test_a_chain_snapshot_comes_back_whole(store):
    rows = make_chain_rows(at_ms=OPEN_MS, straddle_premium=200.05)
    store.chain_append([rows, make_chain_rows(at_ms=OPEN_MS + MINUTE_MS)], source="angel")
    found = store.chain_at(rows.underlying_id, rows.expiry, OPEN_MS + 59_999)
    assert found.at_ms == OPEN_MS
    assert list(found.strikes) == list(rows.strikes)
    for name in SIDE_COLUMNS:
        np.testing.assert_allclose(found.ce[name], rows.ce[name], rtol=1e-6, equal_nan=True)
        np.testing.assert_allclose(found.pe[name], rows.pe[name], rtol=1e-6, equal_nan=True)
    assert np.isnan(found.ce["iv"][0])
    assert list(found.gex) == list(rows.gex)
    assert found.totals.values["straddle_premium"] == 200.05
    assert found.totals.values.get("max_pain") is None
    assert (found.totals.forward_from, found.totals.convention) == ("parity", "house")
    assert store.chain_at(rows.underlying_id, rows.expiry, OPEN_MS - 1) is None
    assert store.chain_at(rows.underlying_id, date(2026, 12, 1), OPEN_MS) is None


def test_chain_heads_of_a_time(store):
    snapshots = [make_chain_rows(at_ms=OPEN_MS + n * MINUTE_MS, spot=100.0 + n) for n in range(5)]
    store.chain_append(snapshots, source="replay")
    store.chain_append(snapshots[:1], source="simulator")
    key = (snapshots[0].underlying_id, snapshots[0].expiry)
    window = {"since_ms": OPEN_MS + MINUTE_MS, "until_ms": OPEN_MS + 4 * MINUTE_MS}
    heads = store.chain_times(*key, **window)
    assert [head.values["spot"] for head in heads] == [101.0, 102.0, 103.0]
    assert store.chain_times(*key, source="simulator", **window) == []


def test_close_oi_is_that_of_the_previous_session(store):
    friday = minutes(3, start_ms=OPEN_MS - 3 * DAY_MS)
    store.bars_append([(7, friday), (8, [bar._replace(oi=0) for bar in friday])], source="angel")
    store.bars_append([(7, minutes(3))], source="angel")
    assert store.close_oi([7, 8, 9], before_ms=OPEN_MS + 3_600_000) == {7: 1002}
    official = Bar(friday[0].start_ms, 1, 1, 1, 1, 1, 4321)
    store.bars_append([(7, [official])], source="import", minutes=1440)
    assert store.close_oi([7], before_ms=OPEN_MS) == {7: 4321}
    assert store.close_oi([], before_ms=OPEN_MS) == {}


def test_days_name_source_and_resolution(store):
    store.bars_append([(7, minutes(2)), (7, minutes(2, start_ms=OPEN_MS + DAY_MS))], source="angel")
    store.bars_append([(7, minutes(1))], source="import", minutes=1440)
    store.ticks_append(record(OPEN_MS) + record(OPEN_MS + 5), source="angel")
    assert store.days(7) == [
        StoredDay(date(2026, 11, 23), "angel", "tick", OPEN_MS, OPEN_MS + 5),
        StoredDay(
            date(2026, 11, 24), "angel", "1m", OPEN_MS + DAY_MS, OPEN_MS + DAY_MS + MINUTE_MS
        ),
    ]
    assert store.days(8) == []
