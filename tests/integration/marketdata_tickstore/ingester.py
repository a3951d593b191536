"""A process that writes numbered ticks into an embedded store until it is killed.

``python ingester.py FOLDER FIRST_NUMBER FAULTS``: every acknowledged block is a line
``first last`` on standard output. ``python ingester.py FOLDER verify``: empties the spool, then
writes ``number count`` of every stored row, as it lies in the tables.
"""

import os
import random
import sys
import threading
from pathlib import Path

import numpy as np
import structlog

from marketdata.ticks import RECORD_DTYPE
from marketdata.tickstore.blocks import Block
from marketdata.tickstore.embedded.owner import EmbeddedStore
from marketdata.tickstore.schema import Retention
from marketdata.tickstore.session import StoreAway
from marketdata.tickstore.spool import Spool
from marketdata.tickstore.store import ClickHouseTickStore
from marketdata.tickstore.writer import TickStoreWriter
from terminal.infra.clock import clock

ROWS = 500
AT_MS = 1_795_405_500_000


class Faulty(ClickHouseTickStore):
    """Is away now and then, before or after the insert."""

    faults = 0.0

    def insert(self, block: Block, *, token: str) -> None:
        if random.random() < self.faults:
            raise StoreAway("before")
        super().insert(block, token=token)
        if random.random() < self.faults:
            raise StoreAway("after")


def volumes(block: Block) -> np.ndarray:
    """Return the column ``volume`` of a Native block of ticks."""
    place = block.body.rindex(b"\x06volume\x06UInt64") + len(b"\x06volume\x06UInt64")
    return np.frombuffer(block.body, dtype="<u8", count=block.rows, offset=place)


def acknowledge(block: Block) -> None:
    numbers = volumes(block)
    assert numbers[-1] - numbers[0] == len(numbers) - 1
    os.write(1, f"{numbers[0]} {numbers[-1]}\n".encode())


def records(first: int) -> bytes:
    rows = np.zeros(ROWS, dtype=np.dtype(RECORD_DTYPE))
    rows["instrument_id"], rows["price_exp"] = 7, 2
    rows["volume"] = np.arange(first, first + ROWS)
    rows["exchange_ts_ms"] = AT_MS + rows["volume"] // 10
    rows["ltp"] = 10_000
    return rows.tobytes()


def main(folder: Path, job: str, faults: str = "0") -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    owner = EmbeddedStore(
        folder / "store",
        url="",
        url_file=folder / "url",
        retention=Retention(),
        memory_mb=512,
    )
    store = Faulty(owner.session)
    spool = Spool(folder / "spool", max_bytes=10**9)
    writer = TickStoreWriter(store, spool, clock=clock(), on_durable=acknowledge, flush_s=0.02)
    pause = threading.Event()
    writer.start()
    if job == "verify":
        while spool.count:
            pause.wait(0.05)
        sys.stdout.write(
            store._session.read("SELECT volume, toUInt64(count()) FROM ticks GROUP BY volume").hex()
        )
        sys.stdout.flush()
        os._exit(0)
    store.faults = float(faults)
    number = int(job)
    os.write(1, b"started\n")
    while not pause.wait(0.002):
        writer.ticks_append(records(number), source="angel")
        number += ROWS


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
