"""The simulated market's past as one-minute bars, so that a first start shows a chart."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import numpy as np

from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.simulator.path import GRID_S, DayPath, all_levels, day_path
from marketdata.simulator.surface import Floats, Ints, Surface
from terminal.kernel.contracts import InstrumentSpec

_NODES_A_MINUTE: Final = 60 // GRID_S
_OPTION_STRIDE: Final = 4  # nodes between two prices of an option: 20 s
OPTION_MINUTES: Final = 375
DAYS_BACK: Final = 2
_UNITS: Final = {"EQ": 20_000.0, "FUT": 4_500.0, "IDX": 0.0, "OPT": 9_000.0}


def history(
    surface: Surface, path: DayPath, *, seed: int, start_ms: float, at_ms: float
) -> Iterator[tuple[InstrumentSpec, list[Bar]]]:
    """Yield the bars before ``at_ms``: two days of the underlyings, some hours of the options.

    Args:
        surface: Contracts to price.
        path: The path of the day that holds ``at_ms``.
        seed: The market's seed.
        start_ms: 00:00 IST of that day, epoch milliseconds.
        at_ms: Now, epoch milliseconds; the minute that holds it is left out.
    """
    minutes = int((at_ms - start_ms) // MINUTE_MS)
    days = [
        (day_path(seed, path.on - timedelta(days=back)), start_ms - back * 86_400_000.0, 1440)
        for back in range(DAYS_BACK, 0, -1)
    ]
    yield from _underlyings(surface, [*days, (path, start_ms, minutes)], seed)
    yield from _options(surface, path, start_ms, minutes, seed)


def _underlyings(
    surface: Surface, days: list[tuple[DayPath, float, int]], seed: int
) -> Iterator[tuple[InstrumentSpec, list[Bar]]]:
    positions = np.concatenate([surface.equities, surface.indices, surface.futures])
    parts = []
    for path, start_ms, minutes in days:
        nodes = minutes * _NODES_A_MINUTE + 1
        at_ms = start_ms + np.arange(nodes, dtype=np.float64) * (GRID_S * 1000.0)
        levels = all_levels(path.equities[:nodes], path.residual[:nodes])
        forward, _ = surface.forwards(levels, at_ms, 0.0)
        values = surface.underlying_values(levels, forward)
        parts.append((start_ms, values))
    for column, at in enumerate(positions):
        contract = surface.contracts[int(at)]
        bars: list[Bar] = []
        for start_ms, values in parts:
            bars += _bars(contract, values[:, column], start_ms, _NODES_A_MINUTE, seed)
        yield contract, bars


def _options(
    surface: Surface, path: DayPath, start_ms: float, minutes: int, seed: int
) -> Iterator[tuple[InstrumentSpec, list[Bar]]]:
    first = max(0, minutes - OPTION_MINUTES)
    nodes = slice(first * _NODES_A_MINUTE, minutes * _NODES_A_MINUTE + 1, _OPTION_STRIDE)
    begin_ms = start_ms + first * MINUTE_MS
    at_ms = start_ms + np.arange(len(path.vol), dtype=np.float64)[nodes] * (GRID_S * 1000.0)
    levels = all_levels(path.equities[nodes], path.residual[nodes])
    forward, years = surface.forwards(levels, at_ms, 0.0)
    # One chain at a time: all of them at once would take a hundred megabytes.
    for pair in range(surface.pair_count):
        part: Ints = np.flatnonzero(surface.option_pair == pair)
        values = surface.option_values(part, forward, years, path.vol[nodes])
        for column, option in enumerate(part):
            contract = surface.contracts[int(surface.options[option])]
            per_minute = _NODES_A_MINUTE // _OPTION_STRIDE
            yield contract, _bars(contract, values[:, column], begin_ms, per_minute, seed)


def _bars(
    contract: InstrumentSpec, values: Floats, begin_ms: float, per_minute: int, seed: int
) -> list[Bar]:
    """Return bars of a price path with ``per_minute`` steps a minute (one node more at the end)."""
    minutes = (len(values) - 1) // per_minute
    if minutes <= 0:
        return []
    tick = round(float(contract.tick_size) * 100)
    paise = (np.maximum(np.round(values * 100 / tick), 1) * tick).astype(np.int64)
    inside = paise[:-1].reshape(minutes, per_minute)
    last = paise[per_minute::per_minute]
    high = np.maximum(inside.max(axis=1), last)
    low = np.minimum(inside.min(axis=1), last)
    rng = np.random.default_rng([seed, contract.id, int(begin_ms // MINUTE_MS)])
    units = _UNITS[contract.type.value] * rng.uniform(0.4, 1.6, minutes)
    volume = (units // contract.lot_size * contract.lot_size).astype(np.int64)
    starts = int(begin_ms) + np.arange(minutes) * MINUTE_MS
    columns = (starts, inside[:, 0], high, low, last, volume)
    return [Bar(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
