"""Terms of instruments: warm reads cost no query, new terms are seen."""

from decimal import Decimal

import pytest

from marketdata.models import Instrument
from marketdata.selectors import instrument_spec, instrument_specs
from marketdata.selectors.instruments import CHECK_EVERY_S, VERSION_KEY, specs_drop
from terminal.infra.clock import use
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock, SystemClock
from terminal.kernel.enums import Exchange, InstrumentType, Right
from terminal.kernel.errors import InstrumentNotFound
from tests.factories.marketdata import make_instrument, spec

pytestmark = pytest.mark.django_db


def test_spec_has_the_terms_of_the_row() -> None:
    row = make_instrument()
    found = instrument_spec(row.id)
    assert found == spec(id=row.id)
    assert isinstance(found.exchange, Exchange)
    assert isinstance(found.type, InstrumentType)
    assert isinstance(found.right, Right)
    assert str(found.strike) == "26000"
    assert str(found.tick_size) == "0.05"


def test_unknown_instrument_raises_and_is_not_remembered_as_missing() -> None:
    with pytest.raises(InstrumentNotFound):
        instrument_spec(987654)
    assert instrument_specs([987654]) == {}
    row = make_instrument("RELIANCE", id=987654)
    assert instrument_spec(987654).symbol == row.symbol


def test_warm_reads_cost_no_query(django_assert_num_queries) -> None:
    ids = [make_instrument().id, make_instrument("NIFTY").id]
    with django_assert_num_queries(1):
        instrument_specs(ids)
    with django_assert_num_queries(0):
        assert instrument_specs(ids).keys() == set(ids)
        assert instrument_spec(ids[0]).lot_size == 65


def test_terms_changed_by_another_process_are_seen_within_seconds() -> None:
    frozen = FrozenClock(SystemClock().now())
    with use(frozen):
        row = make_instrument()
        assert instrument_spec(row.id).lot_size == 65
        Instrument.objects.filter(id=row.id).update(lot_size=75)
        redis_client().incr(VERSION_KEY)
        assert instrument_spec(row.id).lot_size == 65
        frozen.advance(CHECK_EVERY_S)
        assert instrument_spec(row.id).lot_size == 75


def test_terms_are_read_again_after_a_minute_although_a_bump_was_lost() -> None:
    frozen = FrozenClock(SystemClock().now())
    with use(frozen):
        row = make_instrument()
        assert instrument_spec(row.id).tick_size == Decimal("0.05")
        Instrument.objects.filter(id=row.id).update(tick_size="0.1")
        frozen.advance(60)
        assert instrument_spec(row.id).tick_size == Decimal("0.1")
    specs_drop()
