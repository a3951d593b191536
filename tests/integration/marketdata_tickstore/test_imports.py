"""Import commands: every format, bad rows by line, nothing twice."""

import gzip
import json
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from marketdata.candles.bar import MINUTE_MS
from marketdata.management import importing
from marketdata.models import Instrument
from marketdata.ticks import RECORD, RECORD_SIZE
from marketdata.tickstore.embedded.engine import EngineSession
from marketdata.tickstore.store import ClickHouseTickStore
from terminal.kernel.clock import IST

pytestmark = pytest.mark.django_db

ALL = {"since_ms": 0, "until_ms": 4_000_000_000_000, "limit": 100_000}
UDIFF = (
    "TradDt,BizDt,Sgmt,Src,FinInstrmTp,FinInstrmId,TckrSymb,XpryDt,StrkPric,OptnTp,OpnPric,"
    "HghPric,LwPric,ClsPric,OpnIntrst,TtlTradgVol,NewBrdLotQty\n"
)
OLD = (
    "INSTRUMENT,SYMBOL,EXPIRY_DT,STRIKE_PR,OPTION_TYP,OPEN,HIGH,LOW,CLOSE,SETTLE_PR,CONTRACTS,"
    "VAL_INLAKH,OPEN_INT,CHG_IN_OI,TIMESTAMP,\n"
)


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=IST).timestamp() * 1000)


@pytest.fixture
def store(empty, monkeypatch) -> ClickHouseTickStore:
    """The engine under the commands."""
    import contextlib

    empty.query("TRUNCATE TABLE imports")
    session = EngineSession(empty)
    monkeypatch.setattr(importing, "store_session", lambda: contextlib.nullcontext(session))
    return ClickHouseTickStore(session)


def run(command: str, *files: Path, **options) -> tuple[str, str]:
    """Return what a command said and complained."""
    out, err = StringIO(), StringIO()
    call_command(command, *map(str, files), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def id_of(symbol: str) -> int:
    return Instrument.objects.get(symbol=symbol).pk


def bars_csv(folder: Path, name: str = "NIFTY_1min_x.csv") -> Path:
    path = folder / name
    path.write_text(
        "timestamp,symbol,open,high,low,close,volume,oi\n"
        "2024-01-01T09:15:00+05:30,NIFTY,100.05,102,99,101,10,5\n"
        "2024-01-01T09:16:00+05:30,NIFTY,101,abc,100,101,10,5\n"
        "2024-01-01T09:17:00+05:30,NIFTY,101,103\n"
        "2024-01-01T09:18:00+05:30,NIFTY,101,103,100,0,10,5\n"
        "2024-01-01T09:19:00+05:30,NIFTY,101,101,100,109,10,5\n"
        "not a time,NIFTY,101,103,100,102,10,5\n"
        "2024-01-01T09:20:00+05:30,NIFTY,101,103,100,102,,\n"
    )
    return path


def test_bars_bad_rows_are_named_by_line_and_the_rest_goes_in(store, tmp_path):
    said, complained = run("import_bars", bars_csv(tmp_path))
    assert "2 rows of 1 contracts" in said
    assert "5 bad rows" in said
    lines = [line.split(" line ")[1].split(" ")[0] for line in complained.splitlines()]
    assert sorted(lines) == ["3", "4", "5", "6", "7"]
    bars = store.bars(id_of("NIFTY"), interval_ms=MINUTE_MS, **ALL)
    assert bars[0] == (ms("2024-01-01T09:15"), 10005, 10200, 9900, 10100, 10, 5)
    assert bars[1] == (ms("2024-01-01T09:20"), 10100, 10300, 10000, 10200, 0, 0)


def test_a_repeated_import_changes_nothing(store, empty, tmp_path):
    path = bars_csv(tmp_path)
    run("import_bars", path)
    said, _ = run("import_bars", path)
    assert "imported before" in said
    run("import_bars", path, again=True)
    assert empty.query("SELECT count() FROM bars FINAL") == b"2\n"


def test_a_refused_file_changes_nothing_and_does_not_stop_the_next(store, empty, tmp_path):
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n")
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"no gzip")
    with pytest.raises(CommandError, match="2 of 3"):
        run("import_bars", strange, broken, bars_csv(tmp_path))
    assert empty.query("SELECT count() FROM bars") == b"2\n"


