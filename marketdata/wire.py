"""Names and formats of live market data in Redis, shared by the feed and its readers."""

import msgspec

from terminal.kernel.market_clock import MarketClockState

SNAPSHOT_KEY = "md:snap"
TICKS_CHANNEL = "md:ticks"
# Five levels of the book (marketdata.depth), where the source has them.
DEPTH_KEY = "md:depth:snap"
DEPTH_CHANNEL = "md:depth"
CLOCK_KEY = "md:clock"
CLOCK_TTL_S = 10
STORE_KEY = "md:store"
# What the feed says about itself (marketdata.health.report), as long as its clock.
HEALTH_KEY = "md:health"

_decoder = msgspec.json.Decoder(MarketClockState)


def encode_clock(state: MarketClockState) -> bytes:
    """Return the clock state as the JSON that the feed publishes."""
    return msgspec.json.encode(state)


def decode_clock(raw: bytes) -> MarketClockState:
    """Return the clock state in ``raw``.

    Raises:
        msgspec.DecodeError: if it is not what ``encode_clock`` writes.
    """
    return _decoder.decode(raw)
