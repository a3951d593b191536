"""Symbols round-trip: every contract has one spelling, every spelling one contract."""

from datetime import date
from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from marketdata.symbols import (
    MONTHS,
    Symbol,
    SymbolError,
    display_text,
    format_symbol,
    parse_symbol,
)
from terminal.kernel.enums import Right

# Bases that look like parts of a contract are the hard ones.
PIECES = st.sampled_from(
    ["NIFTY", "M&M", "BAJAJ-AUTO", "360ONE", "NXT50", "FUT", "CE", "PE", "0", "24", "50", *MONTHS]
)
BASES = st.one_of(
    st.lists(PIECES, min_size=1, max_size=4).map("".join),
    st.from_regex(r"[A-Z0-9][A-Z0-9&-]{0,14}", fullmatch=True),
)
EXPIRIES = st.dates(date(2000, 1, 1), date(2099, 12, 31))
STRIKES = st.decimals(Decimal("0.0001"), Decimal("999999.9999"), places=4)


@st.composite
def symbols(draw: st.DrawFn) -> Symbol:
    """Draw a plain name, a future or an option."""
    base = draw(BASES)
    kind = draw(st.sampled_from(["plain", "future", "option"]))
    try:
        if kind == "plain":
            return Symbol(base)
        if kind == "future":
            return Symbol(base, draw(EXPIRIES))
        return Symbol(base, draw(EXPIRIES), draw(STRIKES), draw(st.sampled_from(list(Right))))
    except SymbolError:
        assume(False)
        raise


@given(symbols())
@example(Symbol("A01JAN24", date(2024, 3, 28)))
@example(Symbol("NIFTYNXT50", date(2024, 3, 28), Decimal(60000), Right.CE))
def test_parse_reads_back_what_format_wrote(symbol: Symbol) -> None:
    assert parse_symbol(format_symbol(symbol)) == symbol


@given(symbols(), symbols())
def test_two_contracts_never_share_a_spelling(one: Symbol, other: Symbol) -> None:
    assert (format_symbol(one) == format_symbol(other)) == (one == other)
    assert (display_text(one) == display_text(other)) == (one == other)


@given(st.text(alphabet="NIFTY0123456789JANFEBCEPUT.&-", max_size=24))
def test_whatever_is_read_is_spelled_the_same(text: str) -> None:
    try:
        symbol = parse_symbol(text)
    except SymbolError:
        return
    assert format_symbol(symbol) == text
