"""The dated margin table, from ``table.toml``."""

import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources

from brokers.errors import RatesNotCovered
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, InstrumentType, Product


@dataclass(frozen=True, slots=True)
class MarginTable:
    """Percent of notional (0-100 scale) from ``effective_from`` on."""

    effective_from: date
    source: str
    delivery_pct: Decimal
    intraday_pct: Decimal
    index_future_pct: Decimal
    index_option_pct: Decimal
    stock_future_pct: Decimal
    stock_option_pct: Decimal
    currency_pct: Decimal
    commodity_pct: Decimal
    index_underlyings: frozenset[str]

    def pct(self, spec: InstrumentSpec, product: Product) -> Decimal:
        """Return the percent that an open position in ``spec`` blocks.

        Intraday derivatives block as much as carried ones: peak margin knows no leverage.
        """
        if not spec.is_derivative:
            return self.intraday_pct if product is Product.MIS else self.delivery_pct
        if spec.exchange is Exchange.CDS:
            return self.currency_pct
        if spec.exchange is Exchange.MCX:
            return self.commodity_pct
        is_index = spec.underlying in self.index_underlyings
        if spec.type is InstrumentType.FUT:
            return self.index_future_pct if is_index else self.stock_future_pct
        return self.index_option_pct if is_index else self.stock_option_pct


def margin_table(on: date | None) -> MarginTable:
    """Return the table in force on the trading date ``on``, the newest one for None.

    Raises:
        RatesNotCovered: before the first table.
    """
    for table in _tables():
        if on is None or table.effective_from <= on:
            return table
    raise RatesNotCovered(f"There is no margin table for {on}.", on=str(on))


@functools.cache
def _tables() -> Sequence[MarginTable]:
    """Return all tables, newest first."""
    text = resources.files("brokers.margin").joinpath("table.toml").read_text("utf-8")
    tables = [
        MarginTable(
            effective_from=row.pop("effective_from"),
            source=row.pop("source"),
            index_underlyings=frozenset(row.pop("index_underlyings")),
            **{name: Decimal(value) for name, value in row.items()},
        )
        for row in tomllib.loads(text)["table"]
    ]
    return sorted(tables, key=lambda table: table.effective_from, reverse=True)
