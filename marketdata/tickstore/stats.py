"""The writer's counters as the feed publishes them."""

import msgspec


class WriterStats(msgspec.Struct, frozen=True, kw_only=True):
    """The writer at one instant.

    Attributes:
        written: Rows that the store has taken since the start, by table.
        spooled / dropped / refused: Rows that went to disk; lost because memory and spool were
            full; set aside because the store refuses them.
        queued_bytes: Waiting in memory.
        spool_batches / spool_bytes: Waiting on disk.
        lag_s: Age of the oldest row that waits, seconds.
        away: Why the store cannot be written, None while it can.
    """

    written: dict[str, int] = {}
    spooled: int = 0
    dropped: int = 0
    refused: int = 0
    queued_bytes: int = 0
    spool_batches: int = 0
    spool_bytes: int = 0
    lag_s: float = 0.0
    away: str | None = None


_decoder = msgspec.json.Decoder(WriterStats)


def encode_stats(stats: WriterStats) -> bytes:
    """Return the counters as the JSON that the feed publishes."""
    return msgspec.json.encode(stats)


def decode_stats(raw: bytes) -> WriterStats:
    """Return the counters in ``raw``.

    Raises:
        msgspec.DecodeError: if it is not what ``encode_stats`` writes.
    """
    return _decoder.decode(raw)
