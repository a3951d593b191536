"""Live prices to many browsers: the hub beside one Channels group per instrument.

A real Daphne serves the real socket; the clients live in another process, the publisher in a third.
``delivered/s a core`` is delivered updates by the CPU seconds of Daphne: on a busy machine it
says more than what arrived.

    python bench/hub_fanout.py [--seconds 10] [--clients 500] [--rate 20000]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.stage import PYTHON, Stage, cpu_s, rss_mb

HEADINGS = (
    "case", "ticks/s in", "delivered/s", "frames/s", "p50 ms", "p99 ms", "CPU %", "us CPU/frame",
    "delivered/s a core", "RSS MB", "gaps",
)  # fmt: skip
SETUP = """
import django; django.setup()
from accounts import services
from accounts.models import Organisation
from tests.factories.accounts import make_api_key, make_user, personal_organisation
from tests.factories.billing import put_on_plan
from marketdata.models import Instrument
from datetime import date
user = make_user("bench@example.com")
put_on_plan(personal_organisation(user).id)
rows = Instrument.objects.bulk_create(
    Instrument(exchange="NSE", symbol=f"BENCH{n}", type="EQ", lot_size=1, tick_size="0.05",
               terms_on=date(2026, 1, 1)) for n in range(%d))
print(make_api_key(user, personal_organisation(user))[1], Instrument.objects.earliest("pk").pk)
"""


def measure(stage: Stage, name: str, kind: str, stalled: int, options) -> tuple:
    """Run one case and return its row."""
    server, port = stage.serve("bench.hub.application:application")
    path = "/ws/baseline/" if kind == "baseline" else "/ws/market/"
    depths = 1 if kind == "depth" else 0
    key, first = stage.said[-2:]
    counts = (options.clients, stalled, options.per_client, first, options.instruments, depths)
    clients = stage.start(
        PYTHON, "bench/hub/clients.py", str(port), path, key, *map(str, counts),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    if clients.stdout.readline().strip() != "ready":
        raise SystemExit("the clients did not connect")
    seconds = options.seconds + 3
    publisher = stage.start(
        PYTHON, "bench/hub/publish.py", kind, str(options.rate), str(seconds),
        first, str(options.instruments), stdout=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(3)
    rss_before, cpu_before = rss_mb(server.pid), cpu_s(server.pid)
    tell(clients, "go")
    time.sleep(options.seconds)
    used, rss = cpu_s(server.pid) - cpu_before, rss_mb(server.pid)
    tell(clients, "stop")
    seen = json.loads(clients.stdout.readline())
    sent = int(publisher.communicate()[0] or 0)
    for child in (clients, server):
        child.terminate()
        child.wait(timeout=10)
    frames, updates, span = max(1, seen["frames"]), seen["updates"], seen["seconds"]
    return (
        name,
        f"{sent / seconds:,.0f}",
        f"{updates / span:,.0f}",
        f"{frames / span:,.0f}",
        f"{seen['p50']:,.0f}",
        f"{seen['p99']:,.0f}",
        f"{100 * used / span:.0f}",
        f"{1e6 * used / frames:.0f}",
        f"{updates / max(used, 1e-3):,.0f}",
        f"{rss_before:.0f} > {rss:.0f}",
        str(seen["gaps"]),
    )


def tell(child: subprocess.Popen, word: str) -> None:
    child.stdin.write(word + "\n")
    child.stdin.flush()


def table(rows: list[tuple]) -> str:
    widths = [max(len(row[at]) for row in [HEADINGS, *rows]) for at in range(len(HEADINGS))]
    lines = [HEADINGS, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--per-client", type=int, default=50)
    parser.add_argument("--instruments", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=20_000)
    parser.add_argument("--stalled", type=int, default=20)
    parser.add_argument("--only", default="", help="run only cases whose name has this word")
    options = parser.parse_args()
    cases = [
        ("hub", "hub", 0),
        (f"hub, {options.stalled} stalled beside", "hub", options.stalled),
        ("hub, one in depth", "depth", 0),
        (f"hub, one in depth, {options.stalled} stalled", "depth", options.stalled),
        ("a Channels group per instrument", "baseline", 0),
    ]
    stage = Stage(SETUP % options.instruments)
    try:
        rows = [
            measure(stage, name, kind, stalled, options)
            for name, kind, stalled in cases
            if options.only in name
        ]
    finally:
        stage.close()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"{options.clients} clients x {options.per_client} of {options.instruments} instruments, "
        f"{options.seconds:g} s a case, {os.cpu_count()} cores, load {load}\n"
    )
    print(table(rows))


if __name__ == "__main__":
    main()
