"""Rows of Angel One's scrip master: JSON, all values text, strikes and ticks times 100.

Currency strikes and ticks are found both times 100 and times 10^7; no currency is worth
10,000 rupees, so the size of the number tells which. The option slices that some tools write keep
only token, symbol, expiry, strike (in rupees) and lot; they are read too.
"""

from datetime import date
from decimal import Decimal

from marketdata.masters import rows
from marketdata.masters.rows import MasterRow, OutOfScope, Raw, RowError
from marketdata.symbols import SymbolError, parse_symbol
from terminal.kernel.enums import Exchange, InstrumentType, Right

NAME = "angel"
COLUMNS = frozenset({"token", "symbol", "expiry", "strike", "lotsize"})
ELSEWHERE = frozenset({"NCDEX", "NCO", "BCD", "NCOM"})
FUTURES = frozenset(
    {"FUTIDX", "FUTSTK", "FUTCOM", "FUTCUR", "FUTIRC", "FUTIRT", "FUTIRD", "FUTENR"}
)
OPTIONS = frozenset({"OPTIDX", "OPTSTK", "OPTFUT", "OPTCUR", "OPTIRC", "OPTCOM", "OPTBLN"})
# Spot prices and reference rates: quoted, never traded, and no index either.
REFERENCE = frozenset({"COMDTY", "UNDCUR", "UNDIRC", "UNDIRD", "UNDIRT", "AUCSO", "INDEX"})


def parse(raw: Raw) -> MasterRow:
    """Return the row in our words.

    Raises:
        RowError: if the row contradicts itself or misses a field.
        OutOfScope: for a segment the terminal does not trade.
    """
    if "exch_seg" not in raw and "instrumenttype" not in raw:
        return _slice_row(raw)
    segment = rows.required(raw, "exch_seg")
    if segment in ELSEWHERE:
        raise OutOfScope(segment)
    exchange, kind = rows.exchange(segment), rows.text(raw, "instrumenttype")
    if kind in REFERENCE:
        raise OutOfScope(f"{segment} {kind}")
    if kind == "AMXIDX":
        return _index(raw, exchange)
    if kind in FUTURES or kind in OPTIONS:
        return _contract(raw, exchange, is_option=kind in OPTIONS)
    if exchange.is_derivatives:
        raise RowError(f"instrumenttype {kind!r} is unknown")
    return _equity(raw, exchange)


def _index(raw: Raw, exchange: Exchange) -> MasterRow:
    symbol = rows.required(raw, "symbol")
    return MasterRow(
        exchange=exchange,
        type=InstrumentType.IDX,
        symbol=rows.index_symbol(symbol),
        lot_size=1,
        tick_size=rows.INDEX_TICK,
        name=symbol,
        token=_token(raw, exchange),
        broker_symbol=symbol,
    )


def _equity(raw: Raw, exchange: Exchange) -> MasterRow:
    symbol = rows.required(raw, "symbol")
    name, series = rows.split_series(symbol)
    return MasterRow(
        exchange=exchange,
        type=InstrumentType.EQ,
        symbol=rows.plain(name),
        lot_size=rows.units(raw, "lotsize"),
        tick_size=rows.tick(raw, "tick_size", 100),
        name=rows.text(raw, "name"),
        freeze_qty=rows.optional_units(raw, "freeze_qty"),
        token=_token(raw, exchange),
        broker_symbol=symbol,
        qualifier=series,
        rank=0 if series in ("EQ", "") else 1,
    )


def _contract(raw: Raw, exchange: Exchange, *, is_option: bool) -> MasterRow:
    symbol = rows.required(raw, "symbol")
    is_currency = exchange is Exchange.CDS
    return MasterRow(
        exchange=exchange,
        lot_size=rows.units(raw, "lotsize"),
        tick_size=rows.tick(
            raw, "tick_size", _scale(rows.number(raw, "tick_size"), 100, is_currency)
        ),
        name=rows.text(raw, "name"),
        freeze_qty=rows.optional_units(raw, "freeze_qty"),
        token=_token(raw, exchange),
        broker_symbol=symbol,
        **rows.contract(
            base=rows.required(raw, "name"),
            expiry=rows.day(rows.required(raw, "expiry")),
            strike=_strike(rows.number(raw, "strike"), is_currency),
            right=_right(symbol) if is_option else None,
        ),
    )


def _slice_row(raw: Raw) -> MasterRow:
    symbol = rows.required(raw, "symbol")
    expiry, strike = rows.day(rows.required(raw, "expiry")), rows.number(raw, "strike")
    try:
        spelled = parse_symbol(symbol)
    except SymbolError as error:
        raise RowError(str(error)) from error
    if (spelled.expiry, spelled.strike) != (expiry, strike):
        raise RowError(f"{symbol} is not the option {expiry} {strike} beside it")
    return MasterRow(
        exchange=Exchange.NFO,
        lot_size=rows.units(raw, "lotsize"),
        tick_size=None,
        name=spelled.base,
        token=_token(raw, Exchange.NFO),
        broker_symbol=symbol,
        **rows.contract(base=spelled.base, expiry=expiry, strike=strike, right=spelled.right),
    )


def _token(raw: Raw, exchange: Exchange) -> str:
    """Return the token with its segment: Angel's numbers repeat between segments."""
    return f"{exchange}:{rows.required(raw, 'token')}"


def _right(symbol: str) -> Right:
    if symbol[-2:] not in ("CE", "PE"):
        raise RowError(f"option {symbol} ends neither in CE nor PE")
    return Right(symbol[-2:])


def _strike(value: Decimal, is_currency: bool) -> Decimal:
    return value / _scale(value, 1_000_000, is_currency)


def _scale(value: Decimal, limit: int, is_currency: bool) -> int:
    return 10**7 if is_currency and value >= limit else 100


def hint_on(document: Raw) -> date | None:
    """Return the date a slice carries beside its rows, None if it has none."""
    return rows.day(str(document["date"])) if "date" in document else None
