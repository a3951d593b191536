"""Masters of three brokers in every shape, sound and broken."""

import gzip
import io
import json
from datetime import date
from decimal import Decimal

import pytest

from marketdata.masters.freeze import freeze_qty
from marketdata.masters.load import Master, load_master
from marketdata.masters.reading import CHUNK, MasterRefused
from marketdata.masters.rows import MasterRow
from marketdata.symbols import parse_symbol
from terminal.kernel.enums import Exchange, InstrumentType, Right
from tests.factories import masters as files

DECEMBER = date(2026, 12, 29)


def read(format_: str, data: bytes) -> Master:
    return load_master(format_, io.BytesIO(data))


def by_symbol(master: Master) -> dict[str, MasterRow]:
    assert master.bad == []
    return {f"{row.exchange}:{row.symbol}": row for row in master.rows}


SHAPES = [
    ("kite", files.kite()),
    ("kite", files.zipped(files.kite())),
    ("upstox", files.upstox()),
    ("upstox", files.quoted(files.upstox())),
    ("upstox", files.upstox_index()),
    ("upstox", json.dumps(files.upstox_json()).encode()),
    ("upstox", files.zipped(files.upstox_api())),
    ("angel", files.angel()),
    ("angel", files.angel(indent=1)),
    ("angel", files.zipped(files.angel())),
    ("angel", files.angel_slice()),
]


@pytest.mark.parametrize(("format_", "data"), SHAPES)
def test_every_shape_reads_without_a_fault(format_: str, data: bytes) -> None:
    master = read(format_, data)
    assert master.rows
    assert master.bad == []
    for row in master.rows:
        assert str(parse_symbol(row.symbol)) == row.symbol
        assert row.lot_size >= 1
        assert row.token


def test_kite_terms() -> None:
    rows = by_symbol(read("kite", files.kite()))
    assert set(rows) == {
        "NFO:NIFTY29DEC26FUT",
        "NFO:NIFTY01DEC2625950CE",
        "NFO:M&M29DEC263400PE",
        "NSE:NIFTY",
        "NSE:BAJAJ-AUTO",
        "NSE:TINYCO",
        "CDS:USDINR29DEC2684.25CE",
        "MCX:GOLD05FEB27FUT",
        "BFO:SENSEX31DEC26FUT",
    }
    weekly = rows["NFO:NIFTY01DEC2625950CE"]
    assert (weekly.lot_size, weekly.tick_size, weekly.expiry) == (
        65,
        Decimal("0.05"),
        date(2026, 12, 1),
    )
    assert (weekly.strike, weekly.right, weekly.underlying) == (25950, Right.CE, "NIFTY")
    assert (weekly.token, weekly.broker_symbol) == ("9002", "NIFTY26D0125950CE")
    assert rows["NSE:NIFTY"].type is InstrumentType.IDX
    assert not rows["NSE:NIFTY"].is_tradable
    assert rows["CDS:USDINR29DEC2684.25CE"].tick_size == Decimal("0.0025")


def test_upstox_csv_terms() -> None:
    rows = by_symbol(read("upstox", files.upstox()))
    # The company stands in the name of a stock option; its underlying is in the symbol.
    assert rows["NFO:OFSS29DEC269000CE"].underlying == "OFSS"
    assert rows["NFO:NIFTY29DEC26FUT"].tick_size == Decimal("0.1")
    assert rows["CDS:USDINR04DEC2684.25PE"].tick_size == Decimal("0.0025")
    assert rows["NSE:NIFTY"].type is InstrumentType.IDX


def test_share_keeps_its_name_before_a_debenture() -> None:
    rows = by_symbol(read("upstox", files.upstox()))
    assert rows["NSE:TWIN"].token == "NSE_EQ|INE000B01018"
    assert rows["NSE:TWIN-INE000B08011"].name == "TWIN DEBENTURE"


def test_upstox_json_terms() -> None:
    rows = by_symbol(read("upstox", json.dumps(files.upstox_json()).encode()))
    option = rows["NFO:NIFTY29DEC2626000CE"]
    assert (option.tick_size, option.freeze_qty, option.expiry) == (
        Decimal("0.05"),
        1755,
        DECEMBER,
    )
    assert rows["NSE:BAJAJ-AUTO"].tick_size == 1


