"""Small masters in every shape brokers publish; invented rows."""

import csv
import gzip
import io
import json
from typing import Any

KITE_COLUMNS = (
    "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,"
    "instrument_type,segment,exchange"
)
KITE_ROWS = [
    "9001,35,NIFTY26DECFUT,NIFTY,0,2026-12-29,0,0.1,65,FUT,NFO-FUT,NFO",
    "9002,36,NIFTY26D0125950CE,NIFTY,0,2026-12-01,25950,0.05,65,CE,NFO-OPT,NFO",
    "9003,37,M&M26DEC3400PE,M&M,0,29-12-2026,3400,0.05,200,PE,NFO-OPT,NFO",
    "256265,1001,NIFTY 50,NIFTY 50,0,,0,0,0,EQ,INDICES,NSE",
    "9005,39,BAJAJ-AUTO,BAJAJ AUTO,0,,0,1.0,1,EQ,NSE,NSE",
    "9006,40,TINYCO-BE,TINY COMPANY,0,,0,0.01,1,EQ,NSE,NSE",
    "9007,41,USDINR26DEC84.25CE,USDINR,0,2026-12-29,84.25,0.0025,1,CE,CDS-OPT,CDS",
    "9008,42,GOLD27FEBFUT,GOLD,0,2027-02-05,0,1,1,FUT,MCX-FUT,MCX",
    "9009,43,SENSEX26DECFUT,SENSEX,0,2026-12-31,0,0.05,20,FUT,BFO-FUT,BFO",
    "9010,44,GOLDGUINEA,GOLD,0,,0,1,1,EQ,NCO,NCO",
]
UPSTOX_COLUMNS = (
    "instrument_key,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,"
    "instrument_type,option_type,exchange"
)
UPSTOX_ROWS = [
    "NSE_EQ|INE000A01010,39,BAJAJ-AUTO,BAJAJ AUTO LIMITED,1,,,1.0,1,EQUITY,,NSE_EQ",
    "NSE_EQ|INE000B01018,40,TWIN,TWIN LIMITED,1,,,0.05,1,EQUITY,,NSE_EQ",
    "NSE_EQ|INE000B08011,41,TWIN,TWIN DEBENTURE,1,,,0.05,1,EQUITY,,NSE_EQ",
    "NSE_INDEX|Nifty 50,26000,NIFTY,Nifty 50,1,,,,,INDEX,INDEX,NSE_INDEX",
    "NSE_FO|35,35,NIFTY26DECFUT,NIFTY,1,2026-12-29,0.0,0.1,65,FUTIDX,FF,NSE_FO",
    "NSE_FO|36,36,NIFTY26D0125950CE,NIFTY,1,2026-12-01,25950.0,0.05,65,OPTIDX,CE,NSE_FO",
    "NSE_FO|37,37,OFSS26DEC9000CE,ORACLE FIN,1,2026-12-29,9000.0,0.05,75,OPTSTK,CE,NSE_FO",
    "NCD_FO|38,38,USDINR26D0484.25PE,USDINR,1,2026-12-04,84.25,0.25,1,OPTCUR,PE,NCD_FO",
    "NSE_COM|42,42,ZINC26SEP375CE,ZINC,1,2026-09-23,375.0,1.0,1,OPTFUT,CE,NSE_COM",
]
ANGEL_COLUMNS = "token,symbol,name,expiry,strike,lotsize,instrumenttype,exch_seg,tick_size"
ANGEL_ROWS = [
    "35,NIFTY29DEC26FUT,NIFTY,29DEC2026,-1.000000,65,FUTIDX,NFO,10.000000",
    "36,NIFTY01DEC2625950CE,NIFTY,01Dec2026,2595000.000000,65,OPTIDX,NFO,5.000000",
    "39,BAJAJ-AUTO-EQ,BAJAJ-AUTO,,-1.000000,1,,NSE,100.000000",
    "532977,BAJAJ-AUTO,BAJAJ-AUTO,,-1.000000,1,,BSE,5.000000",
    "99926000,Nifty 50,NIFTY,,0.000000,1,AMXIDX,NSE,0.000000",
    "41,USDINR29DEC2684.25CE,USDINR,29DEC2026,842500000.0,1,OPTCUR,CDS,25000.0",
    "42,USDINR29DEC2685PE,USDINR,29DEC2026,8500.0,1,OPTCUR,CDS,0.25",
    "43,GOLD05FEB27FUT,GOLD,05FEB2027,-1.000000,1,FUTCOM,MCX,100.000000",
    "44,GUARSEED20DEC26FUT,GUARSEED,20DEC2026,0,5,FUTCOM,NCDEX,100.0",
]


