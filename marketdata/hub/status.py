"""Market status for sockets: told at the start and whenever it changes."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
import orjson

from marketdata.health.report import HealthReport, decode_health
from marketdata.selectors.live_status import MarketStatus, market_status
from marketdata.wire import decode_clock
from terminal.infra.clock import clock
from terminal.kernel.market_clock import MarketClock, MarketClockState
from terminal.kernel.sessions import default_calendar

PROTOCOL: Final = 1
_JUMP: Final = timedelta(seconds=1.5)
_WORDS_EVERY: Final = timedelta(seconds=5)


class Change(NamedTuple):
    """A message for all connections, and whether prices now come from another source."""

    text: str
    is_new_source: bool


class StatusWatch:
    """Compares each reading of the feed's clock with the one before."""

    def __init__(self) -> None:
        self._state: MarketClockState | None = None
        self._told: MarketStatus | None = None
        self._report: HealthReport | None = None
        self._words = ""  # the feed's trouble as last told
        self._words_at: datetime | None = None

    def update(self, raw: bytes | None, health: bytes | None = None) -> Change | None:
        """Take a reading (None: no feed, or no Redis); return what to tell, None if nothing.

        Args:
            raw: The feed's clock.
            health: What the feed says about itself.
        """
        before, told = self._state, self._told
        self._state, self._report = _decoded(raw), _health_decoded(health)
        self._told = status = self._status()
        if told is None:
            self._said(status)
            return None
        if not (_differs(status, told) or self._jumped(before) or self._has_news(status)):
            return None
        self._said(status)
        is_new = bool(before and self._state and before.source != self._state.source)
        return Change(_json({"type": "market"} | asdict(status)), is_new)

    def hello(self, **terms: int | str | bool) -> str:
        """Return the first message of a connection; ``terms`` go in as they are.

        Where it comes before the first reading it says that there is no feed: told so, the
        connection hears of the first reading as of any other change.
        """
        status = self._status()
        self._told = self._told or status
        return _json(
            {
                "type": "hello",
                "protocol": PROTOCOL,
                **terms,
                "market": asdict(status),
            }
        )

    def _status(self) -> MarketStatus:
        state = self._state
        market = MarketClock(wall=clock(), calendar=default_calendar(), read_state=lambda: state)
        return market_status(market, self._report)

    def _said(self, status: MarketStatus) -> None:
        self._words, self._words_at = status.feed_message, clock().now()

    def _has_news(self, status: MarketStatus) -> bool:
        """Return whether the seconds in the feed's trouble have counted up long enough."""
        is_due = self._words_at is None or clock().now() - self._words_at >= _WORDS_EVERY
        return is_due and status.feed_message != self._words

    def _jumped(self, before: MarketClockState | None) -> bool:
        """Return whether market time left the course that clients extrapolate."""
        if before is None or self._state is None:
            return False
        now = clock().now()
        return abs(self._state.market_time(now) - before.market_time(now)) > _JUMP


def _differs(status: MarketStatus, told: MarketStatus) -> bool:
    return _lasting(status) != _lasting(told)


def _lasting(status: MarketStatus) -> dict[str, Any]:
    passing = ("market_now", "feed_message")  # seconds count up in both: see _has_news
    return {key: value for key, value in asdict(status).items() if key not in passing}


def _decoded(raw: bytes | None) -> MarketClockState | None:
    try:
        return decode_clock(raw) if raw else None
    except msgspec.DecodeError:
        return None


def _health_decoded(raw: bytes | None) -> HealthReport | None:
    try:
        return decode_health(raw) if raw else None
    except msgspec.DecodeError:
        return None


def _json(message: dict[str, Any]) -> str:
    return orjson.dumps(message, default=_plain).decode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(type(value).__name__)
