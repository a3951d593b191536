"""How the terminal's parts do, in words for whoever uses it: nothing of how it is built."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import redis

from marketdata.health.report import FeedStatus
from marketdata.selectors.health import FeedHealth, data_age_s, judged, report_read
from marketdata.selectors.store_status import tick_store_status
from terminal.infra.clock import clock
from terminal.infra.health import database_state, loops_missing, redis_state

_TRUSTED_S: Final = 2.0


class PartState(StrEnum):
    """``OFF``: this terminal does without; ``UNKNOWN``: what would tell is down itself."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    OFF = "off"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """What people would miss."""

    PRICES = "prices"
    ORDERS = "orders"
    PAPER = "paper"
    ALERTS = "alerts"
    HISTORY = "history"
    LEDGER = "ledger"
    MESSAGES = "messages"
    JOBS = "jobs"


# Loops by the first word of their lease; all others are JOBS.
_OF_LOOP: Final = {
    "sender": Part.ORDERS,
    "reconciler": Part.ORDERS,
    "paper": Part.PAPER,
    "alerts": Part.ALERTS,
}
# Without these nobody can trade.
_VITAL: Final = (Part.PRICES, Part.ORDERS, Part.LEDGER, Part.MESSAGES)
_OF_FEED: Final = {
    FeedStatus.OK: PartState.UP,
    FeedStatus.DEGRADED: PartState.DEGRADED,
    FeedStatus.DOWN: PartState.DOWN,
}


@dataclass(frozen=True, slots=True)
class TerminalStatus:
    """The terminal at ``checked_at`` (UTC).

    Attributes:
        status: UP, DEGRADED, or DOWN where a part is down without which nobody can trade.
        parts: Every part, in the order in which people ask.
        data_age_s: Wall seconds since the newest tick; None where there was none.
        session_open: Whether ticks are expected at all; None without a feed.
    """

    status: PartState
    parts: Mapping[Part, PartState]
    data_age_s: float | None
    session_open: bool | None
    checked_at: datetime


class StatusReader:
    """The status, looked up at most every two seconds, however many ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: TerminalStatus | None = None
        self._at = 0.0

    def __call__(self) -> TerminalStatus:
        """Return the status of at most two seconds ago, or an older one while another looks."""
        known = self._found
        if known is None:
            self._lock.acquire()
        elif not self._lock.acquire(blocking=False):
            return known  # what is down may take seconds to say so: one thread waits, not all
        try:
            return self._fresh()
        finally:
            self._lock.release()

    def _fresh(self) -> TerminalStatus:
        now = clock().monotonic()
        if self._found is None or not 0 <= now - self._at < _TRUSTED_S:
            self._found = _look()
            self._at = clock().monotonic()
        return self._found


def _look() -> TerminalStatus:
    feed = _feed()
    parts = {Part.PRICES: _OF_FEED[feed.status] if feed else PartState.UNKNOWN}
    parts |= _loops()
    parts |= {
        Part.HISTORY: _history(),
        Part.LEDGER: PartState(database_state()),
        Part.MESSAGES: PartState(redis_state()),
    }
    report = feed.report if feed else None
    return TerminalStatus(
        status=_worst(parts),
        parts={part: parts[part] for part in Part},
        data_age_s=data_age_s(report),
        session_open=report.session_open if report else None,
        checked_at=clock().now(),
    )


def _feed() -> FeedHealth | None:
    try:
        return judged(report_read())
    except redis.RedisError:
        return None


def _loops() -> dict[Part, PartState]:
    missing = loops_missing()
    state = PartState.UNKNOWN if missing is None else PartState.UP
    found = dict.fromkeys((Part.ORDERS, Part.PAPER, Part.ALERTS, Part.JOBS), state)
    for key in missing or ():
        found[_OF_LOOP.get(key.partition(":")[0], Part.JOBS)] = PartState.DOWN
    return found


def _history() -> PartState:
    state = tick_store_status().status
    return PartState.UP if state == "ok" else PartState(state)


def _worst(parts: Mapping[Part, PartState]) -> PartState:
    if any(parts[part] is PartState.DOWN for part in _VITAL):
        return PartState.DOWN
    well = all(state in (PartState.UP, PartState.OFF) for state in parts.values())
    return PartState.UP if well else PartState.DEGRADED


terminal_status = StatusReader()
