"""The hash chain of one order's facts."""

import hashlib
from datetime import datetime
from uuid import UUID

GENESIS = "0" * 64


def link(previous: str, *, order_id: UUID, seq: int, at: datetime, body: str) -> str:
    """Return the hash of fact number ``seq`` (from 1) that follows the fact hashed
    ``previous``."""
    text = f"{previous}|{order_id}|{seq}|{int(at.timestamp() * 1_000_000)}|{body}"
    return hashlib.sha256(text.encode()).hexdigest()
