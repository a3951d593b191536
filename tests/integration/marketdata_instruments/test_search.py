"""The search box finds what traders type."""

from datetime import date
from decimal import Decimal

import pytest

from marketdata.selectors.instruments_search import instruments_search, underlying_ltp
from terminal.kernel.enums import Exchange, InstrumentType
from tests.factories.marketdata import make_instrument

ON = date(2026, 11, 23)


def find(text: str, **options) -> list[str]:
    rows = instruments_search(text=text, on=options.pop("on", ON), **options)
    return [row.symbol if row.exchange != "BSE" else f"BSE:{row.symbol}" for row in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nifty 26000 ce", ["NIFTY24NOV2626000CE", "NIFTY29DEC2626000CE"]),
        ("nifty26000ce", ["NIFTY24NOV2626000CE", "NIFTY29DEC2626000CE"]),
        ("NIFTY 26000 PUT", ["NIFTY24NOV2626000PE", "NIFTY29DEC2626000PE"]),
        ("nifty 24 nov fut", ["NIFTY24NOV26FUT"]),
        ("nifty 26 nov fut", ["NIFTY24NOV26FUT"]),
        ("NIFTY26NOVFUT", ["NIFTY24NOV26FUT"]),
        ("banknifty 52000 pe dec", ["BANKNIFTY29DEC2652000PE"]),
        ("bank nifty 52000 pe dec", ["BANKNIFTY29DEC2652000PE"]),
        ("bnf 52000 pe dec", ["BANKNIFTY29DEC2652000PE"]),
        ("NIFTY29DEC2626000CE", ["NIFTY29DEC2626000CE"]),
        ("nifty 29 dec 2026 26000 ce", ["NIFTY29DEC2626000CE"]),
        ("m&m fut", ["M&M24NOV26FUT", "M&M29DEC26FUT"]),
        ("bankn fut", ["BANKNIFTY24NOV26FUT", "BANKNIFTY29DEC26FUT"]),
        ("mahindra fut", ["M&M24NOV26FUT", "M&M29DEC26FUT"]),
        ("nifty 15 jan fut", []),
        ("nifty 30 dec fut", []),
        ("reliance 1500 ce", []),
        ("zzzz", []),
        ("%", []),
        ("   ", []),
    ],
)
def test_contracts(market, text: str, expected: list[str]) -> None:
    assert find(text) == expected


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("reliance", ["RELIANCE", "BSE:RELIANCE", "RELINFRA"]),
        ("rel", ["RELIANCE", "RELINFRA", "BSE:RELIANCE"]),
        ("m&m", ["M&M", "M&M24NOV26FUT", "M&M29DEC26FUT", "M&MFIN"]),
        ("nifty", ["NIFTY", "NIFTY24NOV26FUT", "NIFTY29DEC26FUT", "NIFTYIT", "NIFTYBEES"]),
        ("nif", ["NIFTY", "NIFTYIT", "NIFTYBEES"]),
        ("nifty 50", ["NIFTY"]),
        ("nifty bank", ["BANKNIFTY", "BANKNIFTY24NOV26FUT"]),
        ("bank", ["BANKNIFTY"]),
        ("industries", ["RELIANCE", "BSE:RELIANCE"]),
        ("infrastructure reliance", ["RELINFRA"]),
    ],
)
def test_names(market, text: str, first: list[str]) -> None:
    assert find(text)[: len(first)] == first


def test_strike_typed_in_part_or_between_two(market) -> None:
    assert find("nifty 260 ce", limit=2) == ["NIFTY24NOV2626000CE", "NIFTY24NOV2626050CE"]
    assert find("nifty 26010 ce", limit=3) == [
        "NIFTY24NOV2626000CE",
        "NIFTY24NOV2626050CE",
        "NIFTY24NOV2625950CE",
    ]


def test_expired_contracts_are_gone_as_seen_from_the_market_date(market) -> None:
    assert not any("27OCT26" in symbol for symbol in find("nifty", limit=50))
    assert find("nifty fut", on=date(2026, 10, 27))[0] == "NIFTY27OCT26FUT"
    assert find("nifty fut", on=date(2026, 11, 25)) == ["NIFTY29DEC26FUT"]
    assert find("nifty fut", on=date(2026, 11, 24))[0] == "NIFTY24NOV26FUT"


def test_options_without_strike_begin_at_the_spot(market) -> None:
    found = find("nifty ce", limit=3, spot_of=lambda base: Decimal(26090))
    assert found == ["NIFTY24NOV2626100CE", "NIFTY24NOV2626050CE", "NIFTY24NOV2626000CE"]


def test_filters_and_limit(market) -> None:
    assert find("reliance", exchange=Exchange.BSE) == ["BSE:RELIANCE"]
    assert find("nifty", type_=InstrumentType.FUT) == ["NIFTY24NOV26FUT", "NIFTY29DEC26FUT"]
    assert len(find("nifty 26 nov", limit=4)) == 4


def test_spot_without_a_quote_is_unknown(market) -> None:
    assert underlying_ltp("NIFTY") is None
    assert underlying_ltp("NOTHING") is None


def test_new_instruments_are_found_after_their_import(market) -> None:
    assert find("wipro fut") == []
    make_instrument(
        "WIPRO29DEC26FUT",
        type=InstrumentType.FUT,
        underlying="WIPRO",
        strike=None,
        right=None,
        lot_size=3000,
    )
    assert find("wipro fut") == ["WIPRO29DEC26FUT"]


@pytest.mark.parametrize(
    ("text", "queries"), [("nifty 26000 ce", 4), ("reliance", 4), ("nifty dec fut", 4)]
)
def test_search_asks_few_queries(market, django_assert_max_num_queries, text, queries) -> None:
    find(text)
    with django_assert_max_num_queries(queries):
        assert find(text)
