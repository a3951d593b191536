"""What the feed says about itself once a second: values, and their JSON in Redis."""

from enum import StrEnum
from typing import Final

import msgspec

GAPS_KEPT: Final = 50
STALE_SHOWN: Final = 50


class FeedStatus(StrEnum):
    """Whether prices may be relied upon."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


class Reason(msgspec.Struct, frozen=True):
    """Why the feed is not well: a stable word and a sentence."""

    code: str
    message: str


class Gap(msgspec.Struct, frozen=True):
    """A pause of the whole source while its session was open; epoch ms (wall), None: still on."""

    from_ms: float
    to_ms: float | None

    def seconds(self, now_ms: float) -> float:
        """Return how long it lasted by ``now_ms``."""
        return ((now_ms if self.to_ms is None else self.to_ms) - self.from_ms) / 1000.0


class Stale(msgspec.Struct, frozen=True):
    """An instrument that is silent for longer than it ever is, wall seconds."""

    id: int
    age_s: float
    expected_s: float


class Divergence(msgspec.Struct, frozen=True):
    """Two sources that name different prices of one instrument (rupees), since wall epoch ms."""

    id: int
    other: str
    price: float
    other_price: float
    pct: float
    since_ms: float


class HealthReport(msgspec.Struct, frozen=True, kw_only=True):
    """The feed at one instant.

    Attributes:
        at_ms / since_ms: Wall instants of this report and of the source's start, epoch ms.
        session_open: Whether ticks are expected at all.
        last_tick_ms: Wall instant of the last good tick, epoch ms; None before the first.
        ticks_per_s: Published per wall second, over the last seconds.
        publish_ms: Time from reading a batch to having published it (median, 99th percentile).
        lag_ms: Age of the newest exchange timestamp when it was published, wall milliseconds;
            None where the source's own step hides it.
        total / live / stale: Instruments seen, fresh, silent for too long.
    """

    status: FeedStatus
    reasons: tuple[Reason, ...] = ()
    source: str
    mode: str
    at_ms: float
    since_ms: float
    session_open: bool
    last_tick_ms: float | None = None
    ticks_per_s: float
    publish_ms: tuple[float, float] | None = None
    lag_ms: float | None = None
    total: int = 0
    live: int = 0
    stale: int = 0
    worst: tuple[Stale, ...] = ()
    gaps: tuple[Gap, ...] = ()
    reconnects: int = 0
    refused: dict[str, int] = {}
    divergences: tuple[Divergence, ...] = ()


_decoder = msgspec.json.Decoder(HealthReport)


def encode_health(report: HealthReport) -> bytes:
    """Return the report as the JSON that the feed publishes."""
    return msgspec.json.encode(report)


def decode_health(raw: bytes) -> HealthReport:
    """Return the report in ``raw``.

    Raises:
        msgspec.DecodeError: if it is not what ``encode_health`` writes.
    """
    return _decoder.decode(raw)
