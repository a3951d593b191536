"""Recorded files as columns of one day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marketdata.replay.request import ReplayRefused

_SUFFIXES: Final = (".parquet", ".csv", ".csv.gz")
TIME_NAMES: Final = ("at", "ts", "timestamp", "nse_ts")
_IST_MS: Final = 19_800_000
_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one trading date, in order of time.

    Attributes:
        name: The file's name without suffix.
        day / last_day: The date, and the last one in the file.
        at_ms: Instants, epoch milliseconds UTC.
        columns: Other columns; floats with NaN for "unknown", words as str.
    """

    name: str
    day: date
    last_day: date
    at_ms: NDArray[np.int64]
    columns: dict[str, NDArray[Any]]

    def floats(self, name: str) -> NDArray[np.float64]:
        """Return a column of numbers, all NaN if the file has none of that name."""
        if name not in self.columns:
            return np.full(len(self.at_ms), np.nan)
        return self.columns[name].astype(np.float64)

    def words(self, name: str) -> list[str] | None:
        """Return a column of words, None if the file has none of that name."""
        found = self.columns.get(name)
        return None if found is None else [str(word) for word in found]


def find_file(name: str, folder: Path) -> Path:
    """Return the recording called ``name``: a path, or the beginning of one file in ``folder``.

    Raises:
        ReplayRefused: if there is none, or more than one.
    """
    for path in (Path(name), folder / name):
        if path.is_file():
            return path
    if not folder.is_dir():
        raise ReplayRefused(f"There is no file {name}, and no folder {folder} (MARKET_DATA_DIR).")
    found = sorted(
        path
        for path in folder.rglob(f"{name}*")
        if path.is_file() and path.name.endswith(_SUFFIXES)
    )
    if len(found) != 1:
        names = ", ".join(path.name for path in found[:8]) or "none"
        raise ReplayRefused(f"{name!r} must begin exactly one recording in {folder}: {names}.")
    return found[0]


def read_day(path: Path, day: date | None) -> Table:
    """Return the rows of ``day`` (None: the last day in the file).

    Raises:
        ReplayRefused: if the file cannot be read, has no time column or nothing of that day.
    """
    recording = _open(path)
    name = next((name for name in TIME_NAMES if name in recording.names), None)
    if name is None:
        raise ReplayRefused(f"{path.name} has none of the time columns {', '.join(TIME_NAMES)}.")
    times = recording.read([name]).column(name)
    if len(times) == 0:
        raise ReplayRefused(f"{path.name} is empty.")
    at_ms = _epoch_ms(times, path)
    ordinals = (at_ms + _IST_MS) // _DAY_MS
    last_day = _date(int(ordinals.max()))
    wanted = day or last_day
    rows = np.flatnonzero(ordinals == _ordinal(wanted))
    if len(rows) == 0:
        first = _date(int(ordinals.min()))
        raise ReplayRefused(f"{path.name} has {first} to {last_day}, but nothing of {wanted}.")
    rows = rows[np.argsort(at_ms[rows], kind="stable")]
    # Column by column: a whole recording in memory would be many times one day of it.
    columns = {
        column: _values(recording.read([column]).column(column).take(rows))
        for column in recording.names
        if column != name
    }
    return Table(path.name.split(".")[0], wanted, last_day, at_ms[rows], columns)


@dataclass(frozen=True, slots=True)
class _Recording:
    """An open file: its column names, and a reader of some of them."""

    names: list[str]
    read: Callable[[list[str]], Any]


def _open(path: Path) -> _Recording:
    # pyarrow costs 60 MB; only a process that replays pays for it.
    import pyarrow  # noqa: PLC0415
    import pyarrow.csv  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    try:
        if path.suffix == ".parquet":
            file = pyarrow.parquet.ParquetFile(path)
            return _Recording(file.schema_arrow.names, file.read)
        table = pyarrow.csv.read_csv(path)
        return _Recording(table.column_names, table.select)
    except (pyarrow.ArrowException, OSError) as error:
        raise ReplayRefused(f"{path.name} cannot be read: {error}.") from error


def _epoch_ms(column: Any, path: Path) -> NDArray[np.int64]:
    """Return instants in UTC; times without a zone are IST."""
    kind = column.type
    if not hasattr(kind, "unit"):
        raise ReplayRefused(f"{path.name}: times must look like 2022-11-14T09:15:00+05:30.")
    per_ms = {"s": (1000, 1), "ms": (1, 1), "us": (1, 1000), "ns": (1, 1_000_000)}
    times, over = per_ms[kind.unit]
    raw: NDArray[np.int64] = column.cast("int64").to_numpy() * times // over
    return raw if kind.tz else raw - _IST_MS


def _values(column: Any) -> NDArray[Any]:
    found: NDArray[Any] = column.to_numpy()
    if found.dtype.kind == "M":
        return found.astype("datetime64[D]")
    return found


def _date(ordinal: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=ordinal)).date()


def _ordinal(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def as_date(value: Any) -> date:
    """Return one value of an expiry column as a date."""
    text = str(value)
    return date.fromisoformat(text[:10])
