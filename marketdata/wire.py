"""Names and formats of live market data in Redis, shared by the feed and its readers."""

import struct
from datetime import date

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

# Option chains: a document per (underlying, expiry), the list of them, and their channel, whose
# messages are CHAIN_HEADER (underlying id, expiry as yyyymmdd) and the document.
CHAIN_PREFIX = "md:chain:"
CHAINS_KEY = "md:chains:list"
CHAINS_CHANNEL = "md:chains"
CHAIN_HEADER = struct.Struct("<II")

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


def chain_key(underlying_id: int, expiry: date) -> str:
    """Return the key of a chain's newest document."""
    return f"{CHAIN_PREFIX}{underlying_id}:{expiry:%Y%m%d}"


def chain_header(underlying_id: int, expiry: date) -> bytes:
    """Return what goes before a document on the channel."""
    return CHAIN_HEADER.pack(underlying_id, int(f"{expiry:%Y%m%d}"))


class ListedExpiry(msgspec.Struct, frozen=True):
    """One expiry of an underlying's chains; ``lot_size`` in units."""

    expiry: date
    lot_size: int


class ListedUnderlying(msgspec.Struct, frozen=True):
    """An underlying with live chains, expiries ascending; ``exchange`` is where its options
    trade."""

    id: int
    symbol: str
    exchange: str
    expiries: list[ListedExpiry]


_listed = msgspec.json.Decoder(list[ListedUnderlying])


def encode_listed(listed: list[ListedUnderlying]) -> bytes:
    """Return the list of chains as JSON."""
    return msgspec.json.encode(listed)


def decode_listed(raw: bytes) -> list[ListedUnderlying]:
    """Return the list of chains in ``raw``; raise msgspec.DecodeError."""
    return _listed.decode(raw)
