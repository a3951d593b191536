"""Where the recorded market data is, for tests that compare with it."""

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("MARKET_DATA_DIR", Path(__file__).parents[3] / "shared" / "data"))


def recorded(name: str) -> Path:
    """Return the path of a recording; skip the test where there is none."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no recording at {path}; set MARKET_DATA_DIR")
    return path
