"""Which contract each row of a file is about: pure."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from math import gcd
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marketdata.importing.bars import kind_of
from marketdata.importing.sheet import ImportRefused, Sheet
from marketdata.lots import OPTION_TICK, lot_size
from marketdata.replay.contracts import index_terms, terms_of
from marketdata.replay.request import ReplayRefused
from marketdata.symbols import Symbol, SymbolError
from marketdata.terms import Terms
from terminal.kernel.enums import Exchange, InstrumentType, Right
from terminal.kernel.sessions import SessionCalendar

_EPOCH: Final = date(1970, 1, 1)
_INDICES: Final = {"NIFTY 50": "NIFTY", "NIFTY BANK": "BANKNIFTY"}


@dataclass(slots=True)
class Contracts:
    """The contracts of a file.

    Attributes:
        names: What each row is about; rows of one name are one contract.
        terms: Its terms by name.
        left_out: Rows that are no instrument of ours, or not asked for, by what they are.
    """

    names: NDArray[Any]
    terms: dict[str, Terms]
    left_out: Counter[str] = field(default_factory=Counter)


def contracts_of(sheet: Sheet, *, symbols: frozenset[str], calendar: SessionCalendar) -> Contracts:
    """Return the contract of each row of a file of bars; rows without one are no longer fit.

    Args:
        sheet: The file.
        symbols: Underlyings or symbols that are asked for; empty: all. One symbol names the rows
            of a file that does not name them itself.
        calendar: For expiries of "the near future".

    Raises:
        ImportRefused: if the columns are no bars.
    """
    kind = kind_of(sheet)
    if kind in ("udiff", "fo_bhavcopy"):
        found = _derivatives(sheet, _UDIFF if kind == "udiff" else _OLD, symbols)
    elif kind in ("index_daily", "index_close"):
        found = _indices(sheet, "Index" if kind == "index_daily" else "Index Name", symbols)
    else:
        found = _named(sheet, symbols, calendar)
    unknown = np.array([name not in found.terms for name in found.names])
    sheet.fit &= ~unknown
    return found


def _named(sheet: Sheet, symbols: frozenset[str], calendar: SessionCalendar) -> Contracts:
    column = sheet.first("symbol", "contract", "SYMBOL")
    if column:
        words = np.array([word.upper() for word in sheet.words(column)], dtype=object)
    else:
        own = next(iter(symbols)) if len(symbols) == 1 else sheet.name.split("_")[0].upper()
        words, symbols = np.full(len(sheet), own, dtype=object), frozenset()
    left_out: Counter[str] = Counter()
    if "SERIES" in sheet:
        series = sheet.words("SERIES")
        for other, count in Counter(series[series != "EQ"]).items():
            left_out[f"series {other}"] = count
        words[series != "EQ"] = ""
    days = _days(sheet)
    names = words.copy()
    rolling = np.array([word.endswith("_F1") for word in words])
    names[rolling] = [f"{w}@{d}" for w, d in zip(words[rolling], days[rolling], strict=True)]
    last = _date(int(days[sheet.fit].max())) if sheet.fit.any() else _EPOCH
    terms: dict[str, Terms] = {}
    for name, day in dict(zip(names[::-1], days[::-1].tolist(), strict=True)).items():
        word = str(name).partition("@")[0]
        if not word:
            continue
        if symbols and word not in symbols:
            left_out[word] += int((names == name).sum())
            continue
        try:
            terms[name] = terms_of(word, on=_date(day), last_day=last, calendar=calendar)
        except (ReplayRefused, SymbolError) as error:
            sheet.leave_out(names == name, str(error))
    return Contracts(names, terms, left_out)


def _days(sheet: Sheet) -> NDArray[np.int64]:
    name = sheet.first("timestamp", "at", "ts", "datetime", "date")
    if name is None:
        return sheet.dates(sheet.first("DATE1", "TIMESTAMP") or "DATE1")
    return (sheet.times(name) + 19_800_000) // 86_400_000


def _indices(sheet: Sheet, column: str, symbols: frozenset[str]) -> Contracts:
    words = [word.upper() for word in sheet.words(column)]
    names = np.array([_INDICES.get(word, word) for word in words], dtype=object)
    terms = {
        name: index_terms(name)
        for name in _INDICES.values()
        if name in names and (not symbols or name in symbols)
    }
    left_out = Counter(str(name) for name in names if name not in terms)
    return Contracts(names, terms, left_out)


@dataclass(frozen=True, slots=True)
class _Columns:
    """How a derivatives bhavcopy spells a contract."""

    base: str
    expiry: str
    strike: str
    right: str
    lots: Callable[[Sheet, NDArray[Any]], NDArray[np.int64]]


def _derivatives(sheet: Sheet, columns: _Columns, symbols: frozenset[str]) -> Contracts:
    bases = sheet.words(columns.base)
    rights = sheet.words(columns.right)
    expiries = sheet.dates(columns.expiry)
    strikes = [str(value) for value in sheet.columns[columns.strike].to_pylist()]
    lots = columns.lots(sheet, bases)
    names = np.full(len(sheet), "", dtype=object)
    terms: dict[str, Terms] = {}
    left_out: Counter[str] = Counter()
    for row in np.flatnonzero(sheet.fit):
        if symbols and bases[row] not in symbols:
            left_out[bases[row]] += 1
            continue
        if lots[row] <= 0:
            left_out[f"{bases[row]} (lot unknown)"] += 1
            continue
        try:
            symbol = _symbol(bases[row], int(expiries[row]), strikes[row], rights[row])
        except (SymbolError, InvalidOperation) as error:
            sheet.leave_out(np.arange(len(sheet)) == row, f"no contract: {error}")
            continue
        names[row] = name = str(symbol)
        if name not in terms:
            terms[name] = _terms(symbol, int(lots[row]))
    return Contracts(names, terms, left_out)


def _symbol(base: str, expiry: int, strike: str, right: str) -> Symbol:
    if right not in ("CE", "PE"):
        return Symbol(base, _date(expiry))
    return Symbol(base, _date(expiry), Decimal(strike), Right(right))


def _terms(symbol: Symbol, lot: int) -> Terms:
    return Terms(
        symbol=str(symbol),
        name=symbol.base,
        exchange=Exchange.NFO,
        type=InstrumentType.OPT if symbol.strike is not None else InstrumentType.FUT,
        lot_size=lot,
        tick_size=OPTION_TICK,
        underlying=symbol.base,
        expiry=symbol.expiry,
        strike=symbol.strike,
        right=symbol.right,
    )


def _printed_lots(sheet: Sheet, _bases: NDArray[Any]) -> NDArray[np.int64]:
    return np.nan_to_num(sheet.floats("NewBrdLotQty")).astype(np.int64)


def _derived_lots(sheet: Sheet, bases: NDArray[Any]) -> NDArray[np.int64]:
    """Return the lots of the old bhavcopy, which does not print them.

    Indices by our tables; others by their open interest, of which the lot is the common divisor,
    where the turnover of the futures says the same to 5 %.
    """
    oi = np.nan_to_num(sheet.floats("OPEN_INT")).astype(np.int64)
    change = np.nan_to_num(sheet.floats("CHG_IN_OI")).astype(np.int64)
    contracts, value = sheet.floats("CONTRACTS"), sheet.floats("VAL_INLAKH") * 1e5
    close = sheet.floats("CLOSE")
    future = np.isin(sheet.words("OPTION_TYP"), ["XX", ""])
    expiries = sheet.dates("EXPIRY_DT")
    lots = np.zeros(len(sheet), dtype=np.int64)
    for base in set(bases):
        own = bases == base
        for expiry in set(expiries[own].tolist()):
            lots[own & (expiries == expiry)] = _table_lot(base, _date(int(expiry)))
        if lots[own].all():
            continue
        common = gcd(*oi[own].tolist(), *np.abs(change[own]).tolist())
        traded = own & future & (contracts > 0)
        told = value[traded] / contracts[traded] / close[traded]
        if common and len(told) and abs(common / float(np.median(told)) - 1) < 0.05:
            lots[own] = common
    return lots


def _table_lot(base: str, expiry: date) -> int:
    is_monthly = (expiry + timedelta(days=7)).month != expiry.month
    try:
        return lot_size(base, expiry, is_monthly=is_monthly)
    except KeyError:
        return 0


_UDIFF: Final = _Columns("TckrSymb", "XpryDt", "StrkPric", "OptnTp", _printed_lots)
_OLD: Final = _Columns("SYMBOL", "EXPIRY_DT", "STRIKE_PR", "OPTION_TYP", _derived_lots)


def _date(days: int) -> date:
    return _EPOCH + timedelta(days=days)


def refuse_empty(sheet: Sheet, left_out: Counter[str]) -> None:
    """Raise ImportRefused if nothing of a file is left."""
    if sheet.fit.any():
        return
    if sheet.faults:
        first = sheet.faults[0]
        raise ImportRefused(f"No row is fit; the first, in line {first.line}: {first.reason}.")
    names = ", ".join(list(left_out)[:8])
    raise ImportRefused(
        f"Nothing of what was asked for is in the file; it has {names or 'no rows'}."
    )
