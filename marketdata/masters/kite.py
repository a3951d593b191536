"""Rows of Zerodha's ``/instruments`` CSV: prices in rupees, one token space over all segments."""

from datetime import date
from typing import Any

from marketdata.masters import rows
from marketdata.masters.rows import MasterRow, OutOfScope, Raw, RowError
from terminal.kernel.enums import InstrumentType, Right

NAME = "kite"
COLUMNS = frozenset(
    {
        "instrument_token",
        "tradingsymbol",
        "name",
        "expiry",
        "strike",
        "tick_size",
        "lot_size",
        "instrument_type",
        "segment",
        "exchange",
    }
)
# Quote-only or untraded here: BSE currency, NSE commodities, NCDEX, GIFT City, foreign indices.
ELSEWHERE = frozenset({"BCD", "NCO", "NCDEX", "NSEIX", "GLOBAL"})


def parse(raw: Raw) -> MasterRow:
    """Return the row in our words.

    Raises:
        RowError: if the row contradicts itself or misses a field.
        OutOfScope: for a segment the terminal does not trade.
    """
    segment = rows.required(raw, "exchange")
    if segment in ELSEWHERE:
        raise OutOfScope(segment)
    exchange = rows.exchange(segment)
    kind = rows.required(raw, "instrument_type")
    symbol = rows.required(raw, "tradingsymbol")
    common: dict[str, Any] = {
        "exchange": exchange,
        "name": rows.text(raw, "name"),
        "token": str(rows.units(raw, "instrument_token")),
        "broker_symbol": symbol,
    }
    if rows.text(raw, "segment") == "INDICES":
        return MasterRow(
            **common,
            type=InstrumentType.IDX,
            symbol=rows.index_symbol(symbol),
            lot_size=1,
            tick_size=rows.INDEX_TICK,
        )
    terms: dict[str, Any] = {
        "lot_size": rows.units(raw, "lot_size"),
        "tick_size": rows.tick(raw, "tick_size"),
    }
    if kind == "EQ":
        name, series = rows.split_series(symbol)
        return MasterRow(
            **common,
            **terms,
            type=InstrumentType.EQ,
            symbol=rows.plain(name),
            qualifier=series,
            rank=1 if series else 0,
        )
    if kind not in ("FUT", "CE", "PE"):
        raise RowError(f"instrument_type {kind!r} is unknown")
    return MasterRow(
        **common,
        **terms,
        **rows.contract(
            base=rows.required(raw, "name"),
            expiry=rows.day(rows.required(raw, "expiry")),
            strike=rows.number(raw, "strike"),
            right=None if kind == "FUT" else Right(kind),
        ),
    )


def hint_on(document: Raw) -> date | None:
    """Return None: Kite's file carries no date."""
    return None
