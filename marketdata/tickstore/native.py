"""Rows in ClickHouse's binary formats: blocks to insert (Native), rows to read (RowBinary)."""

import struct
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

TIME: Final = "DateTime64(3, 'Asia/Kolkata')"
WORD: Final = "LowCardinality(String)"

_NUMPY: Final = {
    "UInt8": "u1",
    "UInt16": "<u2",
    "UInt32": "<u4",
    "UInt64": "<u8",
    "Int32": "<i4",
    "Int64": "<i8",
    "Float32": "<f4",
    "Float64": "<f8",
    "Date": "<u2",  # days since 1970-01-01
    "DateTime": "<u4",  # seconds since 1970-01-01
    TIME: "<i8",  # milliseconds since 1970-01-01
}
# How a LowCardinality column begins: version, then "keys follow, u8 indexes" and "update".
_WORD_VERSION: Final = 1
_WORD_FLAGS: Final = 0x600


class Column(NamedTuple):
    """A column: name, ClickHouse type, codec (empty: the server's default)."""

    name: str
    type: str
    codec: str = ""

    @property
    def ddl(self) -> str:
        """The column as CREATE TABLE spells it."""
        codec = f" CODEC({self.codec})" if self.codec else ""
        return f"{self.name} {self.type}{codec}"


def row_dtype(columns: Sequence[Column]) -> np.dtype[Any]:
    """Return how numpy reads a RowBinary answer of ``columns`` (numbers and times only)."""
    return np.dtype([(column.name, _NUMPY[column.type]) for column in columns])


def block(columns: Sequence[Column], values: dict[str, NDArray[Any] | str], count: int) -> bytes:
    """Return ``count`` rows as one Native block.

    Args:
        columns: What to write, in order.
        values: An array per column; for words either one text for all rows or an array of texts.
        count: Rows.
    """
    parts = [_varint(len(columns)), _varint(count)]
    for column in columns:
        parts += [_text(column.name), _text(column.type)]
        value = values[column.name]
        if column.type == WORD:
            parts.append(_words(value, count))
        else:
            parts.append(np.asarray(value).astype(_NUMPY[column.type], copy=False).tobytes())
    return b"".join(parts)


def _words(value: NDArray[Any] | str, count: int) -> bytes:
    if isinstance(value, str):
        keys, indexes = [value], bytes(count)
    else:
        found, places = np.unique(value, return_inverse=True)
        keys, indexes = [str(key) for key in found], places.astype("u1").tobytes()
    if len(keys) > 256:
        raise ValueError("a block holds at most 256 different words")
    head = struct.pack("<QQQ", _WORD_VERSION, _WORD_FLAGS, len(keys))
    return b"".join((head, *map(_text, keys), struct.pack("<Q", count), indexes))


def _text(text: str) -> bytes:
    raw = text.encode()
    return _varint(len(raw)) + raw


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)