def test_angel_terms() -> None:
    rows = by_symbol(read("angel", files.angel()))
    assert set(rows) == {
        "NFO:NIFTY29DEC26FUT",
        "NFO:NIFTY01DEC2625950CE",
        "NSE:BAJAJ-AUTO",
        "BSE:BAJAJ-AUTO",
        "NSE:NIFTY",
        "CDS:USDINR29DEC2684.25CE",
        "CDS:USDINR29DEC2685PE",
        "MCX:GOLD05FEB27FUT",
    }
    assert rows["NFO:NIFTY29DEC26FUT"].tick_size == Decimal("0.1")
    assert rows["NFO:NIFTY29DEC26FUT"].strike is None
    assert rows["NSE:BAJAJ-AUTO"].token == "NSE:39"
    for symbol in ("CDS:USDINR29DEC2684.25CE", "CDS:USDINR29DEC2685PE"):
        assert rows[symbol].tick_size == Decimal("0.0025")


def test_date_in_the_file_is_kept() -> None:
    assert read("angel", files.angel_slice()).on == date(2026, 11, 20)
    # 20:00 UTC is the next morning in India.
    assert read("upstox", files.upstox_api()).on == date(2026, 4, 2)
    assert read("kite", files.kite()).on is None


def test_foreign_segments_are_counted_not_faults() -> None:
    assert read("kite", files.kite()).elsewhere == {"NCO": 1}
    assert read("upstox", files.upstox()).elsewhere == {"NSE_COM": 1}
    assert read("angel", files.angel()).elsewhere == {"NCDEX": 1}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("0.1,65,FUT", "0.1,0,FUT"), "lot_size '0' is no positive whole number"),
        (("0.1,65,FUT", "0.1,65.5,FUT"), "lot_size '65.5' is no positive whole number"),
        (("0.1,65,FUT", "abc,65,FUT"), "tick_size 'abc' is no number"),
        (("0.1,65,FUT", "0,65,FUT"), "tick_size '0' is no price step"),
        (("0.1,65,FUT", "NaN,65,FUT"), "tick_size 'NaN' is no number"),
        (("2026-12-29,0,0.1", "2026-13-29,0,0.1"), "expiry '2026-13-29' is no date"),
        (("2026-12-29,0,0.1", ",0,0.1"), "expiry is empty"),
        (("9001,", ","), "instrument_token ''"),
        (("FUT,NFO-FUT,NFO", "XX,NFO-FUT,NFO"), "instrument_type 'XX' is unknown"),
        (("FUT,NFO-FUT,NFO", "FUT,NFO-FUT,NYSE"), "exchange 'NYSE' is unknown"),
        (("FUT,NIFTY,", "FUT,nifty!,"), "'nifty!' is no name"),
        (("25950,0.05", "-5,0.05"), "strike -5 of an option"),
    ],
)
def test_bad_row_is_reported_by_line_and_skipped(change: tuple[str, str], reason: str) -> None:
    text = files.kite().decode()
    assert change[0] in text
    master = read("kite", text.replace(*change, 1).encode())
    assert len(master.rows) == 8
    (fault,) = master.bad
    assert fault.where == ("line 3" if "25950" in change[0] else "line 2")
    assert reason in fault.reason


def test_row_with_too_few_fields_is_a_fault_of_that_line() -> None:
    rows = [*files.KITE_ROWS[:3], "9004,1,SHORT", *files.KITE_ROWS[3:]]
    master = read("kite", files.csv_file(files.KITE_COLUMNS, rows))
    assert [fault.where for fault in master.bad] == ["line 5"]
    assert len(master.rows) == 9


def test_bad_json_row_is_reported_by_line_and_row() -> None:
    rows = files.angel_rows()
    rows[1]["strike"] = "-1"
    master = read("angel", json.dumps(rows).encode())
    assert [fault.where for fault in master.bad] == ["line 1, row 2"]
    rows[1] = {"token": "1"}
    master = read("angel", json.dumps([*rows, 7], indent=0).encode())
    assert [(fault.where, fault.reason[:20]) for fault in master.bad] == [
        ("line 13, row 2", "expiry, lotsize, str"),
        ("line 93, row 10", "the row has another "),
    ]


def test_slice_whose_strike_disagrees_with_its_symbol_is_a_fault() -> None:
    with pytest.raises(MasterRefused, match="is not the option"):
        read("angel", files.angel_slice().replace(b"25950.0", b"2595000.0"))


