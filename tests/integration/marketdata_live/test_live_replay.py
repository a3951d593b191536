"""Recorded days: every format, the day's own clock, and wrong recordings."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from marketdata.candles.bar import Bar
from marketdata.models import Instrument
from marketdata.replay.request import ReplayRefused, parse_request
from marketdata.replay.source import ReplaySource
from marketdata.ticks import RECORD_SIZE, to_ms, unpack
from terminal.kernel.clock import FrozenClock
from terminal.kernel.enums import Exchange, SessionPhase
from terminal.kernel.market_clock import MarketClock
from terminal.kernel.quotes import Quote
from terminal.kernel.sessions import default_calendar

pytestmark = pytest.mark.django_db
WALL = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
OPEN = datetime(2022, 11, 14, 3, 45, tzinfo=UTC)

TICKS = """ts,ltp
2022-11-14 09:07:00,17000.00
2022-11-14 09:15:00,18376.40
2022-11-14 09:15:01,18380.05
2022-11-14 15:29:59,18329.15
2022-11-15 09:15:00,18362.75
"""
BARS = """timestamp,symbol,open,high,low,close,volume
2022-11-14T09:15:00+05:30,BANKNIFTY17NOV2242000CE,300,320,290,310,1000
2022-11-14T09:16:00+05:30,BANKNIFTY17NOV2242000CE,310,312,301,305,400
"""
LONG = """nse_ts,expiry,strike,type,oi,chg_oi,volume,ltp,change,bid,bid_qty,ask,ask_qty,underlying
2025-11-14 09:28:00,2025-11-18,25900,CE,100,-20,20,150.5,-10.5,150.2,75,150.6,150,25891.35
2025-11-14 09:28:00,2025-11-18,25900,PE,90,,0,0,0,140.2,75,140.6,150,25891.35
2025-11-14 09:59:00,2025-11-18,25900,CE,110,-10,25,155.5,-5.5,155.2,75,155.6,150,25901.00
"""
WIDE = """ts,c_oi,c_chg_oi,c_volume,c_ltp,c_chg,c_bid_qty,c_bid,c_ask,c_ask_qty,strike,\
p_bid_qty,p_bid,p_ask,p_ask_qty,p_chg,p_ltp,p_volume,p_oi,stale
2019-05-23 11:11:00,75,-150,2,199.5,9.5,75,199,200,75,11700,150,1.2,1.3,75,-3.8,1.25,10,750,false
2019-05-23 11:12:00,75,-150,2,999,9.5,75,199,200,75,11700,150,1.2,1.3,75,-3.8,9.25,10,750,true
2019-05-23 11:13:00,150,-75,4,201.5,9.5,75,201,202,75,11700,,,,,-3.9,1.15,12,750,false
"""
OWN = """at,symbol,ltp,bid,ask,bid_qty,ask_qty,ltq,volume,oi,close
2022-11-14T09:15:00+05:30,RELIANCE,2600.5,2600.4,2600.6,10,20,5,1000,,2590
"""


class Replay:
    """A replay on a frozen clock."""

    def __init__(self, folder: Path, text: str, body: str, name: str = "NIFTY_1s.csv", **options):
        (folder / name).write_text(body)
        self.clock = FrozenClock(WALL)
        self.source = ReplaySource(
            parse_request(text, **options),
            folder=folder,
            clock=self.clock,
            calendar=default_calendar(),
        )
        self.source.open()

    def wait(self, market_seconds: float) -> list[Quote]:
        """Let market time pass and return what was played."""
        self.clock.advance(market_seconds / self.source.clock_state().speed)
        return self.now()

    def now(self) -> list[Quote]:
        records = self.source.read(0)
        return [unpack(records, 0.0, at) for at in range(0, len(records), RECORD_SIZE)]

    def market(self) -> MarketClock:
        return MarketClock(
            wall=self.clock, calendar=default_calendar(), read_state=self.source.clock_state
        )


def _symbols(replay: Replay):
    return ((spec.symbol, bars) for spec, bars in replay.source.history())


@pytest.mark.parametrize(("body", "units"), [(LONG, 120 * 75), (WIDE, 225)])
def test_open_interest_of_the_session_before(tmp_path: Path, body: str, units: int) -> None:
    replay = Replay(tmp_path, "replay:NIFTY_chain", body, "NIFTY_chain.csv")
    [(key, known)] = replay.source.previous_oi().items()
    assert (Instrument.objects.get(pk=key).right, known) == ("CE", units)


def test_day_opens_and_closes_when_it_did(tmp_path: Path) -> None:
    replay = Replay(tmp_path, "replay:NIFTY_1s@2022-11-14x10", TICKS)
    market = replay.market()
    assert market.phase(Exchange.NSE) is SessionPhase.PREOPEN
    assert market.trading_date() == date(2022, 11, 14)
    assert replay.wait(59) == []
    [quote] = replay.wait(1)
    assert market.phase(Exchange.NSE) is SessionPhase.OPEN
    assert (quote.ltp, quote.open, quote.exchange_at) == (
        Decimal("18376.40"), Decimal("18376.40"), OPEN,
    )  # fmt: skip
    assert (quote.bid, quote.ask, quote.close) == (None, None, None)
    replay.wait(6 * 3600)
    [last] = replay.wait(900)
    assert (last.ltp, last.high, last.low) == tuple(
        Decimal(text) for text in ("18329.15", "18380.05", "18329.15")
    )
    replay.wait(60)
    assert market.phase(Exchange.NSE) is SessionPhase.CLOSED
    assert replay.source.clock_state().speed == 0
    closed_at = market.now()
    replay.clock.advance(3600)
    assert replay.now() == []
    assert market.now() == closed_at
    assert replay.source.run == 0


def test_looping_day_begins_again(tmp_path: Path) -> None:
    replay = Replay(tmp_path, "replay:NIFTY_1s@2022-11-14x100", TICKS, loop=True)
    replay.wait(7 * 3600)
    assert replay.wait(1) == []
    assert replay.source.run == 1
    assert replay.market().phase(Exchange.NSE) is SessionPhase.PREOPEN
    assert len(replay.wait(60)) == 1


def test_late_start_plays_only_the_newest_of_the_past(tmp_path: Path) -> None:
    replay = Replay(tmp_path, "replay:NIFTY_1s@2022-11-14T10:00", TICKS)
    [quote] = replay.now()
    assert quote.ltp == Decimal("18380.05")
    [(spec, [bar])] = list(replay.source.history())
    assert (spec.symbol, bar.high) == ("NIFTY", 1838005)


def test_recording_of_an_afternoon_starts_a_minute_before_its_first_tick(tmp_path: Path) -> None:
    late = "ts,ltp\n2022-11-14 13:00:00,18400.00\n"
    replay = Replay(tmp_path, "replay:NIFTY_1s@2022-11-14", late)
    assert replay.market().now() == datetime(2022, 11, 14, 7, 29, tzinfo=UTC)
    assert replay.wait(59) == []
    [quote] = replay.wait(1)
    assert quote.ltp == Decimal("18400.00")
    # What was traded before the recording began is nobody's bar.
    assert not replay.source.starts_session()


def test_interrupted_replay_goes_on_where_time_has_got_to(tmp_path: Path) -> None:
    replay = Replay(tmp_path, "replay:NIFTY_1s@2022-11-14", TICKS)
    assert len(replay.wait(60)) == 1
    replay.source.close()
    replay.clock.advance(1)
    replay.source.open()
    [quote] = replay.now()
    assert quote.ltp == Decimal("18380.05")
    assert replay.now() == []


def test_bars_are_played_inside_their_minute_and_rebuild_themselves(tmp_path: Path) -> None:
    replay = Replay(tmp_path, "replay:BANKNIFTY_1min", BARS, "BANKNIFTY_1min.csv")
    played = replay.wait(61)
    played += replay.wait(59)
    assert [str(quote.ltp) for quote in played[:4]] == ["300.00", "290.00", "320.00", "310.00"]
    assert [quote.volume for quote in played[:4]] == [250, 500, 750, 1000]
    played += replay.wait(60)
    assert [str(quote.ltp) for quote in played[4:]] == ["310.00", "312.00", "301.00", "305.00"]
    start = int(to_ms(OPEN))
    assert dict(_symbols(replay)) == {
        "BANKNIFTY17NOV2242000CE": [
            Bar(start, 30000, 32000, 29000, 31000, 1000),
            Bar(start + 60_000, 31000, 31200, 30100, 30500, 400),
        ]
    }
    row = Instrument.objects.get()
    assert (row.symbol, row.expiry, row.lot_size) == (
        "BANKNIFTY17NOV2242000CE", date(2022, 11, 17), 25,
    )  # fmt: skip


def test_bars_stamped_at_their_end_are_moved_to_their_start(tmp_path: Path) -> None:
    rows = [
        f"{(OPEN + timedelta(minutes=n)).isoformat()},BANKNIFTY_F1,300,320,290,310,10,77"
        for n in range(1, 376)
    ]
    body = "timestamp,symbol,open,high,low,close,volume,oi\n" + "\n".join(rows)
    replay = Replay(tmp_path, "replay:BANKNIFTY_FUT1", body, "BANKNIFTY_FUT1_1min.csv")
    [first] = replay.wait(60)
    assert (first.exchange_at, first.oi) == (OPEN, 77)
    assert Instrument.objects.get().symbol == "BANKNIFTY24NOV22FUT"


def test_long_chain_snapshots_count_units_and_bring_the_index(tmp_path: Path) -> None:
    replay = Replay(tmp_path, "replay:NIFTY_chain", LONG, "NIFTY_chain.csv")
    first = {q.instrument_id: q for q in replay.wait(60 + 13 * 60)}
    symbols = dict(Instrument.objects.values_list("symbol", "pk"))
    option = first[symbols["NIFTY18NOV2525900CE"]]
    assert (option.volume, option.oi, option.bid_qty) == (20 * 75, 100 * 75, 75)
    assert (option.bid, option.ask, option.close) == tuple(
        Decimal(text) for text in ("150.20", "150.60", "161.00")
    )
    assert first[symbols["NIFTY"]].ltp == Decimal("25891.35")
    # Never traded: it has no last price, and 0 would be a lie.
    assert symbols["NIFTY18NOV2525900PE"] not in first
    assert replay.source.clock_state().max_quote_age_s > 31 * 60


def test_wide_chain_skips_repeated_snapshots(tmp_path: Path) -> None:
    replay = Replay(tmp_path, "replay:NIFTY_chain", WIDE, "NIFTY_chain.csv")
    played = replay.wait(60 + 2 * 3600)
    symbols = dict(Instrument.objects.values_list("symbol", "pk"))
    calls = [q for q in played if q.instrument_id == symbols["NIFTY23MAY1911700CE"]]
    assert [(str(q.ltp), q.oi, q.volume) for q in calls] == [
        ("199.50", 75, 150), ("201.50", 150, 300),
    ]  # fmt: skip
    puts = [q for q in played if q.instrument_id == symbols["NIFTY23MAY1911700PE"]]
    assert [(q.bid, q.bid_qty) for q in puts] == [(Decimal("1.20"), 150), (None, 0)]


def test_own_format_keeps_the_book(tmp_path: Path) -> None:
    replay = Replay(tmp_path, "replay:mine", OWN, "mine.csv")
    [quote] = replay.wait(60)
    assert (quote.bid, quote.ask, quote.bid_qty, quote.ltq, quote.volume) == (
        Decimal("2600.40"), Decimal("2600.60"), 10, 5, 1000,
    )  # fmt: skip
    assert (quote.close, quote.oi) == (Decimal("2590.00"), 0)
    assert Instrument.objects.get().exchange == "NSE"


def test_several_recordings_play_as_one(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(OWN)
    replay = Replay(tmp_path, "replay:NIFTY_1s+mine@2022-11-14", TICKS)
    assert len(replay.wait(60)) == 2


def test_parquet_plays_like_csv(tmp_path: Path) -> None:
    import pyarrow.csv
    import pyarrow.parquet

    (tmp_path / "x.csv").write_text(TICKS)
    table = pyarrow.csv.read_csv(tmp_path / "x.csv")
    (tmp_path / "x.csv").unlink()
    pyarrow.parquet.write_table(table, tmp_path / "NIFTY_1s_ltp.parquet")
    replay = Replay(tmp_path, "replay:NIFTY_1s_ltp@2022-11-14", "", "other.txt")
    assert [str(quote.ltp) for quote in replay.wait(60)] == ["18376.40"]


@pytest.mark.parametrize(
    ("text", "body", "words"),
    [
        ("replay:NIFTY_1s@2022-11-16", TICKS, "nothing of 2022-11-16"),
        ("replay:missing", TICKS, "exactly one"),
        ("replay:NIFTY_1s", "ts,ltp\n", "empty"),
        ("replay:NIFTY_1s", "", "cannot be read"),
        ("replay:NIFTY_1s", "a,b\n1,2\n", "time columns"),
        ("replay:NIFTY_1s", "ts,ltp\nyesterday,5\n", "times must look like"),
        ("replay:NIFTY_1s", "ts,price\n2022-11-14 09:15:00,5\n", "no ticks, bars or option chain"),
        ("replay:NIFTY_1s", "ts,ltp\n2022-11-14 09:15:00,0\n", "no price"),
        ("replay:NIFTY_1s", "ts,ltp\n2022-11-14 09:00:00,5\n", "nothing in the trading hours"),
        (
            "replay:NIFTY_1s",
            "at,symbol,ltp\n2022-11-14 09:15:00,FINNIFTY17NOV22FUT,5\n",
            "No lot size",
        ),
        ("replay:NIFTY_1s", "at,symbol,ltp\n2022-11-14 09:15:00,NIFTY!!,5\n", "NIFTY!!"),
    ],
)
def test_wrong_recording_is_refused_with_the_reason(tmp_path: Path, text, body, words) -> None:
    with pytest.raises(ReplayRefused, match=words):
        Replay(tmp_path, text, body)
    assert Instrument.objects.count() == 0


def test_ambiguous_name_lists_the_candidates(tmp_path: Path) -> None:
    (tmp_path / "NIFTY_5min.csv").write_text(TICKS)
    with pytest.raises(ReplayRefused, match=r"NIFTY_1s\.csv, NIFTY_5min\.csv"):
        Replay(tmp_path, "replay:NIFTY", TICKS)


def test_request_reads_file_day_time_and_speed() -> None:
    request = parse_request("replay:/data/my_xfile.csv+b@2022-11-14T09:30x2.5")
    assert request.files == ("/data/my_xfile.csv", "b")
    assert (request.day, request.start, request.speed) == (date(2022, 11, 14), time(9, 30), 2.5)
    assert parse_request("replay:b", speed=7).speed == 7
    assert parse_request("replay:b@2022-11-14x3", speed=7).speed == 7


@pytest.mark.parametrize(
    "text",
    ["replay:", "replay:a@14-11-2022", "replay:a@2022-13-01", "replay:a@2022-11-14T25:00",
     "replay:a@2022-11-14x0", "replay:a@2022-11-14x101", "play:a"],
)  # fmt: skip
def test_wrong_request_is_refused(text: str) -> None:
    with pytest.raises(ReplayRefused):
        parse_request(text)


def test_records_are_what_numpy_says() -> None:
    from marketdata.ticks import RECORD_DTYPE

    assert np.dtype(RECORD_DTYPE).itemsize == RECORD_SIZE