def test_bars_stamped_at_their_end_are_moved_to_their_start(store, tmp_path):
    path = tmp_path / "BANKNIFTY_FUT1.csv"
    path.write_text(
        "timestamp,symbol,open,high,low,close,volume,oi\n"
        "2019-01-01T09:16:00+05:30,BANKNIFTY_F1,100,102,99,101,20,40\n"
        "2019-01-01T09:17:00+05:30,BANKNIFTY_F1,101,102,99,100,20,60\n"
    )
    run("import_bars", path)
    bars = store.bars(id_of("BANKNIFTY31JAN19FUT"), interval_ms=MINUTE_MS, **ALL)
    assert [bar.start_ms for bar in bars] == [ms("2019-01-01T09:15"), ms("2019-01-01T09:16")]
    assert store.close_oi([id_of("BANKNIFTY31JAN19FUT")], before_ms=ms("2019-01-02T09:15")) == {
        id_of("BANKNIFTY31JAN19FUT"): 60
    }


def test_longer_bars_keep_their_length(store, tmp_path):
    path = tmp_path / "RELIANCE.parquet"
    times = np.array(["2020-01-01T09:15", "2020-01-01T09:30", "2020-01-01T09:45"], "datetime64[us]")
    columns = {name: [10.0, 11.0, 12.0] for name in ("open", "high", "low", "close")}
    pq.write_table(pa.table({"timestamp": times, **columns, "volume": [1, 2, 3]}), path)
    run("import_bars", path)
    key = id_of("RELIANCE")
    assert store.bars(key, interval_ms=MINUTE_MS, **ALL) == []
    assert [bar.volume for bar in store.bars(key, interval_ms=15 * MINUTE_MS, **ALL)] == [1, 2, 3]
    assert [bar.volume for bar in store.bars(key, interval_ms=60 * MINUTE_MS, **ALL)] == [6]


def test_udiff_bhavcopy_becomes_day_bars_in_units(store, tmp_path):
    path = tmp_path / "BhavCopy_NSE_FO.csv.gz"
    rows = (
        "2026-01-28,2026-01-28,FO,NSE,STO,166474,ZYDUSLIFE,2026-02-24,990.00,CE,0.00,0.00,0.00,"
        "4.70,3600,0,900\n"
        "2026-01-28,2026-01-28,FO,NSE,IDF,49225,NIFTY,2026-02-24,,,100,110,90,105,650,3,65\n"
    )
    path.write_bytes(gzip.compress((UDIFF + rows).encode()))
    said, _ = run("import_bars", path)
    assert "2 rows of 2 contracts" in said
    future = id_of("NIFTY24FEB26FUT")
    assert store.bars(future, interval_ms=86_400_000, **ALL) == [
        (ms("2026-01-28T09:15"), 10000, 11000, 9000, 10500, 195, 650)
    ]
    option = Instrument.objects.get(symbol="ZYDUSLIFE24FEB26990CE")
    assert (option.lot_size, option.exchange) == (900, "NFO")
    # Not traded: the close stands for all four prices, with no volume.
    untraded = store.bars(option.pk, interval_ms=86_400_000, **ALL)[0]
    assert untraded[1:] == (470, 470, 470, 470, 0, 3600)
    run("import_bars", path, symbol=["NIFTY"])
    assert store.close_oi([future], before_ms=ms("2026-01-29T10:00")) == {future: 650}


