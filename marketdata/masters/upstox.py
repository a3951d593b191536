"""Rows of Upstox' masters: the CSV, the JSON of the assets host and API, and the index list.

Ticks: the JSON gives paise everywhere; the CSV gives rupees for shares and equity derivatives but
paise for currency. Expiries are ISO text or epoch milliseconds.
"""

from datetime import UTC, date, datetime
from typing import Any

from marketdata.masters import rows
from marketdata.masters.rows import MasterRow, OutOfScope, Raw, RowError
from marketdata.symbols import MONTHS, format_strike
from terminal.kernel.clock import to_ist
from terminal.kernel.enums import Exchange, InstrumentType, Right

NAME = "upstox"
COLUMNS = frozenset({"instrument_key", "exchange_token", "name", "instrument_type", "exchange"})
SEGMENTS = {
    "NSE_EQ": Exchange.NSE,
    "BSE_EQ": Exchange.BSE,
    "NSE_INDEX": Exchange.NSE,
    "BSE_INDEX": Exchange.BSE,
    "NSE_FO": Exchange.NFO,
    "BSE_FO": Exchange.BFO,
    "NCD_FO": Exchange.CDS,
    "MCX_FO": Exchange.MCX,
}
ELSEWHERE = frozenset({"NSE_COM", "BCD_FO", "MCX_INDEX", "GLOBAL_INDEX", "NSE_IX", "MCX_COM"})
RUPEE_TICKS = frozenset({"NSE_EQ", "BSE_EQ", "NSE_FO", "BSE_FO"})
# The CSV's word for "neither call nor put".
FUTURE = "FF"


def parse(raw: Raw) -> MasterRow:
    """Return the row in our words.

    Raises:
        RowError: if the row contradicts itself or misses a field.
        OutOfScope: for a segment the terminal does not trade.
    """
    # The CSV has the segment in "exchange"; JSON and the index list have a column of their own.
    segment = rows.text(raw, "segment") or rows.required(raw, "exchange")
    if segment in ELSEWHERE:
        raise OutOfScope(segment)
    if segment not in SEGMENTS:
        raise RowError(f"segment {segment!r} is unknown")
    symbol = rows.text(raw, "trading_symbol") or rows.required(raw, "tradingsymbol")
    common: dict[str, Any] = {
        "exchange": SEGMENTS[segment],
        "name": rows.text(raw, "name"),
        "token": rows.required(raw, "instrument_key"),
        "broker_symbol": symbol,
    }
    if segment.endswith("_INDEX"):
        return MasterRow(
            **common,
            type=InstrumentType.IDX,
            symbol=rows.index_symbol(symbol),
            lot_size=1,
            tick_size=rows.INDEX_TICK,
        )
    is_json = "segment" in raw
    in_paise = is_json or segment not in RUPEE_TICKS
    common |= {
        "lot_size": rows.units(raw, "lot_size"),
        "tick_size": rows.tick(raw, "tick_size", 100 if in_paise else 1),
        "freeze_qty": rows.optional_units(raw, "freeze_quantity"),
    }
    if segment.endswith("_EQ"):
        return _equity(raw, symbol, common)
    return _contract(raw, symbol, common, is_json=is_json)


def _equity(raw: Raw, symbol: str, common: dict[str, Any]) -> MasterRow:
    isin = rows.required(raw, "instrument_key").rpartition("|")[2]
    return MasterRow(
        **common,
        type=InstrumentType.EQ,
        symbol=rows.plain(symbol),
        qualifier=isin,
        # ISIN: IN, kind, issuer (4), type of security (2): 01 is the ordinary share.
        rank=0 if isin[7:9] == "01" else 1,
    )


def _contract(raw: Raw, symbol: str, common: dict[str, Any], *, is_json: bool) -> MasterRow:
    kind = rows.required(raw, "instrument_type" if is_json else "option_type")
    if kind not in ("FUT", FUTURE, "CE", "PE"):
        raise RowError(f"type {kind!r} is unknown")
    right = Right(kind) if kind in ("CE", "PE") else None
    expiry = _expiry(raw)
    strike = rows.number(raw, "strike_price" if is_json else "strike")
    base = rows.text(raw, "underlying_symbol") or rows.text(raw, "asset_symbol")
    if not base:
        tail = f"{format_strike(strike)}{right}" if right else "FUT"
        base = _base(symbol, expiry, tail)
    return MasterRow(
        **common, **rows.contract(base=base, expiry=expiry, strike=strike, right=right)
    )


def _expiry(raw: Raw) -> date:
    value = raw.get("expiry")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return to_ist(datetime.fromtimestamp(value / 1000, tz=UTC)).date()
    return rows.day(rows.required(raw, "expiry"))


def _base(symbol: str, expiry: date, tail: str) -> str:
    """Return the underlying in ``NIFTY26OCT24000PE`` (monthly) or ``NIFTY26O0624000PE`` (weekly).

    The name column holds the company for stock options, so the symbol is the only source; with
    expiry and strike known there is nothing to guess.
    """
    year = f"{expiry.year % 100:02d}"
    monthly = f"{year}{MONTHS[expiry.month - 1]}{tail}"
    weekly = f"{year}{'123456789OND'[expiry.month - 1]}{expiry.day:02d}{tail}"
    for ending in (monthly, weekly):
        if symbol.endswith(ending) and len(symbol) > len(ending):
            return symbol.removesuffix(ending)
    raise RowError(f"{symbol} does not end in {monthly} or {weekly}")


def hint_on(document: Raw) -> date | None:
    """Return the IST date on which a recorded API answer was taken, None if it does not say."""
    if "recorded_at" not in document:
        return None
    return to_ist(datetime.fromisoformat(str(document["recorded_at"]))).date()
