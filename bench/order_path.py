"""Orders per second and their delays over real HTTP, through risk to the paper fill.

    DATABASE_URL=postgres://root@127.0.0.1:5432/postgres REDIS_URL=redis://127.0.0.1:6379/12 \\
        .venv/bin/python bench/order_path.py [--seconds 8] [--accounts 8]

Starts a web process and a Celery worker (sender, paper exchange, reconciler) on a database of its
own, with one paper account and API key per caller. ``accept`` is POST to answer; ``fill`` is POST
accepted to the fill booked in the ledger. The baseline in the same run is a plain Django view that
inserts one row, under the same server, database and load generator. Prints one table.
"""

import argparse
import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.orders.desk import drop_database, market, own_database, seed
from bench.orders.load import Run, base_makers, load, order_makers, settle
from bench.orders.processes import cpu_seconds, process, wait_for_loops, wait_until_ready, web
from bench.orders.report import table

WEB_PORT, BASE_PORT = 18441, 18442
CONCURRENCY = (1, 8, 32)


@contextlib.contextmanager
def cpu_of(run: Run, **pids: int) -> Iterator[None]:
    """Note the CPU milliseconds per accepted request that each process used in the block."""
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    yield
    for name, pid in pids.items():
        run.cpu_ms[name] = (cpu_seconds(pid) - before[name]) * 1000 / max(run.accepted, 1)


def measure(seconds: float, callers, ids) -> list[Run]:
    """Run the baseline and the order path at each concurrency."""
    runs = []
    with web("bench.orders.baseline:application", BASE_PORT) as child:
        wait_until_ready(BASE_PORT, "/row")
        for concurrency in CONCURRENCY:
            run = Run("baseline: one row", concurrency)
            asyncio.run(load(Run("warm", 1), BASE_PORT, 0.5, base_makers(concurrency)))
            with cpu_of(run, web=child.pid):
                asyncio.run(load(run, BASE_PORT, seconds / 2, base_makers(concurrency)))
            runs.append(run)
    worker = ("-m", "celery", "-A", "terminal.celery", "worker", "-P", "threads", "-c", "6")
    with (
        web("terminal.asgi:application", WEB_PORT) as child,
        process(*worker, "-Q", "orders", "-l", "warning", EMBEDDED_BEAT="1") as loops,
    ):
        wait_until_ready(WEB_PORT, "/healthz")
        wait_for_loops()
        asyncio.run(load(Run("warm", 4), WEB_PORT, 2, order_makers(4, callers, ids)))
        for concurrency in CONCURRENCY:
            run, started = Run("orders", concurrency), time.time()
            with cpu_of(run, web=child.pid, worker=loops.pid):
                asyncio.run(load(run, WEB_PORT, seconds, order_makers(concurrency, callers, ids)))
                settle(run, started)
            runs.append(run)
    return runs


def main() -> None:
    """Set up, measure, print, clean up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--accounts", type=int, default=8)
    options = parser.parse_args()
    server = os.environ.get("DATABASE_URL", "postgres://root@127.0.0.1:5432/postgres")
    url, name = own_database(server)
    var = tempfile.mkdtemp(prefix="bench-order-path-")
    os.environ |= {
        "DATABASE_URL": url,
        "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/12"),
        "DJANGO_SETTINGS_MODULE": "terminal.settings.embedded",
        "TERMINAL_VAR_DIR": var,
        "LOG_LEVEL": "WARNING",
    }
    stop = threading.Event()
    try:
        callers, ids = seed(options.accounts)
        from terminal.infra.redis import redis_client

        redis_client().flushdb()
        threading.Thread(target=market, args=(ids, stop), daemon=True).start()
        table(measure(options.seconds, callers, ids))
        from django.core.management import call_command

        call_command("ledger_verify")
    finally:
        stop.set()
        from django.db import connections

        connections.close_all()
        drop_database(server, name)
        shutil.rmtree(var, ignore_errors=True)


if __name__ == "__main__":
    main()
