"""Freeze quantities by underlying and date, for masters that carry none."""

import functools
import tomllib
from bisect import bisect_right
from datetime import date
from pathlib import Path

TABLE = Path(__file__).parents[1] / "data" / "freeze_quantities.toml"


def freeze_qty(underlying: str, on: date) -> int | None:
    """Return the largest order in units the exchange took on ``on``; None if unknown."""
    rows = _table().get(underlying, [])
    index = bisect_right(rows, on, key=lambda row: row[0])
    return rows[index - 1][1] if index else None


@functools.cache
def _table() -> dict[str, list[tuple[date, int]]]:
    table: dict[str, list[tuple[date, int]]] = {}
    content = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    for entry in sorted(content["freeze"], key=lambda entry: entry["effective_from"]):
        for underlying, quantity in entry["quantities"].items():
            table.setdefault(underlying, []).append((entry["effective_from"], quantity))
    return table
