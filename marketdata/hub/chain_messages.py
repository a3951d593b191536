"""What a client may say on the chain socket, and nothing else."""

from datetime import date
from typing import Annotated, Final

import msgspec

MAX_BYTES: Final = 1024
_Id = Annotated[int, msgspec.Meta(ge=1, le=2**32 - 1)]


class _Message(msgspec.Struct, tag_field="op", forbid_unknown_fields=True, frozen=True):
    """Base: the ``op`` field names the message."""


class Subscribe(_Message, frozen=True, tag="subscribe"):
    """Send this chain, its newest document first."""

    underlying: _Id
    expiry: date


class Unsubscribe(_Message, frozen=True, tag="unsubscribe"):
    """Stop sending this chain."""

    underlying: _Id
    expiry: date


class Ack(_Message, frozen=True, tag="ack"):
    """So many documents have arrived on this connection."""

    count: Annotated[int, msgspec.Meta(ge=0)]


class Ping(_Message, frozen=True, tag="ping"):
    """Answer with the server's time; ``t`` comes back as it was."""

    t: float = 0


class Rate(_Message, frozen=True, tag="rate"):
    """At most ``hz`` times a second (a hidden tab asks for less)."""

    hz: Annotated[float, msgspec.Meta(ge=0.05, le=20)]


ChainMessage = Subscribe | Unsubscribe | Ack | Ping | Rate
_decoder = msgspec.json.Decoder(ChainMessage)


def parse(text: str) -> ChainMessage:
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
