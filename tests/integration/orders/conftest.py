"""Fixtures of the order path."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from terminal.infra import clock as process_clock
from terminal.kernel.clock import FrozenClock
from tests.factories.orders import Desk, make_desk

MONDAY_MORNING = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def frozen() -> Iterator[FrozenClock]:
    """A clock that moves only when told."""
    at = FrozenClock(MONDAY_MORNING)
    with process_clock.use(at):
        yield at


@pytest.fixture
def desk(db: None, frozen: FrozenClock) -> Desk:
    """A trader, a paper account, one NIFTY option at ₹100."""
    return make_desk()
