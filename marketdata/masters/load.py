"""A whole contract master as a value: its rows, its faults, or a refusal."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from types import ModuleType
from typing import IO, Any

from marketdata.masters import angel, kite, upstox
from marketdata.masters.reading import MasterRefused, Source, read_rows
from marketdata.masters.rows import MasterRow, OutOfScope, RowError
from terminal.kernel.enums import Exchange, InstrumentType

FORMATS: dict[str, ModuleType] = {"angel": angel, "kite": kite, "upstox": upstox}
# More faults than this, absolutely and as a share, and the file is not what it claims to be.
BAD_ROWS, BAD_SHARE = 20, 0.05
SYMBOL_LENGTH, NAME_LENGTH, TOKEN_LENGTH, UNDERLYING_LENGTH = 48, 120, 64, 32

_NO_WORD = re.compile(r"[^A-Z0-9]")

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was skipped: where it stands and what is wrong with it."""

    where: str
    reason: str


@dataclass(slots=True)
class Master:
    """What a file says.

    Attributes:
        on: Date (IST) the file itself carries, None if it carries none.
        rows: Sound rows, one per instrument and token.
        bad: Rows that could not be read.
        elsewhere: Sound rows of segments the terminal does not trade, counted by segment.
    """

    on: date | None = None
    rows: list[MasterRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    elsewhere: Counter[str] = field(default_factory=Counter)


def load_master(format_: str, stream: IO[bytes], progress: Progress = lambda _: None) -> Master:
    """Return the master in ``stream`` (plain or gzip; CSV or JSON).

    Args:
        format_: A key of ``FORMATS``.
        stream: The file, from its beginning, in binary.
        progress: Called with the number of rows read so far, now and then.

    Raises:
        MasterRefused: if the file is cut off, of another kind, without a sound row, or mostly bad.
    """
    broker, master, source = FORMATS[format_], Master(), Source()
    is_last_suspect = False
    for count, raw in enumerate(read_rows(stream, broker.COLUMNS, source), start=1):
        is_sound = _take(broker, raw, source, master)
        is_last_suspect = source.is_last_row_open and not is_sound
        if count % 2000 == 0:
            progress(count)
    if is_last_suspect:
        raise MasterRefused(f"the file is cut off in {source.where}")
    _judge(broker, master)
    master.on = broker.hint_on(source.document) if source.document else None
    master.rows = told_apart(master.rows)
    return master


def _take(broker: ModuleType, raw: Any, source: Source, master: Master) -> bool:
    """Add one row to ``master``; return whether it was sound."""
    try:
        if not isinstance(raw, dict):
            raise RowError("the row has another number of fields than the header")
        if missing := broker.COLUMNS - raw.keys():
            raise RowError(f"{', '.join(sorted(missing))} is missing")
        row: MasterRow = broker.parse(raw)
        _measure(row)
    except OutOfScope as elsewhere:
        master.elsewhere[str(elsewhere)] += 1
        return True
    except RowError as error:
        master.bad.append(BadRow(source.where, str(error)))
        return False
    master.rows.append(row)
    return True


def _measure(row: MasterRow) -> None:
    lengths = (
        ("symbol", row.symbol, SYMBOL_LENGTH),
        ("name", row.name, NAME_LENGTH),
        ("token", row.token, TOKEN_LENGTH),
        ("underlying", row.underlying, UNDERLYING_LENGTH),
        ("broker's symbol", row.broker_symbol, 80),
    )
    for what, value, longest in lengths:
        if len(value) > longest:
            raise RowError(f"{what} {value!r} is longer than {longest} characters")


def _judge(broker: ModuleType, master: Master) -> None:
    sound, bad = len(master.rows) + master.elsewhere.total(), len(master.bad)
    if not master.rows:
        first = f"; the first fault, {master.bad[0].where}: {master.bad[0].reason}" if bad else ""
        raise MasterRefused(f"the file holds no instrument of {broker.NAME}{first}")
    is_mostly_bad = bad > BAD_ROWS and bad > BAD_SHARE * (sound + bad)
    if is_mostly_bad or bad > sound:
        fault = master.bad[0]
        raise MasterRefused(
            f"{bad} of {sound + bad} rows cannot be read; {fault.where}: {fault.reason}"
        )


def told_apart(rows: Iterable[MasterRow]) -> list[MasterRow]:
    """Return ``rows`` so that no two securities share one identity.

    A share owns its plain name; a debenture or warrant of the same name gets its series or ISIN
    appended. Rows that are equal in all terms count once.
    """
    groups: dict[tuple[Exchange, InstrumentType, str], list[MasterRow]] = defaultdict(list)
    for row in rows:
        groups[row.exchange, row.type, row.symbol].append(row)
    result: list[MasterRow] = []
    for group in groups.values():
        unique = list(dict.fromkeys(group))
        unique.sort(key=lambda row: row.rank)
        owner = unique[0] if len(unique) == 1 or unique[0].rank < unique[1].rank else None
        has_own = len({row.qualifier for row in unique}) == len(unique)
        for row in unique:
            tail = _NO_WORD.sub("", row.qualifier if has_own else row.token)
            result.append(row if row is owner else replace(row, symbol=f"{row.symbol}-{tail}"))
    return result