def csv_file(columns: str, rows: list[str], end: str = "\n") -> bytes:
    """Return a CSV master."""
    return (end.join([columns, *rows]) + end).encode()


def quoted(data: bytes) -> bytes:
    """Return a CSV with every field in quotes, CRLF and no final line break, as Upstox writes."""
    out = io.StringIO()
    rows = list(csv.reader(io.StringIO(data.decode())))
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue().strip().encode()


def kite() -> bytes:
    """Return Kite's CSV."""
    return csv_file(KITE_COLUMNS, KITE_ROWS)


def upstox() -> bytes:
    """Return Upstox' CSV."""
    return csv_file(UPSTOX_COLUMNS, UPSTOX_ROWS)


def upstox_index() -> bytes:
    """Return Upstox' list of indices."""
    return csv_file(
        "segment,name,exchange,instrument_type,instrument_key,exchange_token,trading_symbol",
        [
            "NSE_INDEX,India VIX,NSE,INDEX,NSE_INDEX|India VIX,26017,INDIA VIX",
            "BSE_INDEX,BSE POWER,BSE,INDEX,BSE_INDEX|POWER,22,POWER",
        ],
    )


def upstox_json() -> list[dict[str, Any]]:
    """Return rows of Upstox' JSON."""
    return [
        {
            "segment": "NSE_FO",
            "name": "NIFTY",
            "exchange": "NSE",
            "expiry": 1798568999000,
            "instrument_type": "CE",
            "underlying_symbol": "NIFTY",
            "instrument_key": "NSE_FO|36",
            "exchange_token": "36",
            "trading_symbol": "NIFTY 26000 CE 29 DEC 26",
            "tick_size": 5.0,
            "lot_size": 65,
            "freeze_quantity": 1755.0,
            "strike_price": 26000.0,
        },
        {
            "segment": "NSE_EQ",
            "name": "BAJAJ AUTO LIMITED",
            "exchange": "NSE",
            "isin": "INE000A01010",
            "instrument_type": "EQ",
            "instrument_key": "NSE_EQ|INE000A01010",
            "exchange_token": "39",
            "trading_symbol": "BAJAJ-AUTO",
            "tick_size": 100.0,
            "lot_size": 1,
            "freeze_quantity": 100000.0,
        },
    ]


def upstox_api() -> bytes:
    """Return a recorded answer of Upstox' API."""
    contract = {**upstox_json()[0], "expiry": "2026-12-29"}
    document = {
        "recorded_at": "2026-04-01T20:00:00+00:00",
        "request_params": {"instrument_key": "NSE_INDEX|Nifty 50"},
        "response": {"status": "success", "data": [contract]},
    }
    return json.dumps(document, indent=2).encode()


def angel_rows() -> list[dict[str, str]]:
    """Return rows of Angel's scrip master."""
    keys = ANGEL_COLUMNS.split(",")
    return [dict(zip(keys, row.split(","), strict=True)) for row in ANGEL_ROWS]


def angel(indent: int | None = None) -> bytes:
    """Return Angel's scrip master, on one line unless indented."""
    return json.dumps(angel_rows(), indent=indent).encode()


def angel_slice() -> bytes:
    """Return a slice of options with strikes in rupees."""
    option = {"token": "36", "symbol": "NIFTY01DEC2625950CE", "expiry": "01DEC2026"}
    return json.dumps(
        {"date": "2026-11-20", "options": [{**option, "strike": 25950.0, "lotsize": 65}]}
    ).encode()


def zipped(data: bytes) -> bytes:
    """Return ``data`` as gzip."""
    return gzip.compress(data)
