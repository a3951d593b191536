"""Frames of the market socket (docs/market-data.md): pure bytes."""

import struct
from collections.abc import Sequence
from typing import Final

import orjson

from marketdata.ticks import json_row

VERSION: Final = 1
SNAPSHOT: Final = 1
DELTA: Final = 2
_KINDS: Final = {SNAPSHOT: b"snapshot", DELTA: b"delta"}

# u8 version | u8 type | u16 count | u32 seq | f64 server_ts_ms
HEADER: Final = struct.Struct("<BBHId")


def binary_frame(kind: int, seq: int, server_ms: float, records: Sequence[bytes]) -> bytes:
    """Return a frame of tick records (at most 65,535)."""
    return HEADER.pack(VERSION, kind, len(records), seq, server_ms) + b"".join(records)


def json_fragment(record: bytes) -> bytes:
    """Return the row of one record as JSON."""
    return orjson.dumps(json_row(record))


def json_frame(kind: int, seq: int, server_ms: float, fragments: Sequence[bytes]) -> str:
    """Return a frame of rows made by ``json_fragment``."""
    head = b'{"type":"ticks","kind":"%b","seq":%d,"t":%d,"rows":[' % (
        _KINDS[kind],
        seq,
        int(server_ms),
    )
    return (head + b",".join(fragments) + b"]}").decode()