def test_old_bhavcopy_derives_the_lots_it_does_not_print(store, tmp_path):
    path = tmp_path / "fo01JAN2020bhav.csv"
    path.write_text(
        OLD + "FUTIDX,BANKNIFTY,30-Jan-2020,0,XX,32417.3,32495.75,32225,32285.2,32285.2,10,64.57,"
        "1299680,-5300,01-JAN-2020,\n"
        "FUTSTK,ZEEL,30-Jan-2020,0,XX,280,290,270,285,285,10,85.5,6000,3000,01-JAN-2020,\n"
        "OPTSTK,ZEEL,30-Jan-2020,420,PE,0,0,0,129.3,132.5,2,8.1,9000,0,01-JAN-2020,\n"
        "FUTSTK,ODD,30-Jan-2020,0,XX,280,290,270,285,285,0,0,6000,3000,01-JAN-2020,\n"
    )
    said, _ = run("import_bars", path)
    assert "ODD (lot unknown) 1" in said
    assert Instrument.objects.get(symbol="BANKNIFTY30JAN20FUT").lot_size == 20
    assert Instrument.objects.get(symbol="ZEEL30JAN20420PE").lot_size == 3000
    bars = store.bars(id_of("ZEEL30JAN20FUT"), interval_ms=86_400_000, **ALL)
    assert bars[0].volume == 30_000


def test_ticks_of_a_day_without_the_preopen(store, tmp_path):
    path = tmp_path / "NIFTY_1s.csv"
    path.write_text(
        "ts,ltp\n2022-11-14T09:05:00,999\n2022-11-14T09:15:00,100.05\n"
        "2022-11-14T09:15:01,x\n2022-11-14T09:15:02,101\n"
    )
    _, complained = run("import_ticks", path)
    assert "line 4 left out: ltp 'x' is no number" in complained
    records = store.ticks(id_of("NIFTY"), **ALL)
    rows = [RECORD.unpack_from(records, at) for at in range(0, len(records), RECORD_SIZE)]
    assert [(row[4], row[16]) for row in rows] == [
        (10005, ms("2022-11-14T09:15:00")),
        (10100, ms("2022-11-14T09:15:02")),
    ]
    assert store.days(id_of("NIFTY"))[0].source == "import"


def nse_json(path: Path) -> Path:
    def side(strike: float, ltp: float, oi: float) -> dict:
        return {
            "lastPrice": ltp, "change": 1.5, "bidprice": ltp - 0.5, "askPrice": ltp + 0.5,
            "bidQty": 75, "askQty": 150, "totalTradedVolume": 4, "openInterest": oi,
            "changeinOpenInterest": 2, "underlyingValue": 25_900.0, "strikePrice": strike,
            "expiryDate": "18-Nov-2025", "impliedVolatility": 9.0,
        }  # fmt: skip

    strikes = (25_800, 25_900, 26_000)
    data = [
        {
            "CE": side(k, 40 + max(0.0, 25_920 - k), 10),
            "PE": side(k, 40 + max(0.0, k - 25_920), 20),
        }
        for k in strikes
    ]
    data.append({"CE": {"strikePrice": "?"}})
    records = {"timestamp": "14-Nov-2025 11:17:48", "data": data, "underlyingValue": 25_900.0}
    path.write_bytes(gzip.compress(json.dumps({"records": records}).encode()))
    return path


def test_nse_json_becomes_a_chain_with_greeks_in_units(store, tmp_path):
    said, complained = run("import_chain", nse_json(tmp_path / "NIFTY_20251114_111748.json.gz"))
    assert "3 rows of" in said
    assert "line 4 left out" in complained
    found = store.chain_at(id_of("NIFTY"), date(2025, 11, 18), ms("2025-11-14T11:18"))
    assert found.at_ms == ms("2025-11-14T11:17:48")
    assert list(found.strikes) == [25_800, 25_900, 26_000]
    assert list(found.ce["oi"]) == [750.0] * 3
    assert list(found.pe["oi_change"]) == [150.0] * 3
    assert list(found.ce["volume"]) == [300.0] * 3
    assert np.isfinite(found.ce["iv"]).all()
    assert (found.ce["delta"] > 0).all()
    assert (found.pe["delta"] < 0).all()
    assert found.ce["id"][0] == id_of("NIFTY18NOV2525800CE")
    heads = store.chain_times(id_of("NIFTY"), date(2025, 11, 18), since_ms=0, until_ms=2**41)
    assert heads[0].values["pcr_oi"] == 2.0


