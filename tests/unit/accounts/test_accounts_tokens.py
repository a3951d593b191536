"""API keys as text: what is a key, what is none, and what is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.tokens import (
    api_key_generate,
    api_key_parse,
    token_generate,
    token_hash,
    token_matches,
)
from terminal.infra.redaction import redact


def test_generated_keys_are_parsed_back_and_never_repeat():
    keys = [api_key_generate() for _ in range(100)]
    assert [api_key_parse(str(key)) for key in keys] == keys
    assert len({key.prefix for key in keys}) == len({key.secret for key in keys}) == 100


@given(st.text(max_size=120))
def test_any_other_text_is_no_key_and_no_error(text):
    assert api_key_parse(text) is None


@pytest.mark.parametrize("text", ["ngt", "ngt_", "ngt__", "ngt_" + "a" * 10, "ngt_a_b_c"])
def test_almost_a_key_is_none(text):
    assert api_key_parse(text) is None


def test_stored_hash_proves_the_token_and_reveals_nothing():
    token = token_generate()
    stored = token_hash(token)
    assert token not in stored
    assert token_matches(token, stored)
    assert not token_matches(token + "x", stored)


def test_keys_are_redacted_from_logs():
    key = str(api_key_generate())
    event = redact(None, "", {"event": f"refused {key}", "header": f"Bearer {key}"})
    assert key.rpartition("_")[2] not in str(event)
