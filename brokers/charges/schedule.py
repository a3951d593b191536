"""Dated rates of the levies, from ``schedule.toml``."""

import functools
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

from brokers.charges.segments import Segment
from brokers.errors import RatesNotCovered
from terminal.kernel.enums import Exchange, Side


@dataclass(frozen=True, slots=True)
class Rate:
    """Percent of turnover from ``effective_from`` on, by side, and where the figure comes from."""

    effective_from: date
    buy_pct: Decimal
    sell_pct: Decimal
    source: str

    def pct(self, side: Side) -> Decimal:
        """Return the percent (0-100 scale) on ``side``."""
        return self.buy_pct if side is Side.BUY else self.sell_pct


Key = tuple[str, Segment, Exchange]


class Schedule:
    """Every rate by levy, segment and exchange."""

    def __init__(self, rates: Mapping[Key, Sequence[Rate]]) -> None:
        self._rates = {
            key: sorted(rows, key=lambda row: row.effective_from, reverse=True)
            for key, rows in rates.items()
        }

    def rate(self, levy: str, segment: Segment, exchange: Exchange, on: date) -> Rate:
        """Return the rate in force on the trading date ``on`` (IST).

        Raises:
            RatesNotCovered: if no rate is known for that day; nothing is assumed to be free.
        """
        for row in self._rates.get((levy, segment, exchange), ()):
            if row.effective_from <= on:
                return row
        raise RatesNotCovered(
            f"There is no {levy} rate for {segment.value} on {exchange.value} on {on}; "
            "add it to the schedule with its source.",
            levy=levy,
            segment=segment.value,
            exchange=exchange.value,
            on=on.isoformat(),
        )

    def keys(self) -> list[Key]:
        """Return what is covered at all."""
        return list(self._rates)


_EXCHANGES = {
    Segment.DELIVERY: (Exchange.NSE, Exchange.BSE),
    Segment.INTRADAY: (Exchange.NSE, Exchange.BSE),
    Segment.FUTURE: (Exchange.NFO, Exchange.BFO),
    Segment.OPTION: (Exchange.NFO, Exchange.BFO),
    Segment.CURRENCY_FUTURE: (Exchange.CDS,),
    Segment.CURRENCY_OPTION: (Exchange.CDS,),
    Segment.COMMODITY_FUTURE: (Exchange.MCX,),
    Segment.COMMODITY_OPTION: (Exchange.MCX,),
}


@functools.cache
def default_schedule() -> Schedule:
    """Return the schedule that ships with the terminal."""
    text = resources.files("brokers.charges").joinpath("schedule.toml").read_text("utf-8")
    rates: dict[Key, list[Rate]] = defaultdict(list)
    for row in tomllib.loads(text)["rate"]:
        rate = Rate(
            effective_from=row["effective_from"],
            buy_pct=Decimal(row.get("buy_pct", row.get("pct", "0"))),
            sell_pct=Decimal(row.get("sell_pct", row.get("pct", "0"))),
            source=row["source"],
        )
        for key in _keys(row):
            rates[key].append(rate)
    return Schedule(rates)


def _keys(row: Mapping[str, Any]) -> list[Key]:
    """Return what a row of the file speaks of; without ``exchanges`` all of its segments'."""
    only = {Exchange(word) for word in row.get("exchanges", [])}
    return [
        (row["levy"], segment, exchange)
        for segment in map(Segment, row["segments"])
        for exchange in _EXCHANGES[segment]
        if not only or exchange in only
    ]
