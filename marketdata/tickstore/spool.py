"""Batches on disk: what the store could not take yet, in order, each in a file of its own."""

import json
import os
import struct
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from marketdata.tickstore.blocks import Block

logger = structlog.get_logger(__name__)

_HEAD: Final = struct.Struct("<4sII")  # magic, length of the JSON, CRC-32 of JSON and body
_MAGIC: Final = b"TSB1"
_SUFFIX: Final = ".batch"


@dataclass(frozen=True, slots=True)
class Batch:
    """A block on its way into the store.

    Attributes:
        number: Place in the order; grows.
        token: The store inserts a token once, however often it is sent.
        created_at: Wall clock, epoch seconds.
    """

    number: int
    token: str
    block: Block
    created_at: float

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        return len(self.block.body)


class SpoolFull(Exception):
    """The spool may not grow any further."""


class Spool:
    """A folder of batches. Thread-safe; a file is there whole or not at all."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        """Use ``folder``, made if needed, with what an earlier process left in it."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._max = folder, max_bytes
        self._lock = threading.Lock()
        for broken in folder.glob("*.tmp"):
            broken.unlink()
        # By number: bytes, and when the batch was made (epoch seconds).
        self._index: dict[int, tuple[int, float]] = {}
        for path in folder.glob(f"*{_SUFFIX}"):
            found = path.stat()
            self._index[int(path.stem)] = (found.st_size, found.st_mtime)

    @property
    def last_number(self) -> int:
        """Highest number in the spool, 0 when it is empty."""
        with self._lock:
            return max(self._index, default=0)

    @property
    def count(self) -> int:
        """Batches in the spool."""
        return len(self._index)

    @property
    def bytes(self) -> int:
        """Bytes in the spool."""
        with self._lock:
            return sum(size for size, _ in self._index.values())

    @property
    def oldest_at(self) -> float | None:
        """When the first batch in order was made, epoch seconds; None when the spool is empty."""
        with self._lock:
            return self._index[min(self._index)][1] if self._index else None

    def put(self, batch: Batch) -> None:
        """Keep ``batch``; it survives this process when this returns.

        Raises:
            SpoolFull: if the spool may not grow.
            OSError: if the disk is full or broken.
        """
        head = {
            "table": batch.block.table,
            "columns": batch.block.columns,
            "rows": batch.block.rows,
            "token": batch.token,
            "created_at": batch.created_at,
        }
        text = json.dumps(head).encode()
        crc = zlib.crc32(batch.block.body, zlib.crc32(text))
        size = _HEAD.size + len(text) + batch.size
        if self.bytes + size > self._max:
            raise SpoolFull(f"the spool in {self._folder} holds {self._max} bytes at most")
        path = self._path(batch.number)
        draft = path.with_suffix(".tmp")
        with draft.open("wb") as file:
            file.write(_HEAD.pack(_MAGIC, len(text), crc))
            file.write(text)
            file.write(batch.block.body)
        draft.replace(path)
        with self._lock:
            self._index[batch.number] = (size, batch.created_at)

    def oldest(self) -> Batch | None:
        """Return the first batch in order, None when the spool is empty."""
        while True:
            with self._lock:
                if not self._index:
                    return None
                number = min(self._index)
            path = self._path(number)
            try:
                return _read(path, number)
            except (OSError, ValueError, KeyError, struct.error) as error:
                logger.error("spool_file_unreadable", file=path.name, error=str(error))
                self._set_aside(number)

    def remove(self, batch: Batch) -> None:
        """Forget a batch that the store has taken."""
        self._path(batch.number).unlink(missing_ok=True)
        with self._lock:
            self._index.pop(batch.number, None)

    def set_aside(self, batch: Batch) -> None:
        """Take a batch that the store refuses out of the order; its file stays for a person."""
        if batch.number not in self._index:
            self.put(batch)
        self._set_aside(batch.number)

    def _set_aside(self, number: int) -> None:
        path = self._path(number)
        if path.exists():
            os.replace(path, path.with_suffix(".refused"))
        with self._lock:
            self._index.pop(number, None)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:016d}{_SUFFIX}"


def _read(path: Path, number: int) -> Batch:
    raw = path.read_bytes()
    magic, length, crc = _HEAD.unpack_from(raw)
    if magic != _MAGIC or zlib.crc32(memoryview(raw)[_HEAD.size :]) != crc:
        raise ValueError("wrong checksum")
    head = json.loads(raw[_HEAD.size : _HEAD.size + length])
    body = raw[_HEAD.size + length :]
    block = Block(head["table"], tuple(head["columns"]), head["rows"], body)
    return Batch(number, head["token"], block, head["created_at"])
