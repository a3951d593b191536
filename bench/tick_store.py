"""The tick store: rows a second in, candles and chains out, bytes a row.

    .venv/bin/python bench/tick_store.py [--days 3] [--instruments 756] [--folder DIR]

Writes ``days`` of ``instruments`` ticking once a second (3 x 756: 51 million rows) into an embedded
store as the feed does, then reads. Beside it, in the same run: a SQLite table (first 2 million
rows) and zstd Parquet files in order of arrival (all rows).
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.ticks.baselines import Parquet, Sqlite, best
from bench.ticks.market import DAY_MS, OPEN_MS, Market, bars_of, snapshots
from marketdata.ticks import RECORD_DTYPE, RECORD_SIZE
from marketdata.tickstore.embedded.engine import Engine, EngineSession
from marketdata.tickstore.embedded.server import TickStoreServer
from marketdata.tickstore.schema import Retention, migrate
from marketdata.tickstore.session import HttpSession
from marketdata.tickstore.store import ClickHouseTickStore

SQLITE_ROWS = 2_000_000
EXPIRY = date(2026, 12, 1)
INSTRUMENT = 7


class Timed:
    """Rows written and the seconds that took; making them up does not count."""

    def __init__(self) -> None:
        self.rows, self.seconds, self.busy = 0, 0.0, 0.0

    def add(self, rows: int, work) -> None:
        started, busy = time.perf_counter(), time.process_time()
        work()
        self.seconds += time.perf_counter() - started
        self.busy += time.process_time() - busy
        self.rows += rows

    @property
    def rate(self) -> float:
        return self.rows / self.seconds if self.seconds else 0.0

    @property
    def per_core(self) -> float:
        """Rows a second of processor time, merges included: what a machine at rest comes near."""
        return self.rows / self.busy if self.busy else 0.0


def settle(engine: Engine) -> None:
    """Wait until the merges that the writing left are done."""
    while int(engine.query("SELECT count() FROM system.merges")):
        time.sleep(0.5)


def fill(options: argparse.Namespace, store, sqlite: Sqlite, parquet: Parquet) -> list[Timed]:
    """Write the market into all three; return their times."""
    ours, theirs, files = Timed(), Timed(), Timed()
    market = Market(options.instruments)
    for day in range(options.days):
        for records in market.day(day):
            rows = np.frombuffer(records, dtype=np.dtype(RECORD_DTYPE))
            ours.add(len(rows), lambda r=records: store.ticks_append(r, source="angel"))
            files.add(len(rows), lambda r=rows: parquet.write(r))
            if theirs.rows < SQLITE_ROWS:
                theirs.add(len(rows), lambda r=rows: sqlite.write(r))
        store.bars_append(bars_of(rows[: options.instruments], day), source="angel")
        for minute in range(375):
            store.chain_append(snapshots(day, minute), source="angel")
        print(f"  day {day + 1}: {ours.rows:,} rows, {ours.rate:,.0f} rows/s", file=sys.stderr)
    return [ours, theirs, files]


def bytes_a_row(engine: Engine, table: str) -> tuple[int, float]:
    """Return the rows of a table and what one costs on disk."""
    answer = engine.query(
        "SELECT sum(rows), sum(bytes_on_disk) / sum(rows) FROM system.parts "
        "WHERE active AND database = 'terminal' AND table = {t:String}",
        parameters={"t": table},
    ).split()
    return int(answer[0]), float(answer[1])


def reads(store: ClickHouseTickStore, last: int) -> dict[str, float]:
    """Return milliseconds by what was read, on the day of that number."""
    since = OPEN_MS + last * DAY_MS
    day = {"since_ms": since, "until_ms": since + DAY_MS, "limit": 5_000}
    at_ms = since + 7_200_000 + 30_000
    minutes = lambda: store.bars(INSTRUMENT, interval_ms=60_000, **day)  # noqa: E731
    seconds = lambda: store.bars(INSTRUMENT, interval_ms=15_000, **day)  # noqa: E731
    chain = lambda: store.chain_at(1, EXPIRY, at_ms)  # noqa: E731
    assert len(minutes()) == 375
    assert len(seconds()) == 1_500
    assert len(chain().strikes) == 41
    return {
        "1-minute OHLC of an instrument-day": best(minutes),
        "15-second OHLC of it, out of its ticks": best(seconds),
        "chain of 82 options at time T": best(chain),
        "chain history of a day (375 heads)": best(
            lambda: store.chain_times(1, EXPIRY, since_ms=OPEN_MS, until_ms=OPEN_MS + DAY_MS)
        ),
    }


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--instruments", type=int, default=756)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tick-store-", dir=options.folder))
    try:
        run(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def told(words: str, timed: Timed, size: float) -> None:
    """Print a line of the table of writes."""
    print(f"{words:<42}{timed.rate:>12,.0f}{timed.per_core:>12,.0f}{size:>12.1f}")


def run(options: argparse.Namespace, folder: Path) -> None:
    """Fill, read, print."""
    engine = Engine(folder / "store", memory_mb=1024)
    session = EngineSession(engine)
    migrate(session, Retention())
    store = ClickHouseTickStore(session)
    sqlite, parquet = Sqlite(folder), Parquet(folder)
    ours, theirs, files = fill(options, store, sqlite, parquet)
    at_end = bytes_a_row(engine, "ticks")
    settle(engine)
    server = TickStoreServer(engine, port=0, user="b", password="b")
    server.start()
    http = ClickHouseTickStore(HttpSession(f"http://b:b@127.0.0.1:{server.port}/terminal"))
    over_http = Timed()
    for number, records in enumerate(Market(options.instruments, seed=2).day(options.days)):
        if number < 10:
            count = len(records) // RECORD_SIZE
            over_http.add(count, lambda r=records: http.ticks_append(r, source="angel"))
        else:
            break
    settle(engine)
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"\n{at_end[0]:,} ticks of {options.instruments} instruments, {options.days} days;")
    print(f"{os.cpu_count()} cores, load {load}\n")
    print(f"{'in':<42}{'rows/s':>12}{'rows/CPU s':>12}{'bytes/row':>12}")
    rows, size = bytes_a_row(engine, "ticks")
    told("tick store, in process", ours, size)
    told("tick store, over HTTP (clickhouse-connect)", over_http, size)
    told(sqlite.name, theirs, sqlite.size() / theirs.rows)
    told(parquet.name, files, parquet.size() / files.rows)
    for table in ("bars", "chain"):
        rows, size = bytes_a_row(engine, table)
        print(f"  {table}: {rows:,} rows of {size:.1f} bytes")
    print(f"\n{'out, best of 20':<42}{'ms':>12}{'over HTTP':>12}")
    away = reads(http, options.days - 1)
    for words, ms in reads(store, options.days - 1).items():
        print(f"{words:<42}{ms:>12.1f}{away[words]:>12.1f}")
    since = OPEN_MS
    for base in (sqlite, parquet):
        last = since + (DAY_MS if base is parquet else SQLITE_ROWS // options.instruments * 1000)
        count = base.minutes(INSTRUMENT, since, last)
        ms = best(lambda b=base, u=last: b.minutes(INSTRUMENT, since, u), 3)
        print(f"{f'{base.name}: {count} minutes':<42}{ms:>12.1f}")
    server.stop()
    engine.close()


if __name__ == "__main__":
    main()
