"""The books that go out with a batch of ticks."""

import numpy as np

from marketdata import depth as book
from marketdata.ports import DepthFeed, TickFeed
from marketdata.ticks import RECORD_DTYPE


def depth_beside(source: TickFeed, records: bytes, good: bytes) -> bytes:
    """Return the source's depth records for the batch ``records``, of which ``good`` is published.

    A book whose tick was refused is left out: it would show the price that could not be.
    """
    depth = source.depth() if isinstance(source, DepthFeed) else b""
    if not depth or len(good) == len(records):
        return depth
    passed = np.frombuffer(good, np.dtype(RECORD_DTYPE))["instrument_id"]
    rows = np.frombuffer(depth, np.dtype(book.RECORD_DTYPE))
    kept: bytes = rows[np.isin(rows["instrument_id"], passed)].tobytes()
    return kept
