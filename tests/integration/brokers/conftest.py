"""A frozen clock in market hours and the trading floor."""

import pytest

from terminal.infra.clock import use
from terminal.kernel.clock import FrozenClock
from tests.factories.paper import OPEN_AT, Floor, make_floor


@pytest.fixture
def wall():
    """The process clock, frozen in market hours."""
    frozen = FrozenClock(OPEN_AT)
    with use(frozen):
        yield frozen


@pytest.fixture
def floor(db, wall) -> Floor:
    """A market that is always open, with one option quoted at 100."""
    found = make_floor(wall)
    yield found
    found.exchange.close()
