"""The named baselines: what one would do without a tick store."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

NAMES = ("instrument_id", "exchange_ts_ms", "ltp", "bid", "ask", "open", "high", "low", "close",
         "bid_qty", "ask_qty", "ltq", "volume", "oi")  # fmt: skip


def best(work: Callable[[], object], rounds: int = 20) -> float:
    """Return the best time of ``work`` in milliseconds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


class Sqlite:
    """One table with the natural key, WAL, big transactions."""

    name = "SQLite table"

    def __init__(self, folder: Path) -> None:
        self._path = folder / "ticks.sqlite3"
        self._db = sqlite3.connect(self._path)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        columns = ", ".join(f"{name} INTEGER" for name in NAMES)
        self._db.execute(
            f"CREATE TABLE ticks ({columns}, PRIMARY KEY (instrument_id, exchange_ts_ms)) "
            "WITHOUT ROWID"
        )

    def write(self, rows: np.ndarray) -> None:
        columns = [rows[name].astype(np.int64).tolist() for name in NAMES]
        marks = ", ".join("?" * len(NAMES))
        with self._db:
            self._db.executemany(
                f"INSERT OR IGNORE INTO ticks VALUES ({marks})",  # noqa: S608
                zip(*columns, strict=True),
            )

    def size(self) -> int:
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._path.stat().st_size

    def minutes(self, instrument: int, since: int, until: int) -> int:
        """Return how many one-minute bars an instrument's ticks make."""
        found = self._db.execute(
            "SELECT exchange_ts_ms / 60000, min(ltp), max(ltp), min(exchange_ts_ms), "
            "max(exchange_ts_ms) FROM ticks WHERE instrument_id = ? AND exchange_ts_ms >= ? "
            "AND exchange_ts_ms < ? GROUP BY 1",
            (instrument, since, until),
        )
        return len(found.fetchall())


class Parquet:
    """Files in order of arrival, zstd, scanned with a filter."""

    name = "Parquet files, scanned"

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "parquet"
        self._folder.mkdir()
        self._number = 0

    def write(self, rows: np.ndarray) -> None:
        table = pa.table({name: rows[name].astype(np.int64) for name in NAMES})
        pq.write_table(table, self._folder / f"{self._number:06d}.parquet", compression="zstd")
        self._number += 1

    def size(self) -> int:
        return sum(path.stat().st_size for path in self._folder.iterdir())

    def minutes(self, instrument: int, since: int, until: int) -> int:
        wanted = [("instrument_id", "==", instrument), ("exchange_ts_ms", ">=", since),
                  ("exchange_ts_ms", "<", until)]  # fmt: skip
        table = pq.read_table(self._folder, columns=["exchange_ts_ms", "ltp"], filters=wanted)
        minute = pc.divide(table["exchange_ts_ms"], 60_000)
        grouped = pa.table({"m": minute, "ltp": table["ltp"]}).group_by("m")
        return len(grouped.aggregate([("ltp", "min"), ("ltp", "max")]))
