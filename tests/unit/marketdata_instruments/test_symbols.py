"""Canonical symbols, spelled and read."""

from datetime import date
from decimal import Decimal

import pytest

from marketdata.symbols import Symbol, SymbolError, display_text, format_symbol, parse_symbol
from terminal.kernel.enums import Right

MARCH = date(2024, 3, 28)

KNOWN = [
    ("NIFTY28MAR2420800CE", Symbol("NIFTY", MARCH, Decimal(20800), Right.CE)),
    ("NIFTY28MAR24FUT", Symbol("NIFTY", MARCH)),
    ("RELIANCE", Symbol("RELIANCE")),
    ("M&M", Symbol("M&M")),
    ("M&M28MAR241900PE", Symbol("M&M", MARCH, Decimal(1900), Right.PE)),
    ("BAJAJ-AUTO28MAR249000CE", Symbol("BAJAJ-AUTO", MARCH, Decimal(9000), Right.CE)),
    (
        "VEDL25APR24292.5CE",
        Symbol("VEDL", date(2024, 4, 25), Decimal("292.5"), Right.CE),
    ),
    ("360ONE30DEC251100PE", Symbol("360ONE", date(2025, 12, 30), Decimal(1100), Right.PE)),
    ("726GS2033", Symbol("726GS2033")),
    ("NIFTYNXT5028MAR24FUT", Symbol("NIFTYNXT50", MARCH)),
    ("NIFTYNXT5028MAR2460000CE", Symbol("NIFTYNXT50", MARCH, Decimal(60000), Right.CE)),
    ("USDINR27MAR2682.75CE", Symbol("USDINR", date(2026, 3, 27), Decimal("82.75"), Right.CE)),
    ("111NSETEST27NOV36FUT", Symbol("111NSETEST", date(2036, 11, 27))),
    ("BHARATBOND-APR31", Symbol("BHARATBOND-APR31")),
    ("MARUTI28MAR24FUT", Symbol("MARUTI", MARCH)),
    ("DECCANCE", Symbol("DECCANCE")),
    ("GOLD05FEB2699.9925CE", Symbol("GOLD", date(2026, 2, 5), Decimal("99.9925"), Right.CE)),
]


@pytest.mark.parametrize(("text", "symbol"), KNOWN)
def test_known_symbols_read_and_spell_the_same(text: str, symbol: Symbol) -> None:
    assert parse_symbol(text) == symbol
    assert format_symbol(symbol) == text == str(symbol)


def test_strike_is_spelled_without_scale() -> None:
    for strike in ("20800", "20800.0000", "2.08E+4"):
        symbol = Symbol("NIFTY", MARCH, Decimal(strike), Right.CE)
        assert format_symbol(symbol) == "NIFTY28MAR2420800CE"


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("NIFTY28MAR2420800CE", "NIFTY 28 MAR 2024 20800 CE"),
        ("VEDL02MAY24292.5PE", "VEDL 02 MAY 2024 292.5 PE"),
        ("NIFTY28MAR24FUT", "NIFTY 28 MAR 2024 FUT"),
        ("M&M", "M&M"),
    ],
)
def test_display_is_for_people(text: str, display: str) -> None:
    assert display_text(parse_symbol(text)) == display


@pytest.mark.parametrize(
    "text",
    ["", "nifty", "NIFTY 50", "-NIFTY", "NIFTY31FEB24FUT", "NIFTY00MAR2420800CE", "RÉLIANCE"],
)
def test_text_that_is_no_symbol_is_refused(text: str) -> None:
    with pytest.raises(SymbolError):
        parse_symbol(text)


@pytest.mark.parametrize("text", ["NIFTY28MAR24020800CE", "VEDL25APR24292.50CE"])
def test_second_spelling_of_a_contract_is_refused(text: str) -> None:
    with pytest.raises(SymbolError):
        parse_symbol(text)


@pytest.mark.parametrize(
    "parts",
    [
        ("NIFTY", MARCH, Decimal(1), None),
        ("NIFTY", MARCH, None, Right.CE),
        ("NIFTY", None, Decimal(1), Right.CE),
        ("NIFTY", MARCH, Decimal(0), Right.CE),
        ("NIFTY", MARCH, Decimal("NaN"), Right.CE),
        ("NIFTY", date(1999, 12, 30)),
        ("NIFTY", date(2100, 1, 1)),
        ("NIFTY28MAR24FUT",),
    ],
)
def test_parts_that_make_no_contract_are_refused(parts: tuple) -> None:
    with pytest.raises(SymbolError):
        Symbol(*parts)
