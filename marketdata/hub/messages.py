"""What a client may say on the market socket, and nothing else."""

from typing import Annotated, Final, Literal

import msgspec

MAX_BYTES: Final = 32_768
_Id = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]


class _Message(msgspec.Struct, tag_field="op", forbid_unknown_fields=True, frozen=True):
    """Base: the ``op`` field names the message."""


class Subscribe(_Message, frozen=True, tag="subscribe"):
    """Send these instruments in this mode, whatever it was before; a snapshot comes first."""

    ids: list[_Id]
    format: Literal["binary", "json"] | None = None
    mode: Literal["ltp", "quote", "depth"] = "quote"


class Unsubscribe(_Message, frozen=True, tag="unsubscribe"):
    """Stop sending these instruments."""

    ids: list[_Id]


class Ack(_Message, frozen=True, tag="ack"):
    """The data frame ``seq`` and all before it have arrived."""

    seq: Annotated[int, msgspec.Meta(ge=0)]


class Ping(_Message, frozen=True, tag="ping"):
    """Answer with the server's time; ``t`` comes back as it was."""

    t: float = 0


class Rate(_Message, frozen=True, tag="rate"):
    """At most ``hz`` frames a second (a hidden tab asks for 1)."""

    hz: Annotated[float, msgspec.Meta(ge=1, le=20)]


class Snapshot(_Message, frozen=True, tag="snapshot"):
    """Send everything subscribed once more (after a gap in ``seq``)."""


ClientMessage = Subscribe | Unsubscribe | Ack | Ping | Rate | Snapshot
_decoder = msgspec.json.Decoder(ClientMessage)


def parse(text: str) -> ClientMessage:
    """Return the client's message.

    Raises:
        ValueError: with one sentence on what is wrong (too big, no JSON, unknown op, bad field).
    """
    if len(text) > MAX_BYTES:
        raise ValueError(f"A message has at most {MAX_BYTES} bytes.")
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from error


class Allowance:
    """A token bucket: ``burst`` messages at once, ``per_s`` in the long run."""

    def __init__(self, *, per_s: float, burst: float, now: float) -> None:
        self._per_s, self._burst = per_s, burst
        self._left, self._at = burst, now

    def take(self, now: float) -> bool:
        """Return whether one more message at monotonic ``now`` is within the allowance."""
        self._left = min(self._burst, self._left + (now - self._at) * self._per_s)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
