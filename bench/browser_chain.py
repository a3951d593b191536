"""The option chain page in Chromium under load, beside a plain React table.

A real Daphne serves the built page and the real sockets; a publisher stands for the feed. Main
thread and heap are the browser's own counters (DevTools protocol), frames are counted in the page.

    python bench/browser_chain.py [--minutes 10]

Needs Chromium and ``frontend/dist`` (``npm run build``).
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.stage import PYTHON, REPO, Stage, cpu_s

EXPIRY = "2027-01-26"
COLUMNS = (
    "oi", "oi_change", "volume", "iv", "delta", "theta", "bid", "ask", "change", "ltp",
)  # fmt: skip
LIVE = 5  # of them follow each tick: volume, bid, ask, change, LTP; the others each document
ROWS_SEEN = 44  # strikes on the screen and just beyond it
STRIKES = 200
HEADINGS = (
    "case", "cell updates/s", "fps", "p95 frame ms", "frames > 34 ms", "main thread %", "script %",
    "layout+style %", "long tasks", "heap MB", "DOM nodes", "web CPU %",
)  # fmt: skip


def measured(stage: Stage, port: int, web: int, case: dict) -> dict:
    """Publish and look at one page; return what ``frontend/bench/measure.mjs`` says."""
    index, first = stage.said[-2:]
    publisher = stage.start(
        PYTHON, "-m", "bench.browser.publish", index, first, str(case["rate"]), str(case["rows"])
    )
    login = json.loads((stage.folder / "demo_login.json").read_text())
    columns = ",".join(COLUMNS)
    query = f"?underlying={index}&expiry={EXPIRY}&columns={columns}"
    options = {
        "base": f"http://localhost:{port}",
        "path": f"{case['path']}{query}",
        "columns": COLUMNS,
        **login,
        **{name: case.get(name) for name in ("ready", "seconds", "every", "baseline", "picture")},
    }
    time.sleep(3)
    cpu, began = cpu_s(web), time.perf_counter()
    done = subprocess.run(
        ["node", "bench/measure.mjs", json.dumps(options)],
        cwd=REPO / "frontend", check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    publisher.terminate()
    publisher.wait(10)
    result = json.loads(done.stdout.splitlines()[-1])
    if result["problems"]:
        raise SystemExit(f"{case['name']}: {result['problems']}")
    return result | {"web": (cpu_s(web) - cpu) / (time.perf_counter() - began)}


def row(case: dict, found: dict) -> tuple[str, ...]:
    """Return one line of the table."""
    samples, frames = found["samples"], found["frames"]
    spans = [
        {name: end["before"][name] - start["after"][name] for name in start["after"]}
        for start, end in itertools.pairwise(samples)
    ]
    total = {name: sum(span[name] for span in spans) for name in spans[0]}
    seconds = total["Timestamp"]
    gaps = sorted(frames["gaps"])
    arriving = found["received"]
    documents = arriving["documents"] * STRIKES * 2 * (len(COLUMNS) - LIVE)
    heaps = [sample["after"]["JSHeapUsedSize"] / 1e6 for sample in samples]
    nodes = [int(sample["after"]["Nodes"]) for sample in samples]

    def share(*names: str) -> str:
        return f"{100 * sum(total[name] for name in names) / seconds:.1f}"

    return (
        case["name"],
        f"{arriving['records'] * LIVE + documents:,.0f}",
        f"{1000 * frames['count'] / sum(gaps):.1f}",
        f"{gaps[int(len(gaps) * 0.95)]:.0f}",
        str(frames["long"]),
        share("TaskDuration"),
        share("ScriptDuration"),
        share("LayoutDuration", "RecalcStyleDuration"),
        f"{frames['tasks']} ({frames['taskMs'] / 1000:.1f} s)",
        " > ".join(f"{heap:.1f}" for heap in heaps),
        f"{nodes[0]:,} > {nodes[-1]:,}",
        f"{100 * found['web']:.0f}",
    )


def table(rows: list[tuple[str, ...]]) -> str:
    """Return the rows as columns of headings and cases: a page of figures reads downwards."""
    lines = list(zip(HEADINGS, *rows, strict=True))
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def cases(minutes: float, baseline: Path, picture: str | None) -> list[dict]:
    """Return what is measured. A tick changes ``LIVE`` cells, a document the others."""
    page = {"path": "/app/options", "ready": "[data-chain] [data-live]"}
    documents = STRIKES * 2 * (len(COLUMNS) - LIVE)
    spread = (10_000 - documents) // LIVE
    seconds = int(minutes * 60)
    every = max(10, seconds // 5)
    return [
        page | {"name": "whole chain moves", "rate": spread, "rows": STRIKES, "seconds": 60,
                "every": 30},
        page | {"name": "all on the screen", "rate": 1_900, "rows": ROWS_SEEN, "seconds": seconds,
                "every": every, "picture": picture},
        {"name": "plain React table", "rate": spread, "rows": STRIKES, "seconds": 60, "every": 30,
         "path": "/bench/baseline", "ready": "[data-baseline] td", "baseline": str(baseline)},
    ]  # fmt: skip


def main() -> None:
    """Build the baseline, measure, print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", default="", help="run only cases whose name has this word")
    parser.add_argument("--picture", help="where to put a picture of the page under load")
    options = parser.parse_args()
    stage = Stage("from bench.browser.desk import seed; seed()")
    try:
        subprocess.run(
            ["npx", "vite", "build", "--config", "bench/vite.config.ts", "--logLevel", "error"],
            cwd=REPO / "frontend", check=True, env=os.environ | {"BENCH_OUT": str(stage.folder)},
        )  # fmt: skip
        web, port = stage.serve("terminal.asgi:application")
        rows = []
        for case in cases(options.minutes, stage.folder / "baseline.js", options.picture):
            if options.only not in case["name"]:
                continue
            rows.append(row(case, measured(stage, port, web.pid, case)))
            print(f"  {case['name']}: done, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    finally:
        stage.close()
    print(
        f"{STRIKES} strikes x {2 * len(COLUMNS)} columns, 1280 x 800, {os.cpu_count()} cores, "
        f"load {', '.join(f'{value:.1f}' for value in os.getloadavg())}\n"
    )
    print(table(rows))


if __name__ == "__main__":
    main()
