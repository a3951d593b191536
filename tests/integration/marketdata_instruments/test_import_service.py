"""Imports of masters: atomic, idempotent, dated."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from marketdata.masters.rows import MasterRow
from marketdata.models import BrokerToken, Instrument, InstrumentTerms
from marketdata.selectors import instrument_spec
from marketdata.services import instruments as service
from marketdata.services.instruments import ImportCounts, instruments_import
from terminal.kernel.enums import Exchange, InstrumentType, Right
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 1)


def option(**terms: Any) -> MasterRow:
    """Return a NIFTY option as a master states it."""
    fields: dict[str, Any] = {
        "exchange": Exchange.NFO,
        "type": InstrumentType.OPT,
        "symbol": "NIFTY29DEC2626000CE",
        "lot_size": 75,
        "tick_size": Decimal("0.05"),
        "name": "NIFTY",
        "underlying": "NIFTY",
        "expiry": date(2026, 12, 29),
        "strike": Decimal(26000),
        "right": Right.CE,
        "freeze_qty": 1800,
        "token": "111",
        "broker_symbol": "NIFTY26DEC26000CE",
    }
    return MasterRow(**{**fields, **terms})


def load(*rows: MasterRow, on: date = JUNE, broker: str = "kite") -> ImportCounts:
    return instruments_import(broker=broker, on=on, rows=rows)


def history() -> list[tuple[date, int]]:
    rows = InstrumentTerms.objects.order_by("effective_on")
    return list(rows.values_list("effective_on", "lot_size"))


def test_first_import_makes_instrument_terms_and_token() -> None:
    counts = load(option())
    row = Instrument.objects.get()
    assert counts.as_dict() == {
        "created": 1,
        "changed": 0,
        "unchanged": 0,
        "terms_recorded": 1,
        "tokens_added": 1,
    }
    assert (row.symbol, row.lot_size, row.freeze_qty, row.terms_on) == (
        "NIFTY29DEC2626000CE",
        75,
        1800,
        JUNE,
    )
    token = BrokerToken.objects.get()
    assert (token.broker, token.token, token.valid_on, token.seen_on, token.instrument_id) == (
        "kite",
        "111",
        JUNE,
        JUNE,
        row.id,
    )


def test_second_import_changes_nothing() -> None:
    load(option())
    before = [list(model.objects.values()) for model in (Instrument, InstrumentTerms, BrokerToken)]
    counts = load(option())
    after = [list(model.objects.values()) for model in (Instrument, InstrumentTerms, BrokerToken)]
    assert before == after
    assert counts == ImportCounts(unchanged=1)


def test_later_master_changes_the_lot_and_keeps_the_old_one() -> None:
    load(option(), on=JUNE)
    counts = load(option(lot_size=65), on=JULY)
    row = Instrument.objects.get()
    assert (row.lot_size, row.terms_on, counts.changed) == (65, JULY, 1)
    assert history() == [(JUNE, 75), (JULY, 65)]


def test_older_master_adds_history_and_leaves_the_present_alone() -> None:
    load(option(lot_size=65), on=JULY)
    counts = load(option(lot_size=75), on=JUNE)
    row = Instrument.objects.get()
    assert (row.lot_size, row.terms_on, counts.changed) == (65, JULY, 0)
    assert history() == [(JUNE, 75), (JULY, 65)]


def test_master_that_repeats_the_terms_protects_them_against_older_ones() -> None:
    load(option(lot_size=65), on=MAY)
    load(option(lot_size=65), on=JULY)
    load(option(lot_size=75), on=JUNE)
    assert Instrument.objects.get().lot_size == 65
    assert history() == [(MAY, 65), (JUNE, 75)]


def test_missing_terms_come_from_what_is_known() -> None:
    load(option(tick_size=Decimal("0.1"), freeze_qty=1755), on=JUNE)
    load(option(tick_size=None, freeze_qty=None, underlying="NIFTY"), on=JULY, broker="angel")
    row = Instrument.objects.get()
    assert row.tick_size == Decimal("0.1")
    # The dated table knows NIFTY; it speaks where the master does not.
    assert row.freeze_qty == 1800


def test_freeze_quantity_without_a_table_stays_unknown_or_as_it_was() -> None:
    plain = option(
        symbol="WIPRO29DEC26200CE", underlying="WIPRO", strike=Decimal(200), freeze_qty=None
    )
    load(plain)
    assert Instrument.objects.get().freeze_qty is None
    Instrument.objects.update(freeze_qty=12000)
    load(plain, on=JULY)
    assert Instrument.objects.get().freeze_qty == 12000


def test_token_reused_for_another_contract_keeps_both_meanings() -> None:
    later = option(symbol="NIFTY27JUN2726000CE", expiry=date(2027, 6, 27))
    load(option(), on=JUNE)
    load(later, on=JULY)
    runs = BrokerToken.objects.filter(broker="kite", token="111").order_by("valid_on")
    assert [(run.valid_on, run.instrument.symbol) for run in runs] == [
        (JUNE, "NIFTY29DEC2626000CE"),
        (JULY, "NIFTY27JUN2726000CE"),
    ]


def test_token_listed_day_after_day_stays_one_run() -> None:
    for on in (JUNE, date(2026, 6, 2), date(2026, 6, 3)):
        load(option(), on=on)
    run = BrokerToken.objects.get()
    assert (run.valid_on, run.seen_on) == (JUNE, date(2026, 6, 3))


def test_two_brokers_share_the_instrument() -> None:
    load(option(), broker="kite")
    load(option(token="NSE_FO|111"), broker="upstox")
    assert Instrument.objects.count() == 1
    assert BrokerToken.objects.count() == 2


def test_index_and_share_of_one_name_are_two_instruments() -> None:
    share = option(
        exchange=Exchange.BSE,
        type=InstrumentType.EQ,
        symbol="POWER",
        underlying="",
        expiry=None,
        strike=None,
        right=None,
        token="1",
    )
    index = MasterRow(
        Exchange.BSE, InstrumentType.IDX, "POWER", lot_size=1, tick_size=None, token="2"
    )
    load(share, index)
    rows = Instrument.objects.order_by("type").values_list("type", "is_tradable")
    assert list(rows) == [("EQ", True), ("IDX", False)]


def test_failure_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [option(symbol=f"NIFTY29DEC26{n}CE", token=str(n)) for n in range(20000, 20030)]
    monkeypatch.setattr(service, "BATCH", 10)
    broken = option(symbol="X" * 49 + "29DEC26FUT", token="x" * 65, lot_size=-1)
    with pytest.raises((DatabaseError, ValueError)):
        instruments_import(broker="kite", on=JUNE, rows=[*rows, broken])
    assert Instrument.objects.count() == BrokerToken.objects.count() == 0


def test_new_terms_are_seen_at_once(django_capture_on_commit_callbacks) -> None:
    load(option(), on=JUNE)
    row = Instrument.objects.get()
    assert instrument_spec(row.id).lot_size == 75
    with django_capture_on_commit_callbacks(execute=True):
        load(option(lot_size=65), on=JULY)
    assert instrument_spec(row.id).lot_size == 65


def test_row_made_by_hand_is_taken_over() -> None:
    made = make_instrument("NIFTY29DEC2626000CE", lot_size=50, terms_on=MAY)
    counts = load(option(), on=JUNE)
    assert counts.changed == 1
    assert Instrument.objects.get().id == made.id
    assert Instrument.objects.get().lot_size == 75


def test_repeated_import_asks_a_fixed_number_of_queries(django_assert_max_num_queries) -> None:
    rows = [option(symbol=f"NIFTY29DEC26{n}CE", token=str(n)) for n in range(20000, 20200)]
    load(*rows)
    with django_assert_max_num_queries(12):
        load(*rows)