@pytest.mark.parametrize(
    ("format_", "data"),
    [pytest.param(f, d, id=f"{f} {i}") for i, (f, d) in enumerate(SHAPES)],
)
def test_file_cut_anywhere_is_refused(format_: str, data: bytes) -> None:
    is_csv = data[:1] not in (b"[", b"{", b"\x1f")
    for cut in range(len(data) - 1):
        # Cut right behind a row, a CSV does not show it.
        if is_csv and data[cut - 1 : cut + 1].strip() != data[cut - 1 : cut + 1]:
            continue
        with pytest.raises(MasterRefused):
            read(format_, data[:cut])


@pytest.mark.parametrize(
    ("format_", "data", "reason"),
    [
        ("kite", b"", "header misses"),
        ("kite", b"\n\n", "header misses"),
        ("kite", files.KITE_COLUMNS.encode() + b"\n", "no instrument"),
        ("kite", files.upstox(), "header misses"),
        ("upstox", files.kite(), "header misses"),
        ("angel", files.kite(), "header misses"),
        ("kite", files.angel(), "no instrument of kite"),
        ("upstox", files.angel(), "no instrument of upstox"),
        ("angel", b"[]", "no instrument"),
        ("angel", b"{}", "no list"),
        ("angel", b'{"a": [1, 2]}', "no list"),
        ("angel", files.angel() + b"]", "more text"),
        ("angel", b"[1, 2, 3]", "no instrument"),
        ("angel", b"\xff\xfe\x00\x01" * 9, "UTF-8"),
        ("kite", b"PK\x03\x04" + bytes(100), "header misses|zero bytes"),
        ("kite", b"\x1f\x8b" + bytes(100), "gzip"),
        ("kite", files.zipped(files.kite())[:-9], "gzip"),
        ("kite", b"<html><body>Too many requests</body></html>", "header misses"),
        ("angel", b'[{"a": ' + b"[" * 100 + b"]", "damaged"),
    ],
)
def test_wrong_file_is_refused(format_: str, data: bytes, reason: str) -> None:
    with pytest.raises(MasterRefused, match=reason):
        read(format_, data)


def test_file_that_is_mostly_bad_is_refused() -> None:
    good = files.KITE_ROWS[4]
    bad = good.replace(",1,EQ", ",0,EQ")
    many = [good.replace("BAJAJ-AUTO", f"SHARE{n}") for n in range(300)]
    few_faults = files.csv_file(files.KITE_COLUMNS, [*many, *[bad] * 20])
    assert len(read("kite", few_faults).bad) == 20
    with pytest.raises(MasterRefused, match="21 of 321 rows"):
        read("kite", files.csv_file(files.KITE_COLUMNS, [*many, *[bad] * 21]))


def test_json_larger_than_a_chunk_streams() -> None:
    rows = files.angel_rows() * 800
    data = json.dumps(rows).encode()
    assert len(data) > 10 * CHUNK
    master = read("angel", data)
    assert master.bad == []
    assert len(master.rows) == 8, "equal rows count once"


def test_byte_order_mark_is_no_part_of_the_header() -> None:
    assert read("kite", b"\xef\xbb\xbf" + files.kite()).rows


def test_gzip_of_two_members_reads_whole() -> None:
    data = files.kite()
    joined = gzip.compress(data[:300]) + gzip.compress(data[300:])
    assert len(read("kite", joined).rows) == 9


def test_test_contracts_are_never_tradable() -> None:
    row = files.angel_rows()[0] | {"symbol": "111NSETEST29DEC26FUT", "name": "111NSETEST"}
    (found,) = read("angel", json.dumps([row]).encode()).rows
    assert not found.is_tradable


@pytest.mark.parametrize(
    ("underlying", "on", "expected"),
    [
        ("NIFTY", date(2021, 12, 31), None),
        ("NIFTY", date(2022, 1, 21), 1800),
        ("BANKNIFTY", date(2022, 6, 1), 1200),
        ("BANKNIFTY", date(2024, 6, 1), 900),
        ("BANKNIFTY", date(2026, 6, 1), 600),
        ("WIPRO", date(2026, 6, 1), None),
    ],
)
def test_freeze_quantity_by_date(underlying: str, on: date, expected: int | None) -> None:
    assert freeze_qty(underlying, on) == expected


def test_same_exchange_token_in_two_segments_is_two_angel_tokens() -> None:
    rows = files.angel_rows()
    rows[2]["token"] = rows[0]["token"]
    tokens = [row.token for row in read("angel", json.dumps(rows).encode()).rows]
    assert len(set(tokens)) == len(tokens)
    assert {"NFO:35", "NSE:35"} <= set(tokens)
    assert Exchange.NFO.value == "NFO"
