"""Max pain by slopes equals max pain by trying every strike."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from marketdata.chain.totals import max_pain

interest = st.one_of(st.just(float("nan")), st.integers(0, 10**7).map(float))
rows = st.lists(st.tuples(interest, interest), min_size=1, max_size=40)


@given(rows, st.sampled_from([1.0, 2.5, 50.0, 100.0]), st.integers(1, 1000))
def test_max_pain_pays_least(table, step, first):
    strikes = (np.arange(len(table)) + first) * step
    calls, puts = np.array(table).T
    found = max_pain(strikes, calls, puts)
    held = np.nan_to_num(calls), np.nan_to_num(puts)
    if held[0].sum() + held[1].sum() == 0:
        assert np.isnan(found)
        return
    pays = [
        (held[0] * np.maximum(at - strikes, 0) + held[1] * np.maximum(strikes - at, 0)).sum()
        for at in strikes
    ]
    paid = pays[int(np.flatnonzero(strikes == found)[0])]
    assert paid <= min(pays) * (1 + 1e-12) + 1e-6
