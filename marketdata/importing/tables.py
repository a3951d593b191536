"""A sheet of ticks or snapshots as the days that replays are made of: pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marketdata.importing.sheet import ImportRefused, Ints, Sheet
from marketdata.replay.table import TIME_NAMES, Table

_WORDS: Final = ("symbol", "contract", "type")
_IST_MS: Final = 19_800_000
_DAY_MS: Final = 86_400_000


def tables_of(sheet: Sheet, *, symbol: str | None) -> Iterator[Table]:
    """Yield the fit rows of each trading date, oldest first.

    Args:
        sheet: Ticks or option-chain snapshots.
        symbol: What the rows are of, where the file does not say; else its name's first word.

    Raises:
        ImportRefused: if there is no time column.
    """
    name = next((name for name in TIME_NAMES if name in sheet), None)
    if name is None:
        raise ImportRefused(f"{sheet.name} has none of the time columns {', '.join(TIME_NAMES)}.")
    at_ms = sheet.times(name)
    if "ltp" in sheet:
        sheet.floats("ltp", needed=True)
    columns = {other: _column(sheet, other) for other in sheet.columns if other != name}
    if symbol and not any(word in columns for word in ("symbol", "contract", "strike")):
        columns["symbol"] = np.full(len(sheet), symbol.upper(), dtype=object)
    fit = np.flatnonzero(sheet.fit)
    days = (at_ms[fit] + _IST_MS) // _DAY_MS
    if len(fit) == 0:
        return
    last = _date(int(days.max()))
    for day in np.unique(days):
        rows = _ordered(fit[days == day], at_ms)
        own = {key: column[rows] for key, column in columns.items()}
        yield Table(sheet.name, _date(int(day)), last, at_ms[rows], own)


def _ordered(rows: Ints, at_ms: Ints) -> Ints:
    return rows[np.argsort(at_ms[rows], kind="stable")]


def _column(sheet: Sheet, name: str) -> NDArray[Any]:
    if name in _WORDS:
        return sheet.words(name)
    if name == "expiry":
        return sheet.dates(name).astype("datetime64[D]")
    if name == "stale":
        return sheet.floats(name) != 0
    return sheet.floats(name)


def _date(days: int) -> date:
    return date(1970, 1, 1) + timedelta(days=days)
