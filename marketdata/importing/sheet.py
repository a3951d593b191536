"""A file as columns, with every unfit row remembered by its line."""

import gzip
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import numpy as np
from numpy.typing import NDArray

from terminal.kernel.errors import TerminalError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# How files write "nothing here".
_EMPTY: Final = ("", "-", "NA", "NaN", "nan", "null", "None")
_DATE_FORMATS: Final = ("%d-%b-%Y", "%d-%m-%Y", "%d-%B-%Y", "%d/%m/%Y")
_IST_MS: Final = 19_800_000
_DAY_MS: Final = 86_400_000


class ImportRefused(TerminalError):
    """The file as a whole cannot be imported; nothing was changed."""

    code = "import.refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was left out: line in the file (row of a Parquet file), and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Sheet:
    """Columns of a file.

    Attributes:
        name: The file's name without suffixes.
        columns: As read; texts for CSV.
        lines: Line of each row in the file.
        fit: Whether each row is still wanted; reading a column takes unfit rows out.
        faults: Rows left out so far.
    """

    name: str
    columns: dict[str, Any]
    lines: Ints
    fit: NDArray[np.bool_]
    faults: list[Fault] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def first(self, *names: str) -> str | None:
        """Return the first of ``names`` that is a column."""
        return next((name for name in names if name in self.columns), None)

    def words(self, name: str) -> NDArray[Any]:
        """Return a column of texts, stripped; empty where there is nothing."""
        found = self.columns[name].cast("string").to_pylist()
        return np.array([(text or "").strip() for text in found], dtype=object)

    def floats(self, name: str, *, needed: bool = False) -> Floats:
        """Return a column of numbers; NaN where there is none, which ``needed`` does not allow."""
        if name not in self.columns:
            return np.full(len(self), np.nan)
        values = self._parsed(name, float, "number")
        if needed:
            self.leave_out(~np.isfinite(values), f"no {name}")
        return values

    def times(self, name: str) -> Ints:
        """Return a column of instants as epoch ms; times without a zone are IST."""
        return self._instants(name, _instant_ms, "time")

    def dates(self, name: str) -> Ints:
        """Return a column of dates as days since 1970."""
        column = self.columns[name]
        if hasattr(column.type, "unit"):
            return (_arrow_ms(column) + _IST_MS) // _DAY_MS
        return self._instants(name, _date_ms, "date") // _DAY_MS

    def leave_out(self, where: NDArray[np.bool_], reason: str) -> None:
        """Take rows out for ``reason``."""
        for row in np.flatnonzero(where & self.fit):
            self.faults.append(Fault(int(self.lines[row]), reason))
        self.fit &= ~where

    def _instants(self, name: str, parse: Callable[[str], float], kind: str) -> Ints:
        column = self.columns[name]
        if hasattr(column.type, "unit"):
            return _arrow_ms(column)
        values = self._parsed(name, parse, kind)
        self.leave_out(~np.isfinite(values), f"no {name}")
        return np.nan_to_num(values).astype(np.int64)

    def _parsed(self, name: str, parse: Callable[[str], float], kind: str) -> Floats:
        column = self.columns[name]
        if column.type != "string" and column.type != "large_string":
            return cast(Floats, column.cast("float64").to_numpy().astype(np.float64))
        values = np.full(len(self), np.nan)
        known: dict[str, float] = {}
        for row, text in enumerate(column.to_pylist()):
            word = (text or "").strip()
            if word in _EMPTY:
                continue
            try:
                value = known[word] if word in known else parse(word)
            except ValueError:
                if self.fit[row]:
                    self.faults.append(Fault(int(self.lines[row]), f"{name} {word!r} is no {kind}"))
                self.fit[row] = False
                continue
            values[row] = known[word] = value
        return values


def read_sheet(path: Path) -> Sheet:
    """Return a CSV (also .gz, .zip) or Parquet file.

    Raises:
        ImportRefused: if it cannot be read at all.
    """
    # pyarrow costs 60 MB; only an import pays for it.
    import pyarrow  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    try:
        if path.suffix == ".parquet":
            table = pyarrow.parquet.read_table(path)
            lines = np.arange(1, table.num_rows + 1)
            columns = {name: _plain(table.column(name)) for name in table.column_names}
            return Sheet(_stem(path), columns, lines, np.ones(table.num_rows, dtype=np.bool_))
        with open_plain(path) as stream:
            return _csv(path, stream)
    except (pyarrow.ArrowException, OSError, zipfile.BadZipFile, EOFError) as error:
        raise ImportRefused(f"{path.name} cannot be read: {error}") from error


def _csv(path: Path, stream: BinaryIO) -> Sheet:
    import pyarrow.csv  # noqa: PLC0415

    raw = stream.read()
    names = [name.strip() for name in raw.split(b"\n", 1)[0].decode("utf-8-sig").split(",")]
    broken: list[int] = []

    def note(row: Any) -> str:
        broken.append(row.number)
        return "skip"

    # A comma at the end of the header names a column without a name.
    names = [name or f"_{place}" for place, name in enumerate(names)]
    table = pyarrow.csv.read_csv(
        pyarrow.BufferReader(raw),
        read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
        parse_options=pyarrow.csv.ParseOptions(invalid_row_handler=note),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pyarrow.string() for name in names}, strings_can_be_null=False
        ),
    )
    lines = np.setdiff1d(np.arange(2, table.num_rows + len(broken) + 2), broken)
    columns = {name: table.column(name) for name in names}
    sheet = Sheet(_stem(path), columns, lines, np.ones(len(lines), dtype=np.bool_))
    sheet.faults += [Fault(line, f"the row does not have {len(names)} cells") for line in broken]
    return sheet


def open_plain(path: Path) -> BinaryIO:
    """Open a file that may be packed (.gz, or .zip of one file)."""
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path))
    if path.suffix == ".zip":
        archive = zipfile.ZipFile(path)
        names = archive.namelist()
        if len(names) != 1:
            raise ImportRefused(f"{path.name} holds {len(names)} files; unpack it first.")
        return cast(BinaryIO, archive.open(names[0]))
    return path.open("rb")


def _plain(column: Any) -> Any:
    return column.cast("string") if str(column.type).startswith("dictionary") else column


def _stem(path: Path) -> str:
    return path.name.split(".")[0]


def _instant_ms(text: str) -> float:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = datetime.strptime(text, "%d-%b-%Y %H:%M:%S")  # noqa: DTZ007 - IST, added below
    if at.tzinfo is not None:
        return at.timestamp() * 1000
    return (at - datetime(1970, 1, 1)).total_seconds() * 1000 - _IST_MS  # noqa: DTZ001 - naive IST


def _date_ms(text: str) -> float:
    try:
        on = date.fromisoformat(text[:10])
    except ValueError:
        for form in _DATE_FORMATS:
            try:
                on = datetime.strptime(text.title(), form).date()  # noqa: DTZ007 - a date only
                break
            except ValueError:
                continue
        else:
            raise
    return float((on - date(1970, 1, 1)).days * _DAY_MS)


def _arrow_ms(column: Any) -> Ints:
    per_ms = {"s": (1000, 1), "ms": (1, 1), "us": (1, 1000), "ns": (1, 1_000_000)}
    times, over = per_ms[column.type.unit]
    raw = cast(Ints, column.cast("int64").to_numpy() * times // over)
    return raw if column.type.tz else raw - _IST_MS
