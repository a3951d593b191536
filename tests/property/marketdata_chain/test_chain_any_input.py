"""Whatever a feed delivers, a chain is computed: no error, no warning, no NaN and no lie."""

import json
import math
import warnings
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketdata.chain.again import chain_again
from marketdata.chain.compute import chain_compute
from marketdata.chain.document import chain_document, surface_row
from marketdata.chain.inputs import Side
from marketdata.pricing.convention import CONVENTIONS, HOUSE
from terminal.kernel.sessions import default_calendar
from tests.factories.chains import chain_input

NAN = float("nan")
COUNT = 7
conventions = st.sampled_from(list(CONVENTIONS.values()))
odd = st.sampled_from([NAN, 0.0, 0.05, -1.0, 26_000.0, 1e9, 1e-300])
levels = st.one_of(odd, st.floats(20_000, 30_000))
prices = st.one_of(odd, st.floats(0, 5000))
counts = st.one_of(odd, st.integers(0, 10**8).map(float))


def column(values):
    return st.lists(values, min_size=COUNT, max_size=COUNT).map(np.array)


sides = st.builds(
    Side,
    id=column(st.integers(0, 5)),
    **{name: column(prices) for name in ("ltp", "bid", "ask", "previous_close")},
    **{
        name: column(counts)
        for name in ("bid_qty", "ask_qty", "volume", "oi", "previous_oi", "exchange_ms")
    },
)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(conventions, sides, sides, levels, levels, levels, st.booleans())
def test_any_input_makes_a_document(convention, ce, pe, spot, future, close, on_future):
    source = replace(
        chain_input(26_000.0, count=COUNT), ce=ce, pe=pe, spot=spot, future=future,
        previous_close=close, on_future=on_future, calendar=default_calendar(),
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chain = chain_compute(source, convention)
        document = chain_document(chain, seq=1)
        surface_row(chain)
    json.dumps(document, allow_nan=False)
    for side in ("ce", "pe"):
        known = document[side]
        assert all(iv is None or iv >= 0 for iv in known["iv"])
        assert [iv is None for iv in known["iv"]] == [delta is None for delta in known["delta"]]
        assert all(delta is None or abs(delta) <= 1.2 for delta in known["delta"])
    if convention is HOUSE and all(math.isfinite(x) for x in (spot, close)):
        assert chain_again(document, "nse")["convention"] == "nse"


@pytest.mark.parametrize("name", [each.name for each in fields(Side) if each.name != "id"])
def test_a_column_nobody_knows_takes_only_its_own_figures_away(name):
    source = chain_input(26_030.0)
    lost = {name: np.full(len(source.strikes), NAN)}
    source = replace(source, ce=replace(source.ce, **lost), pe=replace(source.pe, **lost))
    chain = chain_compute(source, HOUSE)
    near = np.abs(source.strikes / 26_030.0 - 1) < 0.02
    assert np.isfinite(chain.smile[near]).all()
    assert chain.forward == pytest.approx(26_030.0, abs=0.01)
