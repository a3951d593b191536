"""Default limits and price collars of a trading date, from the dated table beside this module."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from rms.limits import CollarSlab, EffectiveLimits
from terminal.kernel.enums import Exchange, InstrumentType

TABLE = Path(__file__).with_name("data") / "defaults.toml"
_DECIMALS = frozenset({"max_order_value", "max_margin_pct"})
_NOTES = frozenset({"effective_from", "source"})


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    with TABLE.open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=64)
def default_limits(on: date) -> EffectiveLimits:
    """Return the limits that hold on the IST date ``on`` where no scope says otherwise.

    A date before the first block gets the first block: recorded days are older than this table.
    """
    blocks = sorted(_table()["limits"], key=lambda block: block["effective_from"])
    block = next((b for b in reversed(blocks) if b["effective_from"] <= on), blocks[0])
    values: dict[str, Any] = {
        name: Decimal(value) if name in _DECIMALS else value
        for name, value in block.items()
        if name not in _NOTES
    }
    return EffectiveLimits(**values, collars=_collars(on))


def _collars(on: date) -> tuple[CollarSlab, ...]:
    """Return the slabs in force on ``on``; a newer slab replaces the older one of its key."""
    rows = sorted(_table()["collars"], key=lambda row: row["effective_from"])
    first = rows[0]["effective_from"]
    slabs: dict[tuple[str, str, Decimal], CollarSlab] = {}
    for row in rows:
        if row["effective_from"] > max(on, first):
            break
        exchange = row.get("exchange", "")
        slabs[(exchange, row["type"], Decimal(row["above"]))] = CollarSlab(
            type=InstrumentType(row["type"]),
            above=Decimal(row["above"]),
            pct=Decimal(row["pct"]),
            at_least=Decimal(row["at_least"]),
            exchange=Exchange(exchange) if exchange else None,
        )
    return tuple(slabs[key] for key in sorted(slabs))
