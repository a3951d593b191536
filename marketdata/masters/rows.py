"""One row of a contract master in our words, and the small readings every broker's rows share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from marketdata.symbols import MONTHS, Symbol, SymbolError, format_symbol
from terminal.kernel.enums import Exchange, InstrumentType, Right

Raw = Mapping[str, Any]

# Series under which NSE lists one and the same share or bond over time; they are no part of its
# name. Every other series (block window, debentures) is another security and keeps its suffix.
SERIES = frozenset({"EQ", "BE", "BZ", "SM", "ST", "SZ", "MF", "SG", "GS", "GB", "TB"})

# Brokers spell the traded indices in two ways; all other index names only lose their spaces.
INDEX_NAMES = {
    "NIFTY50": "NIFTY",
    "NIFTYBANK": "BANKNIFTY",
    "NIFTYFINSERVICE": "FINNIFTY",
    "NIFTYFINANCIALSERVICES": "FINNIFTY",
    "NIFTYMIDSELECT": "MIDCPNIFTY",
    "NIFTYNEXT50": "NIFTYNXT50",
    "BSESENSEX": "SENSEX",
    "BSEBANKEX": "BANKEX",
    "BSESENSEX50": "SENSEX50",
}
# An index is quoted to the nearest 5 paise and never traded; only its display needs a tick.
INDEX_TICK = Decimal("0.05")
# Exchanges list dummy contracts for members' tests; they are real rows and never tradable.
TEST_MARK = "NSETEST"


class RowError(ValueError):
    """This row cannot be read; the message says why, for the person who owns the file."""


class OutOfScope(Exception):
    """A sound row of a segment the terminal does not trade; ``str`` names the segment."""


@dataclass(frozen=True, slots=True)
class MasterRow:
    """Terms of one instrument as a master states them.

    Attributes:
        tick_size: Rupees; None where the master gives none.
        freeze_qty: Units; None where the master gives none.
        token: Broker's token, unique within the broker and the day; empty for none.
        broker_symbol: Trading symbol as the broker writes it.
        qualifier: What tells two securities of one name apart (series or ISIN).
        rank: 0 for the security that owns the plain name, more for lesser claims.
    """

    exchange: Exchange
    type: InstrumentType
    symbol: str
    lot_size: int
    tick_size: Decimal | None
    name: str = ""
    underlying: str = ""
    expiry: date | None = None
    strike: Decimal | None = None
    right: Right | None = None
    freeze_qty: int | None = None
    token: str = ""
    broker_symbol: str = ""
    qualifier: str = ""
    rank: int = 0

    @property
    def is_tradable(self) -> bool:
        """False for indices and the exchanges' test contracts."""
        return self.type is not InstrumentType.IDX and TEST_MARK not in self.symbol


def exchange(word: str) -> Exchange:
    """Return the segment that ``word`` names; raise RowError."""
    try:
        return Exchange(word)
    except ValueError as error:
        raise RowError(f"exchange {word!r} is unknown") from error


def text(raw: Raw, key: str) -> str:
    """Return the field as stripped text, "" when it is missing or null."""
    value = raw.get(key)
    return "" if value is None else str(value).strip()


def required(raw: Raw, key: str) -> str:
    """Return a field that must not be empty; raise RowError."""
    if value := text(raw, key):
        return value
    raise RowError(f"{key} is empty")


def number(raw: Raw, key: str) -> Decimal:
    """Return the field as an exact finite number, 0 when it is empty; raise RowError."""
    value = text(raw, key)
    try:
        found = Decimal(value or 0)
    except InvalidOperation as error:
        raise RowError(f"{key} {value!r} is no number") from error
    if not found.is_finite():
        raise RowError(f"{key} {value!r} is no number")
    return found


def units(raw: Raw, key: str) -> int:
    """Return the field as a whole number of units of at least 1; raise RowError."""
    found = number(raw, key)
    if found != found.to_integral_value() or not 1 <= found < 2**31:
        raise RowError(f"{key} {text(raw, key)!r} is no positive whole number")
    return int(found)


def optional_units(raw: Raw, key: str) -> int | None:
    """Return the field as units, None when it is missing, empty or 0; raise RowError."""
    return units(raw, key) if number(raw, key) else None


def tick(raw: Raw, key: str, scale: int = 1) -> Decimal:
    """Return the field over ``scale`` as a price step in rupees above zero; raise RowError."""
    found = number(raw, key) / scale
    if not Decimal("0.0001") <= found < 10_000_000 or found != round(found, 4):
        raise RowError(f"{key} {text(raw, key)!r} is no price step")
    return found


def day(value: str) -> date:
    """Return a date written ``2024-04-25``, ``25-04-2024`` or ``25APR2024``; raise RowError."""
    try:
        if len(value) == 9 and value[2:5].upper() in MONTHS:
            return date(int(value[5:]), MONTHS.index(value[2:5].upper()) + 1, int(value[:2]))
        if len(value) == 10 and value[2] == value[5] == "-":
            return date(int(value[6:]), int(value[3:5]), int(value[:2]))
        return date.fromisoformat(value)
    except ValueError as error:
        raise RowError(f"expiry {value!r} is no date") from error


def contract(
    *, base: str, expiry: date, strike: Decimal | None = None, right: Right | None = None
) -> dict[str, Any]:
    """Return the fields that make a future (no right) or an option; raise RowError."""
    if right is not None and (strike is None or strike <= 0 or strike != round(strike, 4)):
        raise RowError(f"strike {strike} of an option is not above zero with at most 4 decimals")
    strike = strike if right else None
    return {
        "type": InstrumentType.OPT if right else InstrumentType.FUT,
        "symbol": spelled(base, expiry, strike, right),
        "underlying": base,
        "expiry": expiry,
        "strike": strike,
        "right": right,
    }


def plain(name: str) -> str:
    """Return the canonical symbol of an equity; raise RowError."""
    return spelled(name.replace(" ", "").upper())


def index_symbol(name: str) -> str:
    """Return the canonical symbol of an index: ``Nifty Bank`` is ``BANKNIFTY``."""
    short = plain(name)
    return INDEX_NAMES.get(short, short)


def split_series(symbol: str) -> tuple[str, str]:
    """Return a share's name and its series: ``("SBIN", "EQ")`` for ``SBIN-EQ``.

    A suffix that is no series stays: ``BAJAJ-AUTO`` has the series "".
    """
    name, dash, series = symbol.rpartition("-")
    return (name, series) if dash and name and series in SERIES else (symbol, "")


def spelled(*parts: Any) -> str:
    """Return the canonical spelling of the parts; raise RowError."""
    try:
        return format_symbol(Symbol(*parts))
    except SymbolError as error:
        raise RowError(str(error)) from error
