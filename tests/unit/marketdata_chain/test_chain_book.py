"""The newest quotes of chains in columns: what is kept, what is unknown, what changed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from marketdata.feed.chain_book import ChainBook
from terminal.kernel.enums import Exchange, InstrumentType, Right
from tests.factories.chain_market import (
    EXPIRY,
    FUTURE_ID,
    INDEX_ID,
    STRIKES,
    commodity_specs,
    index_specs,
    option_id,
    records,
)
from tests.factories.marketdata import spec


@pytest.fixture
def book() -> ChainBook:
    return ChainBook(index_specs(), {"NIFTY": INDEX_ID})


def test_contracts_are_arranged_by_strike(book) -> None:
    (chain,) = book.chains
    assert (chain.key.underlying_id, chain.key.expiry) == (INDEX_ID, EXPIRY)
    assert chain.strikes.tolist() == list(STRIKES)
    assert chain.ce_ids.tolist() == [option_id(strike, Right.CE) for strike in STRIKES]
    assert chain.pe_ids.tolist() == [option_id(strike, Right.PE) for strike in STRIKES]
    assert (chain.lot_size, chain.tick_size, chain.future_expiry) == (65, 0.05, EXPIRY)
    assert sorted(book.option_ids()) == list(range(10, 20))


def test_a_strike_with_one_side_has_no_contract_on_the_other() -> None:
    lonely = [one for one in index_specs() if one.id != option_id(26_000, Right.PE)]
    (chain,) = ChainBook(lonely, {"NIFTY": INDEX_ID}).chains
    assert chain.pe_ids.tolist()[2] == 0
    assert chain.pe.tolist()[2] == -1


def test_two_exchanges_with_one_underlying_and_expiry_are_never_mixed() -> None:
    elsewhere = [
        replace(one, id=one.id + 500, exchange=Exchange.BFO)
        for one in index_specs()
        if one.strike != STRIKES[0]
    ]
    for specs in (index_specs() + elsewhere, elsewhere + index_specs()):
        (chain,) = ChainBook(specs, {"NIFTY": INDEX_ID}).chains
        assert chain.exchange is Exchange.NFO
        assert chain.ce_ids.tolist() == [option_id(strike, Right.CE) for strike in STRIKES]
    later = [replace(one, expiry=EXPIRY + timedelta(days=2)) for one in elsewhere]
    first, second = ChainBook(index_specs() + later, {"NIFTY": INDEX_ID}).chains
    assert (first.future_expiry, second.future_expiry) == (EXPIRY, EXPIRY + timedelta(days=2))
    assert second.exchange is Exchange.BFO


def test_a_quote_lands_in_its_columns(book) -> None:
    key, chain = option_id(26_000, Right.CE), book.chains[0]
    changed = book.take(records((key, "170.05"), volume=650, oi=1300, close="160.00"))
    assert changed == {0}
    found = {name: book.column(name, chain.ce)[2] for name in ("ltp", "bid", "ask", "close", "oi")}
    assert found == {"ltp": 170.05, "bid": 170.0, "ask": 170.1, "close": 160.0, "oi": 1300.0}
    others = np.delete(book.column("ltp", chain.ce), 2)
    assert np.isnan(others).all()


def test_what_a_record_does_not_know_is_unknown_and_not_nought(book) -> None:
    key, chain = option_id(26_000, Right.CE), book.chains[0]
    book.take(records((key, "170.05"), one_sided=True, bid="170.00"))
    assert book.column("bid", chain.ce)[2] == 170.0
    assert np.isnan(book.column("ask", chain.ce)[2])
    assert np.isnan(book.column("close", chain.ce)[2])


def test_one_batch_keeps_the_last_quote_of_an_instrument(book) -> None:
    key = option_id(26_000, Right.CE)
    book.take(records((key, "170.05"), (key, "171.00")))
    assert book.column("ltp", book.chains[0].ce)[2] == 171.0


def test_the_index_and_the_future_change_every_chain_that_uses_them() -> None:
    later = [
        spec(f"NIFTY01DEC26{strike}CE", type=InstrumentType.OPT, id=100 + at,
             expiry=date(2026, 12, 1), strike=Decimal(strike), right=Right.CE)
        for at, strike in enumerate(STRIKES)
    ]  # fmt: skip
    book = ChainBook([*index_specs(), *later], {"NIFTY": INDEX_ID})
    assert book.take(records((INDEX_ID, "26002.00"))) == {0, 1}
    # The future of 24 November is no reference of a later expiry.
    assert book.take(records((FUTURE_ID, "26020.00"))) == {0}
    assert book.take(records((100, "300.00"))) == {1}


@pytest.mark.parametrize("key", [3, 999, 2**32 - 1])
def test_strangers_change_nothing(book, key) -> None:
    assert book.take(records((key, "5.00"))) == set()
    assert np.isnan(book.values[0]).all()


def test_without_an_index_the_nearest_future_names_the_chain() -> None:
    (chain,) = ChainBook(commodity_specs(), {}).chains
    assert (chain.key.underlying_id, chain.spot, chain.underlying) == (50, -1, "CRUDEOIL")
    assert chain.future_expiry == date(2026, 12, 18)


def test_a_share_of_a_commodity_s_name_is_not_its_spot() -> None:
    (chain,) = ChainBook(commodity_specs(), {"CRUDEOIL": 4}).chains
    assert (chain.key.underlying_id, chain.spot, chain.reference_id) == (50, -1, 50)


def test_a_later_month_of_a_commodity_has_its_own_future_for_reference() -> None:
    near = replace(commodity_specs()[0], id=49, expiry=date(2026, 11, 18))
    (chain,) = ChainBook([near, *commodity_specs()], {}).chains
    assert (chain.key.underlying_id, chain.reference_id) == (49, 50)


def test_options_of_nothing_that_has_a_name_are_left_out() -> None:
    assert ChainBook(commodity_specs()[1:], {}).chains == []


def test_previous_oi_of_strangers_is_ignored(book) -> None:
    key, chain = option_id(26_000, Right.PE), book.chains[0]
    book.previous_oi({key: 650, 4_000_000: 5})
    assert book.column("previous_oi", chain.pe)[2] == 650.0
