"""The tests' own store answers as the port says."""

import pytest

from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.tickstore.client import tick_store
from terminal.kernel.errors import ServiceUnavailable
from tests.factories.tickstore import make_chain_rows

NINE_FIFTEEN_MS = 1_795_405_500_000  # 2026-11-23 09:15 IST


def test_store_without_url_is_away():
    with pytest.raises(ServiceUnavailable):
        tick_store().days(1)


def test_bars_of_real_sources_win_over_simulated_ones(memory_tick_store):
    bars = [Bar(NINE_FIFTEEN_MS + n * MINUTE_MS, 10, 12, 9, 11, 5, n) for n in range(6)]
    memory_tick_store.bars_append([(1, bars)], source="simulator")
    memory_tick_store.bars_append([(1, [bars[0]._replace(close=12)])], source="angel")
    window = {"since_ms": 0, "until_ms": 10**13, "limit": 10}
    found = tick_store().bars(1, interval_ms=5 * MINUTE_MS, **window)
    assert [bar.close for bar in found] == [12]
    found = tick_store().bars(1, interval_ms=5 * MINUTE_MS, source="simulator", **window)
    assert [(bar.start_ms, bar.volume, bar.oi) for bar in found] == [
        (NINE_FIFTEEN_MS, 25, 4),
        (NINE_FIFTEEN_MS + 5 * MINUTE_MS, 5, 5),
    ]


def test_chain_at_is_the_newest_before(memory_tick_store):
    first, second = make_chain_rows(at_ms=1_000), make_chain_rows(at_ms=61_000)
    memory_tick_store.chain_append([first, second], source="replay")
    key = (first.underlying_id, first.expiry)
    assert memory_tick_store.chain_at(*key, 60_999) is first
    assert memory_tick_store.chain_at(*key, 999) is None
    heads = memory_tick_store.chain_times(*key, since_ms=0, until_ms=10**6)
    assert [head.at_ms for head in heads] == [1_000, 61_000]
