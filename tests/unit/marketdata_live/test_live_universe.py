"""What the simulator lists, and the dated tables behind it."""

from datetime import date

import pytest

from marketdata.lots import freeze_qty, future_tick, lot_size
from marketdata.simulator.expiries import monthly_expiries, weekly_expiries
from marketdata.simulator.universe import listed
from marketdata.symbols import parse_symbol
from terminal.kernel.enums import InstrumentType, Right

LEVELS = {
    "NIFTY": 26_012.0,
    "BANKNIFTY": 58_930.0,
    "RELIANCE": 1_543.0,
    "HDFCBANK": 981.0,
    "INFY": 1_531.0,
}


def weekends(day: date) -> bool:
    return day.weekday() >= 5


def test_expiries_are_tuesdays_and_include_today() -> None:
    assert weekly_expiries(date(2026, 11, 24), weekends) == [
        date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15),
    ]  # fmt: skip
    assert weekly_expiries(date(2026, 11, 25), weekends)[0] == date(2026, 12, 1)
    assert monthly_expiries(date(2026, 11, 25), weekends) == [
        date(2026, 12, 29), date(2027, 1, 26), date(2027, 2, 23),
    ]  # fmt: skip


def test_holiday_moves_the_expiry_to_the_day_before() -> None:
    def holiday(day: date) -> bool:
        return weekends(day) or day == date(2026, 12, 1)

    assert weekly_expiries(date(2026, 11, 25), holiday)[0] == date(2026, 11, 30)
    assert weekly_expiries(date(2026, 12, 1), holiday)[0] == date(2026, 12, 8)


def test_listing_has_the_promised_size_and_centre() -> None:
    terms = listed(date(2026, 11, 23), LEVELS, weekends)
    assert 900 <= len(terms) <= 1200
    assert len({term.symbol for term in terms}) == len(terms)
    strikes = {
        term.strike
        for term in terms
        if term.underlying == "NIFTY" and term.expiry == date(2026, 11, 24) and term.strike
    }
    assert (min(strikes), max(strikes), len(strikes)) == (25_000, 27_000, 41)
    assert sum(term.type is InstrumentType.EQ for term in terms) == 10
    assert sum(term.type is InstrumentType.FUT for term in terms) == 15


@pytest.mark.parametrize(
    ("share", "lot", "future_tick", "near", "far"),
    [
        ("RELIANCE", 500, "0.10", (1_440, 1_640, 10), (1_440, 1_640, 20)),
        ("HDFCBANK", 650, "0.05", (880, 1_080, 10), (880, 1_080, 20)),
        ("INFY", 400, "0.10", (1_340, 1_740, 20), (1_320, 1_720, 40)),
    ],
)
def test_shares_have_monthly_chains_with_the_exchange_steps(
    share, lot, future_tick, near, far
) -> None:
    terms = [t for t in listed(date(2026, 11, 23), LEVELS, weekends) if t.underlying == share]
    futures = [term for term in terms if term.type is InstrumentType.FUT]
    expiries = [date(2026, 11, 24), date(2026, 12, 29), date(2027, 1, 26)]
    assert [term.expiry for term in futures] == expiries
    assert {str(term.tick_size) for term in futures} == {future_tick}
    assert {term.lot_size for term in terms} == {lot}
    # No list of this year names their freeze quantity: unknown, not guessed.
    assert {term.freeze_qty for term in terms} == {None}
    for expiry, (low, high, step) in zip(expiries, (near, near, far), strict=True):
        strikes = sorted({t.strike for t in terms if t.expiry == expiry and t.strike})
        assert strikes == list(range(low, high + step, step))
        calls = [t for t in terms if t.expiry == expiry and t.right is Right.CE]
        assert len(calls) == len(strikes)


def test_symbols_read_back_as_their_terms() -> None:
    for term in listed(date(2026, 11, 23), LEVELS, weekends):
        symbol = parse_symbol(term.symbol)
        assert (symbol.expiry, symbol.strike, symbol.right) == (
            term.expiry, term.strike, term.right,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("underlying", "expiry", "is_monthly", "lot"),
    [
        ("NIFTY", date(2019, 5, 23), False, 75),
        ("NIFTY", date(2022, 11, 17), False, 50),
        ("NIFTY", date(2025, 1, 30), True, 25),
        ("NIFTY", date(2025, 1, 2), False, 75),
        ("NIFTY", date(2025, 11, 18), False, 75),
        ("NIFTY", date(2026, 1, 6), False, 65),
        ("BANKNIFTY", date(2019, 5, 23), False, 20),
        ("BANKNIFTY", date(2024, 1, 10), False, 15),
        ("BANKNIFTY", date(2025, 2, 27), True, 30),
        ("BANKNIFTY", date(2025, 11, 25), True, 35),
        ("BANKNIFTY", date(2026, 1, 27), True, 30),
        ("RELIANCE", date(2025, 1, 30), True, 500),
        ("HDFCBANK", date(2026, 5, 26), True, 550),
        ("HDFCBANK", date(2026, 8, 25), True, 650),
        ("INFY", date(2026, 10, 27), True, 400),
    ],
)
def test_lot_follows_the_expiry(underlying, expiry, is_monthly, lot) -> None:
    assert lot_size(underlying, expiry, is_monthly=is_monthly) == lot


def test_unknown_lot_is_an_error_not_a_guess() -> None:
    with pytest.raises(KeyError):
        lot_size("FINNIFTY", date(2026, 1, 6), is_monthly=False)
    with pytest.raises(KeyError):
        lot_size("BANKNIFTY", date(2010, 1, 28), is_monthly=True)
    with pytest.raises(KeyError):  # before its bonus issue the lot was another
        lot_size("RELIANCE", date(2024, 4, 25), is_monthly=True)


def test_freeze_and_tick_are_dated() -> None:
    assert freeze_qty("BANKNIFTY", date(2022, 6, 1)) == 1200
    assert freeze_qty("BANKNIFTY", date(2026, 6, 1)) == 600
    assert freeze_qty("BANKNIFTY", date(2019, 6, 1)) is None
    assert [str(future_tick(level, date(2026, 1, 1))) for level in (9_000, 26_000, 59_000)] == [
        "0.05", "0.10", "0.20",
    ]  # fmt: skip
    assert str(future_tick(59_000, date(2024, 1, 1))) == "0.05"
