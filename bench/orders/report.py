"""The one table."""

import os
import statistics

from bench.orders.load import Run

AIM_RATE, AIM_P50_MS = 300, 10.0


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
