"""Bars of any length, and end-of-day files, from their columns: pure."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marketdata.importing.sheet import Floats, ImportRefused, Ints, Sheet

DAY_MINUTES: Final = 1440
_MINUTE_MS: Final = 60_000
_DAY_MS: Final = 86_400_000
_IST_MS: Final = 19_800_000
_OPEN_MS: Final = 33_300_000  # 09:15 IST after midnight
_SLACK: Final = 0.005

# Columns of a bar in each kind of file: open, high, low, close, volume, open interest.
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "bars": ("open", "high", "low", "close", "volume", "oi"),
    "udiff": ("OpnPric", "HghPric", "LwPric", "ClsPric", "TtlTradgVol", "OpnIntrst"),
    "fo_bhavcopy": ("OPEN", "HIGH", "LOW", "CLOSE", "CONTRACTS", "OPEN_INT"),
    "cm_bhavcopy": ("OPEN", "HIGH", "LOW", "CLOSE", "TOTTRDQTY", ""),
    "equities_daily": (
        "OPEN_PRICE", "HIGH_PRICE", "LOW_PRICE", "CLOSE_PRICE", "TTL_TRD_QNTY", "",
    ),
    "index_daily": ("Open", "High", "Low", "Close", "", ""),
    "index_close": (
        "Open Index Value", "High Index Value", "Low Index Value", "Closing Index Value", "", "",
    ),
}  # fmt: skip
# What tells one kind of file from another: name and date columns.
_KINDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("udiff", "TckrSymb", "TradDt"),
    ("fo_bhavcopy", "SYMBOL", "EXPIRY_DT"),
    ("cm_bhavcopy", "SYMBOL", "TOTTRDQTY"),
    ("equities_daily", "SYMBOL", "DATE1"),
    ("index_daily", "Index", "Date"),
    ("index_close", "Index Name", "Index Date"),
)


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of a file, rows that are fit only.

    Attributes:
        kind: A key of ``_COLUMNS``.
        rows: The row of the sheet that each bar comes from.
        start_ms: Start of each bar, epoch ms; 09:15 IST for a day.
        minutes: Length of all of them.
        values: open, high, low, close (rupees), volume, oi (as the file counts them; NaN unknown).
    """

    kind: str
    rows: Ints
    start_ms: Ints
    minutes: int
    values: tuple[Floats, ...]


def kind_of(sheet: Sheet) -> str:
    """Return what kind of bars a file holds.

    Raises:
        ImportRefused: if its columns are no bars.
    """
    for kind, name, other in _KINDS:
        if name in sheet and other in sheet:
            return kind
    if {"open", "high", "low", "close"} <= set(sheet.columns):
        return "bars"
    have = ", ".join(sorted(sheet.columns)[:12])
    raise ImportRefused(f"{sheet.name}: the columns {have} are neither bars nor a bhavcopy.")


def bars_of(sheet: Sheet, *, names: NDArray[Any]) -> Bars:
    """Return the bars of a file; unfit rows are noted in the sheet.

    Args:
        sheet: The file.
        names: What each row is a bar of.

    Raises:
        ImportRefused: if the columns are no bars.
    """
    kind = kind_of(sheet)
    start_ms = _starts(sheet, kind)
    columns = _COLUMNS[kind]
    prices = [sheet.floats(name, needed=place == 3) for place, name in enumerate(columns[:4])]
    volume, oi = (
        sheet.floats(name) if name else np.full(len(sheet), np.nan) for name in columns[4:]
    )
    close = prices[3]
    sheet.leave_out(close <= 0, "the close is not above zero")
    opened, high, low = (_or_close(price, close) for price in prices[:3])
    top, bottom = np.maximum(opened, close), np.minimum(opened, close)
    sheet.leave_out(
        (high < top * (1 - _SLACK)) | (low > bottom * (1 + _SLACK)),
        "high and low do not hold open and close",
    )
    # Adjusted and averaged prices overshoot by a rounding.
    high, low = np.maximum(high, top), np.minimum(low, bottom)
    sheet.leave_out(np.nan_to_num(volume) < 0, "the volume is negative")
    rows = np.flatnonzero(sheet.fit)
    # Rows that are left out still tell how far apart bars are.
    timed = start_ms > 0
    minutes = DAY_MINUTES if kind != "bars" else _length(start_ms[timed], names[timed])
    starts = start_ms[rows]
    if minutes == DAY_MINUTES:
        starts = (starts + _IST_MS) // _DAY_MS * _DAY_MS - _IST_MS + _OPEN_MS
    elif _stamped_at_end(starts, minutes):
        starts = starts - minutes * _MINUTE_MS
    values = tuple(column[rows] for column in (opened, high, low, close, volume, oi))
    return Bars(kind, rows, starts, minutes, values)


def _starts(sheet: Sheet, kind: str) -> Ints:
    if kind == "bars":
        name = sheet.first("timestamp", "at", "ts", "datetime", "date")
        if name is None:
            raise ImportRefused(f"{sheet.name} has no time column (timestamp, at or ts).")
        return sheet.times(name)
    name = sheet.first("TradDt", "TIMESTAMP", "DATE1", "Index Date", "Date")
    if name is None:
        raise ImportRefused(f"{sheet.name} has no date column.")
    return sheet.dates(name) * _DAY_MS - _IST_MS + _OPEN_MS


def _or_close(price: Floats, close: Floats) -> Floats:
    """Return ``price``, and the close where nothing traded: bhavcopies print 0 there."""
    return np.where(np.isfinite(price) & (price > 0), price, close)


def _length(start_ms: Ints, names: NDArray[Any]) -> int:
    """Return the minutes between two bars of one instrument, the most frequent figure."""
    order = np.lexsort((start_ms, names.astype(str)))
    steps = np.diff(start_ms[order])[names[order][1:] == names[order][:-1]]
    steps = steps[steps > 0]
    if len(steps) == 0:
        return 1
    found, counts = np.unique(steps, return_counts=True)
    step = int(found[np.argmax(counts)])
    if step % _MINUTE_MS:
        raise ImportRefused("Bars shorter than a minute are not kept; import the ticks.")
    return min(step // _MINUTE_MS, DAY_MINUTES)


def _stamped_at_end(start_ms: Ints, minutes: int) -> bool:
    """Return whether bars carry the time of their end: then no day begins at 09:15."""
    of_day = (start_ms + _IST_MS) % _DAY_MS
    days = (start_ms + _IST_MS) // _DAY_MS
    firsts = np.array([of_day[days == day].min() for day in np.unique(days)])
    late = (firsts == _OPEN_MS + minutes * _MINUTE_MS).sum()
    return bool(late > (firsts == _OPEN_MS).sum())
