"""Microseconds for one more bar: our kernels, and TA-Lib over the newest bars again."""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from marketdata.indicators.kernel import Ohlcv
from marketdata.indicators.registry import CATALOGUE, choose
from marketdata.indicators.series import Series

BARS, ROUNDS, WINDOW = 2_000, 5, 500


def walk(count: int) -> list[Ohlcv]:
    """Minute bars of a share over sessions of 375."""
    rng, price, bars = random.Random(7), 2_400.0, []
    for index in range(count):
        price += rng.gauss(0, 1.2)
        bars.append(Ohlcv(price, price + 1.1, price - 0.9, price + 0.3, 650.0, index // 375))
    return bars


def best_us(run: Callable[[], None], calls: int) -> float:
    """Return the best time of one call, microseconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times) / calls * 1e6


def measure(fn: str, bars: list[Ohlcv]) -> tuple[float, float, float, float]:
    """Return (update, peek, again, again with columns) of one indicator, us."""
    chosen, window = choose(fn), bars[-WINDOW:]
    series, warm = Series.of(window), chosen.kernel()

    def updates() -> None:
        kernel = chosen.kernel()
        for bar in bars:
            kernel.update(bar)

    def peeks() -> None:
        for bar in bars:
            warm.peek(bar)

    def again() -> None:
        for _ in range(20):
            chosen.batch(series)

    def with_columns() -> None:
        for _ in range(20):
            chosen.batch(Series.of(window))

    for bar in bars:
        warm.update(bar)
    return (
        best_us(updates, BARS),
        best_us(peeks, BARS),
        best_us(again, 20),
        best_us(with_columns, 20),
    )


def main() -> None:
    bars, total = walk(BARS), 0.0
    print(f"one more bar, best of {ROUNDS}; again = over the newest {WINDOW} bars\n")
    print(f"{'':18} {'update us':>10} {'peek us':>9} {'again us':>9} {'with columns':>13} {'x':>6}")
    for entry in CATALOGUE:
        update, peek, again, full = measure(entry.fn, bars)
        total += update
        row = f"{entry.fn:18} {update:10.2f} {peek:9.2f} {again:9.1f} {full:13.1f}"
        print(f"{row} {again / update:6.0f}")
    print(f"{'all':18} {total:10.2f}")


if __name__ == "__main__":
    main()
