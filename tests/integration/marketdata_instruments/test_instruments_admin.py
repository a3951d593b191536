"""Staff pages: readable and searchable, not editable."""

from datetime import date

import pytest
from django.contrib import admin
from django.test import RequestFactory

import terminal.urls  # noqa: F401 - finds the admin pages
from marketdata.models import BrokerToken, Instrument, InstrumentTerms
from marketdata.selectors import instrument_spec
from tests.factories.accounts import make_user
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(rf: RequestFactory):
    request = rf.get("/admin/")
    request.user = make_user(is_staff=True, is_superuser=True)
    return request


def page(model):
    return admin.site._registry[model]


@pytest.mark.parametrize("model", [Instrument, BrokerToken, InstrumentTerms])
def test_rows_are_neither_added_nor_deleted_by_hand(model, request_) -> None:
    assert not page(model).has_add_permission(request_)
    assert not page(model).has_delete_permission(request_)
    assert page(model).has_change_permission(request_) is (model is Instrument)


def test_list_is_searchable_with_few_queries(request_, django_assert_max_num_queries) -> None:
    wanted = make_instrument()
    make_instrument("RELIANCE")
    for number in range(20):
        BrokerToken.objects.create(
            broker="kite", token=str(number), valid_on=date(2026, 11, 2), instrument=wanted
        )
    for text, found in (("NIFTY29DEC26", 1), ("NIFTY", 1), ("RELIANCE", 1), ("REL", 1), ("X", 0)):
        rows, _ = page(Instrument).get_search_results(request_, Instrument.objects.all(), text)
        assert rows.count() == found, text
    with django_assert_max_num_queries(1):
        assert [str(token.instrument) for token in page(BrokerToken).get_queryset(request_)]


def test_only_tradability_is_set_by_hand(request_) -> None:
    form = page(Instrument).get_form(request_, make_instrument())
    assert list(form.base_fields) == ["is_tradable"]


def test_withdrawing_an_instrument_reaches_the_risk_checks(
    request_, django_capture_on_commit_callbacks
) -> None:
    row = make_instrument()
    assert instrument_spec(row.id).is_tradable
    row.is_tradable = False
    page(Instrument).save_model(request_, row, None, True)
    assert not instrument_spec(row.id).is_tradable


@pytest.mark.parametrize("model", [Instrument, BrokerToken, InstrumentTerms])
def test_lists_and_pages_render(model, request_) -> None:
    row = make_instrument()
    BrokerToken.objects.create(broker="kite", token="7", valid_on=row.terms_on, instrument=row)
    InstrumentTerms.objects.create(
        instrument=row, effective_on=row.terms_on, lot_size=65, tick_size="0.05"
    )
    listing = page(model).changelist_view(request_).render()
    assert listing.status_code == 200
    assert row.symbol in listing.content.decode()
    detail = page(model).change_view(request_, str(model.objects.get().pk)).render()
    assert detail.status_code == 200
    assert row.symbol in detail.content.decode()
