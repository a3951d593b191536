"""The search box never fails, and reads every canonical contract as what it is."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketdata.symbols import Symbol, display_text, format_symbol
from marketdata.symbols_query import parse_query
from terminal.kernel.enums import Right

BASES = ("NIFTY", "BANKNIFTY", "NIFTYNXT50", "M&M", "BAJAJ-AUTO", "360ONE", "RELIANCE", "MARUTI")
OPTIONS = st.builds(
    Symbol,
    st.sampled_from(BASES),
    st.dates(date(2020, 1, 1), date(2031, 12, 31)),
    st.integers(1000, 99999).map(Decimal),
    st.sampled_from(list(Right)),
)


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    query = parse_query(text, BASES)
    assert query.right is None or query.words
    assert all(low < high for low, high in query.strike_ranges())


@given(OPTIONS, st.booleans())
def test_option_is_read_as_spelled_or_displayed(symbol: Symbol, spaced: bool) -> None:
    text = display_text(symbol) if spaced else format_symbol(symbol)
    query = parse_query(text.lower(), BASES)
    assert symbol.expiry
    year = symbol.expiry.year if spaced else symbol.expiry.year % 100
    assert query.name == symbol.base
    assert query.right is symbol.right
    assert query.month == symbol.expiry.month
    assert query.hints == (symbol.expiry.day, year)
    assert query.strike == str(symbol.strike)
