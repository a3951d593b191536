"""The dated tables behind the session calendar, read from ``terminal/kernel/data`` and checked."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Any

from terminal.kernel.enums import Exchange

DATA_DIR = Path(__file__).parent / "data"


class CalendarDataError(ValueError):
    """A table contradicts itself; the message names the file and the entry."""


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """Continuous trading from ``open`` to ``close`` on the IST wall clock; ``preopen`` if any."""

    open: time
    close: time
    preopen: time | None = None

    def __post_init__(self) -> None:
        if not (self.preopen or self.open) <= self.open < self.close:
            raise CalendarDataError(f"hours out of order: {self}")


@dataclass(frozen=True, slots=True)
class DatedHours:
    """Regular hours of a segment from a date on."""

    effective_from: date
    hours: Hours


@dataclass(slots=True)
class Tables:
    """Everything known about one segment."""

    hours: list[DatedHours] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    closed: set[date] = field(default_factory=set)
    evening_only: set[date] = field(default_factory=set)
    morning_only: set[date] = field(default_factory=set)
    special: dict[date, tuple[Hours, ...]] = field(default_factory=dict)
    names: dict[date, str] = field(default_factory=dict)


def load_tables(directory: Path = DATA_DIR) -> dict[Exchange, Tables]:
    """Return the tables of every segment from all ``*.toml`` files of ``directory``.

    Raises:
        CalendarDataError: for a day outside its year, on a weekend or listed twice, for hours out
            of order, or for an entry without a source.
    """
    tables = {exchange: Tables() for exchange in Exchange}
    for path in sorted(directory.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for kind, entry in _entries(content, path):
            for exchange in entry["exchanges"]:
                try:
                    _add(tables[Exchange(exchange)], kind, entry)
                except (KeyError, ValueError) as error:
                    raise CalendarDataError(f"{path.name}, {exchange}: {error}") from error
    for table in tables.values():
        table.hours.sort(key=lambda row: row.effective_from)
    return tables


def _entries(content: dict[str, Any], path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, entries in content.items():
        for entry in entries:
            if not entry.get("source") or not entry.get("exchanges"):
                raise CalendarDataError(f"{path.name}: {kind} needs source and exchanges: {entry}")
            yield kind, entry


def _add(table: Tables, kind: str, entry: dict[str, Any]) -> None:
    if kind == "hours":
        table.hours.append(DatedHours(entry["effective_from"], _hours(entry)))
    elif kind == "special":
        if entry["on"] in table.special:
            raise CalendarDataError(f"{entry['on']} has two special entries")
        table.special[entry["on"]] = _special(entry)
        table.names[entry["on"]] = entry.get("name", "")
    elif kind in ("holidays", "evening_only", "morning_only"):
        _add_days(table, kind, entry)
    else:
        raise CalendarDataError(f"unknown kind of table {kind!r}")


def _add_days(table: Tables, kind: str, entry: dict[str, Any]) -> None:
    for item in entry["days"]:
        day = item["on"]
        if day.year != entry["year"] or day.weekday() >= 5:
            raise CalendarDataError(f"{day} is no weekday of {entry['year']}")
        if day in table.closed | table.evening_only | table.morning_only:
            raise CalendarDataError(f"{day} is listed twice")
        days = table.closed if kind == "holidays" else getattr(table, kind)
        days.add(day)
        # A special session has the name of its own, whichever is read first.
        table.names.setdefault(day, item.get("name", ""))
    if kind == "holidays":
        # A year counts as covered only by its list of closed days, be it an empty one.
        table.years.add(entry["year"])


def _special(entry: dict[str, Any]) -> tuple[Hours, ...]:
    parts = tuple(_hours(part) for part in entry["sessions"])
    if not parts or any(a.close > b.open for a, b in pairwise(parts)):
        raise CalendarDataError(f"sessions of {entry['on']} overlap or are missing")
    return parts


def _hours(entry: dict[str, Any]) -> Hours:
    preopen = entry.get("preopen")
    return Hours(
        open=time.fromisoformat(entry["open"]),
        close=time.fromisoformat(entry["close"]),
        preopen=time.fromisoformat(preopen) if preopen else None,
    )
