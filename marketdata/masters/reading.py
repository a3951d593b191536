"""Contract masters as files: plain or gzip, CSV or JSON, complete or refused.

Rows come one at a time, so that a master of 200,000 rows never stands in memory as JSON.
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

GZIP_MAGIC = b"\x1f\x8b"
CHUNK = 1 << 16
# A master holds one flat object per instrument; anything longer is not a master.
LONGEST_ROW = 1 << 20
# The words of this column form a closed set, so a cut one is noticed; a cut name would not be.
CLOSED_COLUMN = "exchange"


class MasterRefused(ValueError):
    """The file as a whole cannot be taken: cut off, another broker's, or not a master at all."""


@dataclass(slots=True)
class Source:
    """The rows of one file with where they stand, and what the file says besides its rows.

    Attributes:
        where: Place of the row yielded last: ``line 7``, or ``line 1, row 7`` of a JSON file.
        is_last_row_open: Whether a CSV ended without a line break, so its last row may be cut.
        document: Fields of a JSON document around its rows.
    """

    where: str = ""
    is_last_row_open: bool = False
    document: dict[str, Any] = field(default_factory=dict)


def read_rows(stream: IO[bytes], columns: frozenset[str], source: Source) -> Iterator[Any]:
    """Yield the raw rows of a master; mappings, unless the file holds something else there.

    Args:
        stream: The file from its beginning, seekable; gzip is recognised by its first bytes.
        columns: Columns that a CSV must have.
        source: Filled while reading.

    Raises:
        MasterRefused: as soon as the file proves to be cut off or no master.
    """
    try:
        yield from _rows(_text(stream), columns, source)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise MasterRefused(f"the gzip file is cut off or damaged ({error})") from error
    except UnicodeDecodeError as error:
        raise MasterRefused(f"the file is no UTF-8 text ({error.reason})") from error
    except csv.Error as error:
        raise MasterRefused(f"the file is no CSV after {source.where} ({error})") from error


def _text(stream: IO[bytes]) -> io.TextIOWrapper:
    is_gzip = stream.read(2) == GZIP_MAGIC
    stream.seek(0)
    plain: Any = gzip.GzipFile(fileobj=stream) if is_gzip else stream
    return io.TextIOWrapper(plain, encoding="utf-8-sig", newline="")


def _rows(text: io.TextIOWrapper, columns: frozenset[str], source: Source) -> Iterator[Any]:
    head = text.read(CHUNK)
    start = head.lstrip()[:1]
    if start == "[":
        return _json_array(text, head, source)
    if start == "{":
        return _json_document(head + text.read(), source)
    return _csv(_Lines(text, head), columns, source)


class _Lines:
    """Lines of a text of which the beginning was read already; remembers how it ended."""

    def __init__(self, text: io.TextIOWrapper, head: str) -> None:
        self._text = text
        self._head = head
        self.is_open = self.is_quoted = False

    def __iter__(self) -> Iterator[str]:
        first = (self._head + self._text.readline()).splitlines(keepends=True)
        for line in first:
            yield self._noted(line)
        for line in self._text:
            yield self._noted(line)

    def _noted(self, line: str) -> str:
        self.is_open = not line.endswith(("\n", "\r"))
        self.is_quoted = line.endswith('"')
        if "\0" in line:
            raise MasterRefused("the file is no text: it holds zero bytes")
        return line


def _csv(lines: _Lines, columns: frozenset[str], source: Source) -> Iterator[Any]:
    reader = csv.reader(lines, strict=True)
    header = [name.strip() for name in next(reader, [])]
    if missing := sorted(columns - set(header)):
        raise MasterRefused(f"the header misses {', '.join(missing)}")
    for values in reader:
        source.where = f"line {reader.line_num}"
        source.is_last_row_open = lines.is_open
        if lines.is_open and not lines.is_quoted and header[-1] != CLOSED_COLUMN:
            raise MasterRefused(f"the file seems cut off: {source.where} has no line break")
        if not values:
            continue
        if len(values) == len(header):
            yield dict(zip(header, values, strict=True))
        elif lines.is_open:
            raise MasterRefused(f"the file is cut off in {source.where}")
        else:
            yield values


def _json_array(text: io.TextIOWrapper, head: str, source: Source) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    buffer, at, line, row = head, head.index("[") + 1, 1 + head[: head.index("[")].count("\n"), 0
    is_end = False
    while True:
        start = _skip(buffer, at, " \t\r\n" if row == 0 else " \t\r\n,")
        line += buffer.count("\n", at, start)
        at = start
        if buffer[at : at + 1] == "]":
            if (buffer[at + 1 :] + text.read()).strip():
                raise MasterRefused(f"there is more text after the end in line {line}")
            return
        try:
            value, end = decoder.raw_decode(buffer, at)
            is_whole = end < len(buffer)
        except json.JSONDecodeError:
            is_whole = False
        if not is_whole:
            if is_end or len(buffer) - at > LONGEST_ROW:
                raise MasterRefused(f"the JSON is cut off or damaged after row {row} (line {line})")
            more = text.read(CHUNK)
            buffer, at, is_end = buffer[at:] + more, 0, not more
            continue
        row += 1
        source.where = f"line {line}, row {row}"
        line += buffer.count("\n", at, end)
        at = end
        yield value


def _skip(buffer: str, at: int, blank: str) -> int:
    while at < len(buffer) and buffer[at] in blank:
        at += 1
    return at


def _json_document(text: str, source: Source) -> Iterator[Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise MasterRefused(f"the JSON is cut off or damaged in line {error.lineno}") from error
    source.document = document
    found = _list_of_rows(document)
    if found is None:
        raise MasterRefused("the JSON holds no list of instruments")
    for index, value in enumerate(found, start=1):
        source.where = f"row {index}"
        yield value


def _list_of_rows(document: Any) -> list[Any] | None:
    """Return the first non-empty list of objects inside ``document``."""
    if isinstance(document, list):
        return document if document and isinstance(document[0], dict) else None
    if isinstance(document, dict):
        for value in document.values():
            if (found := _list_of_rows(value)) is not None:
                return found
    return None
