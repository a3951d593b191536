"""What traders type, taken apart."""

from decimal import Decimal

import pytest

from marketdata.symbols_query import Query, parse_query
from terminal.kernel.enums import Right

BASES = frozenset(
    {"NIFTY", "BANKNIFTY", "RELIANCE", "NIFTYNXT50", "M&M", "360ONE", "MARUTI", "BAJAJ-AUTO"}
)

CE, PE = Right.CE, Right.PE


@pytest.mark.parametrize(
    ("text", "name", "right", "is_future", "month", "hints", "strike"),
    [
        ("nifty 26000 ce", "NIFTY", CE, False, None, (), "26000"),
        ("  Nifty   26000  CALL ", "NIFTY", CE, False, None, (), "26000"),
        ("nifty 25 nov fut", "NIFTY", None, True, 11, (25,), ""),
        ("banknifty 52000 pe dec", "BANKNIFTY", PE, False, 12, (), "52000"),
        ("bank nifty 52000pe", "BANKNIFTY", PE, False, None, (), "52000"),
        ("reliance", "RELIANCE", None, False, None, (), ""),
        ("m&m", "M&M", None, False, None, (), ""),
        ("360one 1100 ce", "360ONE", CE, False, None, (), "1100"),
        ("niftynxt50 fut", "NIFTYNXT50", None, True, None, (), ""),
        ("NIFTY28MAR2420800CE", "NIFTY", CE, False, 3, (28, 24), "20800"),
        ("NIFTY24MAR20800CE", "NIFTY", CE, False, 3, (24,), "20800"),
        ("NIFTY25NOVFUT", "NIFTY", None, True, 11, (25,), ""),
        ("nifty26000ce", "NIFTY", CE, False, None, (), "26000"),
        ("niftynxt5026000ce", "NIFTYNXT50", CE, False, None, (), "26000"),
        ("BAJAJ-AUTO28MAR249000CE", "BAJAJ-AUTO", CE, False, 3, (28, 24), "9000"),
        ("unknown26000ce", "UNKNOWN", CE, False, None, (), "26000"),
        ("nifty 29 dec 26 26000 put", "NIFTY", PE, False, 12, (29, 26), "26000"),
        ("nifty dec 2026 26000", "NIFTY", None, False, 12, (2026,), "26000"),
        ("nifty december", "NIFTY", None, False, 12, (), ""),
        ("vedl 292.5 ce", "VEDL", CE, False, None, (), "292.5"),
        ("nifty 260", "NIFTY", None, False, None, (), "260"),
        ("maruti", "MARUTI", None, False, None, (), ""),
        ("price", "PRICE", None, False, None, (), ""),
        ("decc", "DECC", None, False, None, (), ""),
        ("ce", "CE", None, False, None, (), ""),
        ("tata motors fut", "TATAMOTORS", None, True, None, (), ""),
        ("", "", None, False, None, (), ""),
    ],
)
def test_query(
    text: str,
    name: str,
    right: Right | None,
    is_future: bool,
    month: int | None,
    hints: tuple[int, ...],
    strike: str,
) -> None:
    query = parse_query(text, BASES)
    read = (query.name, query.right, query.is_future, query.month, query.hints, query.strike)
    assert read == (name, right, is_future, month, hints, strike)


def test_whole_keeps_what_was_typed() -> None:
    assert parse_query("nifty 50").whole == "NIFTY50"
    assert parse_query("x" * 1000).whole == "X" * 64


@pytest.mark.parametrize(
    ("typed", "inside", "outside"),
    [
        ("260", ["260", "2605", "26050", "26099.95"], ["26100", "25999", "2599"]),
        ("26000", ["26000", "260005"], ["26050", "2600"]),
        ("292.5", ["292.5", "292.55"], ["292.6", "292"]),
    ],
)
def test_strike_ranges_hold_what_begins_so(
    typed: str, inside: list[str], outside: list[str]
) -> None:
    ranges = Query(strike=typed).strike_ranges()

    def is_in(strike: str) -> bool:
        return any(low <= Decimal(strike) < high for low, high in ranges)

    assert all(map(is_in, inside))
    assert not any(map(is_in, outside))


def test_no_strike_no_ranges() -> None:
    assert Query().strike_ranges() == []
