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
import itertools
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

WEB_PORT, BASE_PORT = 18441, 18442
CONCURRENCY = (1, 8, 32)
AIM_RATE, AIM_P50_MS = 300, 10.0
_numbers = itertools.count(1)


@dataclass
class Run:
    """What one load produced; milliseconds."""

    name: str
    concurrency: int
    seconds: float = 0.0
    accepted: int = 0
    refused: int = 0
    accept_ms: list[float] = field(default_factory=list)
    fill_ms: list[float] = field(default_factory=list)
    unfilled: int = 0
    cpu_ms: dict[str, float] = field(default_factory=dict)


def own_database(server: str) -> tuple[str, str]:
    """Create a database on ``server``; return its URL and name."""
    import psycopg

    name = f"bench_order_path_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl(), name


def drop_database(server: str, name: str) -> None:
    """Remove the benchmark's database."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def seed(accounts: int) -> tuple[list[tuple[str, str]], list[int]]:
    """Migrate and create accounts with keys and instruments; return (key, account id), ids."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_row (id bigserial PRIMARY KEY, body text, at timestamptz)"
        )
    from rms.canonical import encode_set
    from rms.limits import LimitSet
    from rms.models import RiskScope
    from terminal.kernel.enums import ScopeType
    from tests.factories.accounts import make_api_key, make_user, personal_organisation
    from tests.factories.brokers import make_paper_account
    from tests.factories.marketdata import make_instrument

    limits = LimitSet(
        max_orders_per_second=10_000,
        exit_reserve_per_second=0,
        max_orders_per_minute=1_000_000,
        max_orders_per_day=10_000_000,
        max_open_orders=100_000,
        max_order_value=10**9,
    )
    RiskScope.objects.update_or_create(
        organisation=None,
        scope_type=ScopeType.PLATFORM.value,
        scope_id="",
        defaults={"limits": encode_set(limits)},
    )
    callers = []
    for _ in range(accounts):
        user = make_user()
        organisation = personal_organisation(user)
        account = make_paper_account(organisation, user)
        callers.append((make_api_key(user, organisation)[1], str(account.id)))
    strikes = range(25000, 25000 + 4 * 50, 50)
    ids = [
        make_instrument(
            f"NIFTY29DEC26{strike}CE",
            type="OPT",
            strike=strike,
            right="CE",
            exchange="NFO",
            underlying="NIFTY",
            lot_size=65,
            tick_size="0.05",
        ).id
        for strike in strikes
    ]
    return callers, ids


def market(ids: list[int], stop: threading.Event) -> None:
    """Keep prices and the market clock fresh."""
    from tests.factories.live import make_quote, publish_quotes, set_market

    while not stop.is_set():
        set_market()
        publish_quotes(
            *(make_quote(id_, "100", bid_qty=10**8, ask_qty=10**8, ltq=10**7) for id_ in ids)
        )
        stop.wait(0.5)


@contextlib.contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen]:
    """Run a child until the block ends."""
    child = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, start_new_session=True
    )
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def web(application: str, port: int, **environment: str) -> contextlib.AbstractContextManager:
    """Run an ASGI application."""
    return process(
        "-m",
        "uvicorn",
        application,
        "--port",
        str(port),
        "--no-access-log",
        "--log-level",
        "warning",
        "--lifespan",
        "off",
        **environment,
    )


