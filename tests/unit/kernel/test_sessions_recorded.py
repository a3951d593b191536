"""The calendar against recorded markets; skipped where the recordings are not at hand."""

import csv
import gzip
import json
import os
from datetime import date, datetime
from pathlib import Path

import pytest

from terminal.kernel.clock import IST
from terminal.kernel.enums import Exchange, SessionPhase
from terminal.kernel.sessions import default_calendar

DATA = Path(os.environ.get("MARKET_DATA_DIR", Path(__file__).parents[4] / "shared" / "data"))
CALENDAR = default_calendar()
NSE = Exchange.NSE


def recorded(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no recording at {path}; set MARKET_DATA_DIR")
    return path


def test_weekday_holidays_are_the_recorded_ones() -> None:
    name = "risk_tables/NSE_weekday_holidays_2010_2026_from_pandas_market_calendars.csv"
    lines = recorded(name).read_text().split()
    theirs = {date.fromisoformat(x) for x in lines if "2019" <= x[:4] <= "2026"}
    start, end = date(2019, 1, 1), date(2026, 12, 31)
    trading = set(CALENDAR.trading_days(NSE, start, end))
    ours = {
        date.fromordinal(n)
        for n in range(start.toordinal(), end.toordinal() + 1)
        if date.fromordinal(n).weekday() < 5 and date.fromordinal(n) not in trading
    }
    assert ours == theirs


@pytest.mark.parametrize(
    ("segment", "exchange"), [("CM", NSE), ("FO", Exchange.NFO), ("CD", Exchange.CDS)]
)
def test_year_2026_equals_the_exchange_master(segment: str, exchange: Exchange) -> None:
    master = json.loads(recorded("risk_tables/nse_holiday_master_trading_2026.json").read_text())
    listed = {
        datetime.strptime(row["tradingDate"], "%d-%b-%Y").replace(tzinfo=IST).date()
        for row in master[segment]
    }
    muhurat = date(2026, 11, 8)
    assert muhurat in listed
    assert CALENDAR.is_trading_day(exchange, muhurat)
    assert not any(CALENDAR.is_trading_day(exchange, on) for on in listed - {muhurat})


def test_mcx_2026_follows_the_commodity_master() -> None:
    master = json.loads(recorded("risk_tables/nse_holiday_master_trading_2026.json").read_text())
    for row in master["COM"]:
        on = datetime.strptime(row["tradingDate"], "%d-%b-%Y").replace(tzinfo=IST).date()
        if on == date(2026, 11, 8):
            continue
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=IST)
        evening = noon.replace(hour=20)
        opened = [CALENDAR.phase(Exchange.MCX, at) is SessionPhase.OPEN for at in (noon, evening)]
        assert opened == [row["morning_session"] == "Open", row["evening_session"] == "Open"], on


def test_every_recorded_day_is_a_trading_day() -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow reads the recording")
    path = recorded("index_bars/NSE_equities_daily_2019-08_2026-08_54names.parquet")
    column = parquet.read_table(path, columns=["DATE1"]).column("DATE1").unique().to_pylist()
    days = {stamp.date() for stamp in column}
    assert len(days) > 1700
    assert not {on for on in days if not CALENDAR.is_trading_day(NSE, on)}
    # From September 2021 the file misses exactly two days on which the market did trade.
    start = date(2021, 9, 1)
    missing = set(CALENDAR.trading_days(NSE, start, max(days))) - days
    assert missing == {date(2021, 11, 4), date(2022, 8, 8)}


def test_recorded_bars_lie_inside_the_sessions() -> None:
    path = recorded("index_bars/NIFTY_5min_2023-03-13_2025-06-30.csv.gz")
    outside: set[str] = set()
    with gzip.open(path, "rt") as lines:
        for row in csv.DictReader(lines):
            at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=IST)
            if CALENDAR.phase(NSE, at) is not SessionPhase.OPEN:
                outside.add(f"{at:%Y-%m-%d}" if at.hour < 15 else f"{at:%Y-%m-%d} after the close")
    # A handful of days carry a flat tail after 15:30 in this recording; none lies before it.
    assert outside == {
        f"2025-{day} after the close" for day in ("04-25", "04-30", "05-08", "05-13", "05-21")
    }


def test_expiries_fall_on_trading_days() -> None:
    calendar = json.loads(
        recorded("risk_tables/nse_NIFTY_expiry_calendar_2021_2026.json").read_text()
    )
    for row in calendar["rows"]:
        actual = date.fromisoformat(row["actual_expiry_date"])
        planned = date.fromisoformat(row["original_scheduled_expiry"])
        assert CALENDAR.is_trading_day(Exchange.NFO, actual), row
        if row["expiry_holiday_adjusted"] and actual.year < 2027:
            assert CALENDAR.previous_trading_day(Exchange.NFO, planned) == actual
