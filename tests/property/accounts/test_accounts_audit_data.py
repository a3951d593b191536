"""Whatever is recorded, JSON gives back the same, so that its hash can be computed again."""

import json

import orjson
from hypothesis import given
from hypothesis import strategies as st

from accounts.services.audit import _plain

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(st.characters())
    | st.datetimes()
    | st.uuids(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@given(anything)
def test_plain_data_survives_both_json_libraries_unchanged(value):
    plain = _plain(value)
    assert json.loads(json.dumps(plain)) == plain
    assert orjson.loads(orjson.dumps(plain)) == plain
    assert _plain(plain) == plain


@given(anything)
def test_plain_data_has_nothing_that_postgres_refuses_or_rewrites(value):
    text = json.dumps(_plain(value))
    assert "\\u0000" not in text
    assert json.loads(text, parse_float=lambda number: 1 / 0) == _plain(value)
