"""The document on the wire: its keys, its units, null for unknown."""

import json
from dataclasses import replace

import numpy as np
import pytest

from marketdata.chain.compute import chain_compute
from marketdata.chain.document import chain_document, chain_encode, history_row, surface_row
from marketdata.chain.inputs import Side
from marketdata.pricing.convention import HOUSE
from tests.factories.chains import chain_input

NAN = float("nan")
COLUMNS = {
    "id", "ltp", "change", "bid", "ask", "bid_qty", "ask_qty", "volume", "oi", "oi_change",
    "iv", "delta", "gamma", "theta", "vega", "rho", "exchange_ms",
}  # fmt: skip
KEYS = {
    "type", "version", "underlying_id", "underlying", "expiry", "at", "at_ms", "seq", "convention",
    "spot", "spot_change", "reference_id", "forward", "forward_from", "years", "days", "lot_size",
    "tick_size", "atm_strike", "strikes", "ce", "pe", "gex", "totals",
}  # fmt: skip
TOTALS = {
    "ce_oi", "pe_oi", "ce_volume", "pe_volume", "ce_oi_change", "pe_oi_change", "pcr_oi",
    "pcr_volume", "max_pain", "atm_iv", "straddle_strike", "straddle_premium", "synthetic_future",
    "basis", "expected_move", "expected_move_pct", "gex",
}  # fmt: skip


@pytest.fixture
def chain():
    return chain_compute(chain_input(26_030.0), HOUSE)


def test_the_document_has_exactly_its_keys(chain):
    document = chain_document(chain, seq=17)
    assert set(document) == KEYS
    assert set(document["ce"]) == set(document["pe"]) == COLUMNS
    assert set(document["totals"]) == TOTALS
    count = len(document["strikes"])
    for side in ("ce", "pe"):
        assert {len(column) for column in document[side].values()} == {count}
    assert len(document["gex"]) == count


def test_the_head_of_the_document(chain):
    document = chain_document(chain, seq=17)
    wanted = {
        "type": "chain", "version": 1, "underlying_id": 1, "underlying": "NIFTY",
        "expiry": "2026-11-24", "at": "2026-11-20T06:00:00.000Z", "at_ms": 1795154400000,
        "seq": 17, "convention": "house", "spot": 26012, "spot_change": -30, "reference_id": 1,
        "forward": 26030, "forward_from": "parity", "days": 4, "lot_size": 65, "tick_size": 0.05,
        "atm_strike": 26000,
    }  # fmt: skip
    assert {name: document[name] for name in wanted} == wanted
    assert document["years"] == pytest.approx(100 / 24 / 365, abs=1e-8)


def test_options_on_a_future_show_the_future_as_their_level():
    source = chain_input(5_430.0, on_future=True, future=5_431.0, spot=NAN, previous_close=5_400.0)
    document = chain_document(chain_compute(source, HOUSE), seq=1)
    assert (document["spot"], document["spot_change"]) == (5431, 31)
    assert document["forward_from"] == "future"


def test_units_of_the_wire(chain):
    document = chain_document(chain, seq=1)
    at = document["strikes"].index(26_000)
    ce = document["ce"]
    assert ce["iv"][at] == pytest.approx(100 * chain.smile[at], abs=5e-4)
    assert ce["vega"][at] == pytest.approx(chain.ce.vega[at], abs=5e-5)
    assert ce["change"][at] == -1
    assert ce["oi_change"][at] == 1000
    assert document["totals"]["atm_iv"] == pytest.approx(13.0, abs=0.01)


def test_unknown_is_null_and_nothing_else_is():
    source = chain_input(26_030.0, count=5)
    lost = np.array([1, NAN, 1, 1, 1])
    ce = replace(
        source.ce, oi=source.ce.oi * lost, ltp=source.ce.ltp * lost, id=np.array([1, 0, 3, 4, 5])
    )
    chain = chain_compute(
        replace(source, ce=ce, pe=Side.unknown(5), previous_close=NAN, reference_id=None), HOUSE
    )
    encoded = chain_encode(chain, seq=1)
    assert b"NaN" not in encoded
    document = json.loads(encoded)
    assert [value is None for value in document["ce"]["oi"]] == [False, True, False, False, False]
    assert document["ce"]["id"] == [1, None, 3, 4, 5]
    assert document["ce"]["change"][1] is None
    assert document["ce"]["oi_change"][1] is None
    assert document["pe"]["ltp"] == document["pe"]["delta"] == document["pe"]["id"] == [None] * 5
    assert document["spot_change"] is None
    assert document["totals"]["pe_oi"] is None
    assert document["totals"]["pcr_oi"] is None
    assert document["totals"]["synthetic_future"] is None


def test_document_and_bytes_are_the_same(chain):
    assert chain_document(chain, seq=3) == json.loads(chain_encode(chain, seq=3))


def test_a_row_of_the_surface_holds_the_known_smile(chain):
    row = surface_row(chain)
    assert row["expiry"] == "2026-11-24"
    assert len(row["strikes"]) == len(row["iv"]) == np.isfinite(chain.smile).sum()
    assert row["atm_iv"] == pytest.approx(13.0, abs=0.01)
    assert row["forward"] == 26030
    json.dumps(row, allow_nan=False)


def test_a_row_of_the_history_holds_when_and_the_totals(chain):
    document = chain_document(chain, seq=1)
    row = history_row(document)
    assert set(row) == {"at", "spot", "forward"} | TOTALS
    assert row["at"] == document["at"]
