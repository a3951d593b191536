"""Frames of the market socket (docs/market-data.md): pure bytes."""

import struct
from collections.abc import Sequence
from typing import Final

import orjson

from marketdata.ticks import json_row

VERSION: Final = 1
SNAPSHOT: Final = 1
DELTA: Final = 2
# The same with sections, for connections that do not want quotes alone.
MIXED_SNAPSHOT: Final = 3
MIXED_DELTA: Final = 4
_KINDS: Final = {
    SNAPSHOT: b"snapshot",
    DELTA: b"delta",
    MIXED_SNAPSHOT: b"snapshot",
    MIXED_DELTA: b"delta",
}

# Sections of a mixed frame.
QUOTES: Final = 1
LTPS: Final = 2
DEPTHS: Final = 3
_ROWS: Final = {QUOTES: b"rows", LTPS: b"ltp", DEPTHS: b"depth"}

# u8 version | u8 type | u16 count | u32 seq | f64 server_ts_ms
HEADER: Final = struct.Struct("<BBHId")
# u8 section | u8 reserved | u16 count | u32 reserved
SECTION: Final = struct.Struct("<BBHI")

Sections = Sequence[tuple[int, Sequence[bytes]]]


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


def mixed_frame(kind: int, seq: int, server_ms: float, sections: Sections) -> bytes:
    """Return a frame of sections: (QUOTES, LTPS or DEPTHS, its records); empty ones are left out.

    The header's count is the number of sections.
    """
    filled = [(section, records) for section, records in sections if records]
    parts = [HEADER.pack(VERSION, kind, len(filled), seq, server_ms)]
    for section, records in filled:
        parts.append(SECTION.pack(section, 0, len(records), 0))
        parts += records
    return b"".join(parts)


def mixed_json_frame(kind: int, seq: int, server_ms: float, sections: Sections) -> str:
    """Return a frame of JSON rows by section; ``rows`` is always there, the others if filled."""
    head = b'{"type":"ticks","kind":"%b","seq":%d,"t":%d' % (_KINDS[kind], seq, int(server_ms))
    lists = [
        b',"%b":[%b]' % (_ROWS[section], b",".join(rows))
        for section, rows in sections
        if rows or section == QUOTES
    ]
    return (head + b"".join(lists) + b"}").decode()
