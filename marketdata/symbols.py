"""Canonical symbols: one spelling per contract, whatever a broker calls it.

| kind   | spelling                          | example               |
|--------|-----------------------------------|-----------------------|
| plain  | ``BASE``                          | ``RELIANCE``, ``M&M`` |
| future | ``BASE DDMMMYY FUT``              | ``NIFTY28MAR24FUT``   |
| option | ``BASE DDMMMYY STRIKE CE|PE``     | ``NIFTY28MAR2420800CE`` |

(without the spaces). Day and year always have two digits, so a base that ends in digits
(``NIFTYNXT50``) and a strike that begins right after the year read in exactly one way.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Right

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_BASE = r"[A-Z0-9][A-Z0-9&*$@._+-]*"
_PLAIN = re.compile(_BASE)
_CONTRACT = re.compile(
    rf"(?P<base>{_BASE})(?P<day>\d\d)(?P<month>{'|'.join(MONTHS)})(?P<year>\d\d)"
    r"(?:FUT|(?P<strike>(?:0|[1-9]\d*)(?:\.\d*[1-9])?)(?P<right>CE|PE))"
)
# Looks like a contract to a person; whatever is not also a spelling above is refused, not taken
# for the name of a share.
_LOOKALIKE = re.compile(rf".*\d\d(?:{'|'.join(MONTHS)})\d\d(?:FUT|[\d.]+(?:CE|PE))")


class SymbolError(ValueError):
    """The text is no canonical symbol, or the parts make none."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a canonical symbol says.

    Attributes:
        base: Underlying of a derivative, else the whole symbol (equity or index).
        expiry: Expiry date of a derivative, else None.
        strike: Strike in rupees of an option, else None.
        right: CE or PE of an option, else None.
    """

    base: str
    expiry: date | None = None
    strike: Decimal | None = None
    right: Right | None = None

    def __post_init__(self) -> None:
        if not _PLAIN.fullmatch(self.base):
            raise SymbolError(f"{self.base!r} is no name of an instrument")
        if (self.strike is None) != (self.right is None):
            raise SymbolError(f"{self.base}: an option has both strike and right")
        if self.strike is not None and not (self.expiry and self.strike.is_finite()):
            raise SymbolError(f"{self.base}: an option has an expiry and a finite strike")
        if self.strike is not None and self.strike <= 0:
            raise SymbolError(f"{self.base}: strike {self.strike} is not above zero")
        if self.expiry is not None and not 2000 <= self.expiry.year <= 2099:
            raise SymbolError(f"{self.base}: year {self.expiry.year} has no two-digit spelling")
        if self.expiry is None and _LOOKALIKE.fullmatch(self.base):
            raise SymbolError(f"{self.base} is no canonical contract and no name")

    def __str__(self) -> str:
        return format_symbol(self)


def format_symbol(symbol: Symbol) -> str:
    """Return the canonical spelling; ``parse_symbol`` reads it back."""
    if symbol.expiry is None:
        return symbol.base
    on = symbol.expiry
    head = f"{symbol.base}{on.day:02d}{MONTHS[on.month - 1]}{on.year % 100:02d}"
    if symbol.strike is None:
        return f"{head}FUT"
    return f"{head}{format_strike(symbol.strike)}{symbol.right}"


def parse_symbol(text: str) -> Symbol:
    """Return what ``text`` says.

    Raises:
        SymbolError: for characters that no symbol has, or a contract with an impossible date.
    """
    match = _CONTRACT.fullmatch(text)
    if match is None:
        return Symbol(text)
    try:
        expiry = date(
            2000 + int(match["year"]), MONTHS.index(match["month"]) + 1, int(match["day"])
        )
    except ValueError as error:
        raise SymbolError(f"{text} names a date that does not exist") from error
    if match["strike"] is None:
        return Symbol(match["base"], expiry)
    return Symbol(match["base"], expiry, Decimal(match["strike"]), Right(match["right"]))


def format_strike(strike: Decimal) -> str:
    """Return ``strike`` without trailing zeros or exponent: ``20800``, ``292.5``."""
    text = f"{strike:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def display_text(symbol: Symbol) -> str:
    """Return the contract for people: ``NIFTY 28 MAR 2024 20800 CE``."""
    if symbol.expiry is None:
        return symbol.base
    on = symbol.expiry
    head = f"{symbol.base} {on.day:02d} {MONTHS[on.month - 1]} {on.year}"
    if symbol.strike is None:
        return f"{head} FUT"
    return f"{head} {format_strike(symbol.strike)} {symbol.right}"


def spec_display(spec: InstrumentSpec) -> str:
    """Return an instrument for people, as ``display_text`` does."""
    return display_text(
        Symbol(spec.underlying or spec.symbol, spec.expiry, spec.strike, spec.right)
        if spec.is_derivative
        else Symbol(spec.symbol)
    )
