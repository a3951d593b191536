"""Bars built from recorded seconds equal the published bars of the same 52 days."""

import csv
import gzip
from datetime import datetime

import pytest
from django.conf import settings

from marketdata.candles.builder import BarBuilder, Tick
from marketdata.replay.day import windows_of
from marketdata.replay.table import find_file, read_day
from marketdata.ticks import from_ms
from terminal.kernel.clock import IST
from terminal.kernel.enums import Exchange
from terminal.kernel.sessions import default_calendar

TICKS = "ticks/NIFTY_1s_ltp_2022-08_2022-12.parquet"
BARS = "index_bars/NIFTY_1min_2022-08_2022-12_from_1s.csv.gz"
FOREVER = 10**15
folder = settings.MARKET_DATA_DIR

pytestmark = pytest.mark.skipif(
    not (folder / TICKS).is_file() or not (folder / BARS).is_file(),
    reason=f"recorded days are not in {folder} (MARKET_DATA_DIR)",
)


def published() -> dict[datetime, tuple[int, ...]]:
    with gzip.open(folder / BARS, "rt") as file:
        return {
            datetime.fromisoformat(row["timestamp"]): tuple(
                round(float(row[name]) * 100) for name in ("open", "high", "low", "close")
            )
            for row in csv.DictReader(file)
        }


def test_one_minute_bars_of_every_day_are_equal() -> None:
    expected = published()
    days = sorted({at.date() for at in expected})
    assert len(days) == 52
    built: dict[datetime, tuple[int, ...]] = {}
    for day in days:
        table = read_day(find_file(TICKS, folder), day)
        session = default_calendar().session(Exchange.NSE, day)
        builder = BarBuilder(windows_of(session, None))
        prices = (table.floats("ltp") * 100).round().astype(int).tolist()
        for at_ms, price in zip(table.at_ms.tolist(), prices, strict=True):
            builder.add(Tick(1, at_ms, price, 0))
            for _, bar in builder.close(at_ms):
                built[_start(bar.start_ms)] = bar[1:5]
        built |= {_start(bar.start_ms): bar[1:5] for _, bar in builder.close(FOREVER)}
        assert builder.dropped["late"] == 0
    assert built == expected


def _start(start_ms: int) -> datetime:
    return from_ms(start_ms).astimezone(IST)
