"""Flags of a plan: complete and within bounds, or refused by name."""

import pytest

from billing.domain.flags import LEAST, flags_json, flags_of

GOOD = {
    "market": {
        "max_instruments": 10,
        "max_frames_hz": 5,
        "depth": True,
        "chains": False,
        "history_days": 7,
    }
}


def test_flags_survive_storage() -> None:
    assert flags_json(flags_of(GOOD)) == GOOD
    assert flags_of(flags_json(LEAST)) == LEAST


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"max_instruments": 0}, "max_instruments"),
        ({"max_instruments": "10"}, "max_instruments"),
        ({"max_frames_hz": 21}, "max_frames_hz"),
        ({"depth": 1}, "depth"),
        ({"history_days": -1}, "history_days"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_flags_are_refused_by_name(change: dict, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        flags_of({"market": GOOD["market"] | change})


def test_missing_flags_are_refused_by_name() -> None:
    for name in GOOD["market"]:
        rest = {key: value for key, value in GOOD["market"].items() if key != name}
        with pytest.raises(ValueError, match=name):
            flags_of({"market": rest})
    with pytest.raises(ValueError, match="market"):
        flags_of({})
