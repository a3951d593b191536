"""A document computed again: the same by its own convention, the other's figures by another."""

from dataclasses import replace

import numpy as np
import pytest

from marketdata.chain.again import chain_again
from marketdata.chain.compute import chain_compute
from marketdata.chain.document import chain_document
from marketdata.pricing.convention import CONVENTIONS, HOUSE
from tests.factories.chains import chain_input

NAN = float("nan")


def source_with_gaps():
    source = chain_input(26_030.0)
    lost = np.where(source.strikes < 25_000.0, NAN, 1.0)
    ids = np.where(source.strikes > 27_500.0, 0, source.ce.id)
    return replace(source, ce=replace(source.ce, oi=source.ce.oi * lost, id=ids))


SOURCES = {
    "index": source_with_gaps(),
    "future": chain_input(5_430.0, step=50.0, on_future=True, future=5_430.0, spot=NAN),
    "no spot": chain_input(26_030.0, spot=NAN, previous_close=NAN),
}


@pytest.mark.parametrize("convention", ["house", "nse", "upstox"])
@pytest.mark.parametrize("name", SOURCES)
def test_a_document_again_is_the_chain_by_that_convention(name, convention):
    source = SOURCES[name]
    document = chain_document(chain_compute(source, HOUSE), seq=9)
    wanted = chain_document(chain_compute(source, CONVENTIONS[convention]), seq=9)
    assert chain_again(document, convention) == wanted


def test_quotes_stay_and_the_convention_is_named():
    document = chain_document(chain_compute(SOURCES["index"], HOUSE), seq=9)
    again = chain_again(document, "nse")
    assert again["convention"] == "nse"
    assert again["ce"]["ltp"] == document["ce"]["ltp"]
    assert again["ce"]["oi_change"] == document["ce"]["oi_change"]
    assert again["ce"]["iv"] != document["ce"]["iv"]


def test_a_chain_after_expiry_can_be_read_again():
    source = SOURCES["index"]
    document = chain_document(chain_compute(replace(source, now=source.expires_at), HOUSE), seq=1)
    assert set(chain_again(document, "nse")["ce"]["iv"]) == {None}
