"""One client of the chain hub: credit, rate, silence."""

from datetime import date

import pytest

from marketdata.hub.chain_hub import CREDIT, STALE_AFTER_S, ChainLink, key_of

FIRST, SECOND = key_of(1, date(2026, 11, 24)), key_of(1, date(2026, 12, 1))


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def link(sent) -> ChainLink:
    found = ChainLink(user_id=1, send=sent.append, drop=lambda code: None, now=0.0)
    found.keys |= {FIRST, SECOND}
    return found


def push(link: ChainLink, key, text: str, now: float = 0.0) -> None:
    link.owe(key)
    link.flush({key: text}, now)


def test_a_client_that_does_not_acknowledge_gets_three_and_then_the_newest(link, sent) -> None:
    for number in range(CREDIT + 5):
        push(link, FIRST, f"doc {number}")
    assert sent == ["doc 0", "doc 1", "doc 2"]
    assert link.ack(1)
    link.flush({FIRST: "doc 7"}, 0.0)
    assert sent[CREDIT:] == ["doc 7"]


def test_it_is_owed_nothing_twice(link, sent) -> None:
    push(link, FIRST, "a")
    link.flush({FIRST: "a"}, 1.0)
    assert sent == ["a"]


def test_an_acknowledgement_of_what_was_never_sent_is_refused(link) -> None:
    push(link, FIRST, "a")
    assert not link.ack(2)
    assert link.ack(1)


def test_an_old_acknowledgement_gives_no_credit(link, sent) -> None:
    for number in range(CREDIT):
        push(link, FIRST, str(number))
    assert link.ack(2)
    assert link.ack(1)
    push(link, FIRST, "3")
    push(link, FIRST, "4")
    push(link, FIRST, "5")
    assert sent == ["0", "1", "2", "3", "4"]


def test_a_chain_that_was_left_is_not_owed(link, sent) -> None:
    link.owe(FIRST)
    link.leave(FIRST)
    link.flush({FIRST: "a"}, 0.0)
    link.owe(FIRST)
    link.flush({FIRST: "a"}, 0.0)
    assert sent == []


def test_a_slow_rate_holds_documents_back(link, sent) -> None:
    link.set_rate(0.2)
    push(link, FIRST, "a", now=10.0)
    push(link, FIRST, "b", now=14.9)
    assert sent == ["a"]
    link.flush({FIRST: "c"}, 15.0)
    assert sent == ["a", "c"]


def test_silence_makes_it_stale(link) -> None:
    link.heard(5.0)
    assert not link.is_stale(5.0 + STALE_AFTER_S)
    assert link.is_stale(5.1 + STALE_AFTER_S)