async def request(reader, writer, head: bytes, body: bytes) -> tuple[int, bytes]:
    """Send one request on a kept connection; return status and body."""
    writer.write(head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    status = int((await reader.readline()).split()[1])
    length = 0
    while (line := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return status, await reader.readexactly(length)


def order_body(account_id: str, ids: list[int], number: int) -> bytes:
    """Return a marketable LIMIT order that looks like no recent one."""
    buys = number // len(ids) % 2 == 0
    away = Decimal(number // len(ids) // 2 % 300 + 2) * Decimal("0.05")
    price = 100 + away if buys else 100 - away
    return json.dumps(
        {
            "account_id": account_id,
            "instrument_id": ids[number % len(ids)],
            "side": "BUY" if buys else "SELL",
            "quantity": 65,
            "product": "NRML",
            "order_type": "LIMIT",
            "validity": "DAY",
            "price": f"{price:.2f}",
            "trigger_price": None,
            "tag": "",
        }
    ).encode()


async def caller(run: Run, port: int, until: float, make) -> None:
    """One client: the next request when the last is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        head, body = make()
        started = time.perf_counter()
        status, answer = await request(reader, writer, head, body)
        run.accept_ms.append((time.perf_counter() - started) * 1000)
        if status == 201:
            run.accepted += 1
        else:
            run.refused += 1
            if run.refused == 1:
                print("first refusal:", status, answer[:400], file=sys.stderr)
    writer.close()


async def load(run: Run, port: int, seconds: float, makers) -> None:
    """Run the callers for ``seconds``."""
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(caller(run, port, until, make) for make in makers))
    run.seconds = time.perf_counter() - started


def order_makers(concurrency: int, callers, ids):
    """Return one request maker per client; clients share the accounts evenly."""

    def maker(key: str, account_id: str):
        head = (
            "POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {key}\r\n"
        )

        def make() -> tuple[bytes, bytes]:
            number = next(_numbers)
            line = f"Idempotency-Key: bench-{number:010d}\r\n"
            return (head + line).encode(), order_body(account_id, ids, number)

        return make

    return [maker(*callers[n % len(callers)]) for n in range(concurrency)]


def base_makers(concurrency: int):
    """Return request makers of the baseline view."""
    head = b"POST /row HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    body = order_body("0" * 36, [1], 1)
    return [lambda: (head, body)] * concurrency


def settle(run: Run, first_id: int) -> None:
    """Wait for the fills of the run and read their delays from the ledger."""
    from django.db import connection

    deadline = time.perf_counter() + 60
    query = """
        SELECT extract(epoch FROM min(f.at) - o.placed_at) * 1000
        FROM orders_order o LEFT JOIN orders_orderfact f ON f.order_id = o.id AND f.kind = 'trade'
        WHERE o.state <> 'DENIED' AND o.placed_at >= to_timestamp(%s) GROUP BY o.id
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [first_id])
            delays = [row[0] for row in cursor.fetchall()]
        waiting = sum(delay is None for delay in delays)
        if not waiting or time.perf_counter() > deadline:
            break
        time.sleep(0.5)
    run.unfilled = waiting
    run.fill_ms = [float(delay) for delay in delays if delay is not None]


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds a process has used so far, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def quantile(values: list[float], q: float) -> str:
    """Return a quantile as text."""
    if not values:
        return "-"
    ordered = sorted(values)
    return f"{ordered[min(len(ordered) - 1, int(q * len(ordered)))]:.1f}"


def table(runs: list[Run]) -> None:
    """Print the one table."""
    print(
        "| what | callers | orders/s | accept p50 | p95 | p99 ms | fill p50 | p95 | p99 ms "
        "| web CPU ms | worker CPU ms | refused | unfilled |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    for run in runs:
        rate = run.accepted / run.seconds
        accept = " | ".join(quantile(run.accept_ms, q) for q in (0.5, 0.95, 0.99))
        fill = " | ".join(quantile(run.fill_ms, q) for q in (0.5, 0.95, 0.99))
        print(
            f"| {run.name} | {run.concurrency} | {rate:.0f} | {accept} | {fill} "
            f"| {run.cpu_ms.get('web', 0):.1f} | {run.cpu_ms.get('worker', 0):.1f} "
            f"| {run.refused} | {run.unfilled} |"
        )
    first = next(run for run in runs if run.name == "orders" and run.concurrency == 1)
    best = max(run.accepted / run.seconds for run in runs if run.name == "orders")
    print(
        f"\naim: {AIM_RATE} orders/s (best {best:.0f}), accept p50 {AIM_P50_MS:.0f} ms at one "
        f"caller (got {statistics.median(first.accept_ms):.1f}); {os.cpu_count()} cores shared by "
        "web, worker, Postgres, Redis and the load generator"
    )


def wait_until_ready(port: int, path: str) -> None:
    """Wait until the process answers."""
    import httpx

    deadline = time.perf_counter() + 60
    while time.perf_counter() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}{path}").status_code == 200:
                return
        time.sleep(0.3)
    raise SystemExit(f"nothing answers on port {port}")


def wait_for_loops() -> None:
    """Wait until sender, exchange and reconciler are held."""
    from terminal.infra.leases import loops_held

    deadline = time.perf_counter() + 60
    while not {"sender:0", "reconciler:0", "paper:0"} <= loops_held():
        if time.perf_counter() > deadline:
            raise SystemExit("the worker holds no loops")
        time.sleep(0.5)


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
    with web("bench.baseline:application", BASE_PORT) as child:
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