def test_chain_tables_long_and_wide(store, tmp_path):
    long = tmp_path / "NIFTY_long.csv"
    long.write_text(
        "nse_ts,expiry,strike,type,oi,chg_oi,volume,ltp,change,bid,ask,bid_qty,ask_qty,underlying\n"
        "2025-11-14T10:00:00,2025-11-18,25900,CE,10,1,5,90,2,89,91,75,75,25900\n"
        "2025-11-14T10:00:00,2025-11-18,25900,PE,10,1,5,80,2,79,81,75,75,25900\n"
        "2025-11-14T10:00:00,2025-11-18,25900,XX,10,1,5,80,2,79,81,75,75,25900\n"
    )
    _, complained = run("import_chain", long)
    assert "line 4 left out: the type is neither CE nor PE" in complained
    wide = tmp_path / "NIFTY_wide.csv"
    wide.write_text(
        "ts,strike,c_ltp,c_oi,c_volume,p_ltp,p_oi,p_volume,underlying,expiry\n"
        "2025-11-14T10:01:00,25900,91,750,5,,1500,5,25900,2025-11-18\n"
    )
    run("import_chain", wide)
    key = (id_of("NIFTY"), date(2025, 11, 18))
    first = store.chain_at(*key, ms("2025-11-14T10:00:30"))
    second = store.chain_at(*key, ms("2025-11-14T10:01:30"))
    assert (first.ce["oi"][0], second.ce["oi"][0]) == (750.0, 750.0)
    assert second.ce["volume"][0] == 375.0
    assert np.isnan(second.pe["ltp"][0])


def test_upstox_snapshot_needs_its_time(store, tmp_path):
    market = {"ltp": 90, "volume": 750, "oi": 1500, "close_price": 80, "bid_price": 89,
              "bid_qty": 75, "ask_price": 91, "ask_qty": 75, "prev_oi": 1000}  # fmt: skip
    row = {
        "expiry": "2026-07-07", "strike_price": 24_300, "underlying_key": "NSE_INDEX|Nifty 50",
        "underlying_spot_price": 24_270.85, "call_options": {"market_data": market},
        "put_options": {"market_data": market},
    }  # fmt: skip
    path = tmp_path / "upstox.json"
    path.write_text(json.dumps({"status": "success", "data": [row]}))
    with pytest.raises(CommandError):
        run("import_chain", path)
    run("import_chain", path, at=datetime(2026, 7, 1, 15, 0, tzinfo=IST))
    found = store.chain_at(id_of("NIFTY"), date(2026, 7, 7), ms("2026-07-01T15:00"))
    assert (found.ce["oi"][0], found.ce["oi_change"][0], found.ce["change"][0]) == (1500, 500, 10)


def data(name: str) -> Path:
    path = Path(settings.MARKET_DATA_DIR) / name
    if not path.exists():
        pytest.skip(f"no recorded data in {settings.MARKET_DATA_DIR}")
    return path


def test_recorded_seconds_make_the_published_minutes(store):
    """Bars read from imported ticks equal the published one-minute bars of the same days."""
    run("import_ticks", data("ticks/NIFTY_1s_ltp_2022-08_2022-12.parquet"))
    run("import_bars", data("index_bars/NIFTY_1min_2022-08_2022-12_from_1s.csv.gz"))
    key, window = id_of("NIFTY"), {**ALL, "limit": 30_000}
    published = store.bars(key, interval_ms=MINUTE_MS, **window)
    seconds = store.bars(key, interval_ms=30_000, **{**window, "limit": 100_000})
    joined: dict[int, tuple] = {}
    for bar in seconds:
        start = bar.start_ms - bar.start_ms % MINUTE_MS
        o, h, low, _ = joined.get(start, (bar.open, bar.high, bar.low, 0))
        joined[start] = (o, max(h, bar.high), min(low, bar.low), bar.close)
    assert len(published) > 18_000
    assert all(joined[bar.start_ms] == bar[1:5] for bar in published)


def test_recorded_chain_of_nse_is_stored_whole(store):
    run("import_chain", data("option_chain/nse_json_raw/NIFTY_20251114_111648.json.gz"))
    found = store.chain_at(id_of("NIFTY"), date(2025, 11, 18), ms("2025-11-14T11:17"))
    near = np.abs(found.strikes / found.totals.values["spot"] - 1) < 0.02
    assert np.isfinite(found.ce["iv"][near]).all()
    assert 5 < found.totals.values["atm_iv"] < 20
