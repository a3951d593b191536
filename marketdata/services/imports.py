"""Imports of files into the tick store: read all of it, then store it, once."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np

from marketdata.importing.bars import Bars, bars_of
from marketdata.importing.chains import chain_rows, chain_terms, snapshots_of
from marketdata.importing.contracts import contracts_of, refuse_empty
from marketdata.importing.quotes import read_quotes
from marketdata.importing.sheet import Fault, ImportRefused, read_sheet
from marketdata.importing.tables import tables_of
from marketdata.models import Instrument
from marketdata.replay.day import in_hours, recorded_day, windows_of
from marketdata.replay.formats import events_of
from marketdata.replay.request import ReplayRefused
from marketdata.selectors.instruments import spec_of
from marketdata.services.live_instruments import contracts_ensure
from marketdata.terms import Terms
from marketdata.ticks import price_exp
from marketdata.tickstore.blocks import (
    Block,
    bar_columns_block,
    chain_block,
    heads_block,
    ticks_block,
)
from marketdata.tickstore.rows import ChainRows
from marketdata.tickstore.session import Session
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange
from terminal.kernel.errors import CalendarNotCovered
from terminal.kernel.sessions import Session as TradingSession
from terminal.kernel.sessions import SessionCalendar

SOURCE: Final = "import"
MAX_ROWS: Final = 200_000
_AT_ONCE: Final = 400
_SNAPSHOTS_AT_ONCE: Final = 400

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person asked for.

    Attributes:
        symbols: Underlyings or symbols wanted; of a file without names, what it is of.
        source: Name under which the rows are kept.
        at: Instant of a snapshot that does not know its own.
        again: Import although this very file was imported before.
    """

    symbols: frozenset[str] = frozenset()
    source: str = SOURCE
    at: datetime | None = None
    again: bool = False


@dataclass(slots=True)
class ImportResult:
    """What an import did.

    Attributes:
        rows: Rows stored; 0 with ``known`` if this file was imported before.
        contracts: Instruments that they are of.
        known: Whether nothing was done because the file was imported before.
        faults: Rows left out, with their lines.
        left_out: Rows that are not ours or not asked for, by what they are.
    """

    rows: int = 0
    contracts: int = 0
    known: bool = False
    faults: list[Fault] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def bars_import(
    path: Path,
    *,
    session: Session,
    calendar: SessionCalendar,
    options: ImportOptions,
    progress: Progress,
) -> ImportResult:
    """Import bars of any length, or a bhavcopy; repeating it changes nothing.

    Raises:
        ImportRefused: if the file cannot be used; nothing was changed.
        StoreAway: if the store cannot take it; repeat the import.
    """
    imports = _Imports(path, "bars", session, options)
    if imports.is_known():
        return ImportResult(known=True)
    progress("reading")
    sheet = read_sheet(path)
    contracts = contracts_of(sheet, symbols=options.symbols, calendar=calendar)
    bars = bars_of(sheet, names=contracts.names)
    refuse_empty(sheet, contracts.left_out)
    names = contracts.names[bars.rows]
    wanted = {name: contracts.terms[name] for name in dict.fromkeys(names.tolist())}
    specs = _specs(list(wanted.values()), on=_day(int(bars.start_ms.max())), progress=progress)
    place = {name: specs[terms.symbol] for name, terms in wanted.items()}
    found = [place[name] for name in names.tolist()]
    rows = imports.store(_bar_blocks(bars, found, options.source), progress)
    return ImportResult(rows, len(specs), faults=sheet.faults, left_out=contracts.left_out)


def ticks_import(
    path: Path,
    *,
    session: Session,
    calendar: SessionCalendar,
    options: ImportOptions,
    progress: Progress,
) -> ImportResult:
    """Import ticks, or the quotes of chain snapshots as ticks; repeating it changes nothing.

    Raises:
        ImportRefused: if the file cannot be used; nothing was changed.
        StoreAway: if the store cannot take it; repeat the import.
    """
    imports = _Imports(path, "ticks", session, options)
    if imports.is_known():
        return ImportResult(known=True)
    progress("reading")
    sheet = read_sheet(path)
    symbol = next(iter(options.symbols)) if len(options.symbols) == 1 else None
    packed: list[bytes] = []
    contracts: set[int] = set()
    try:
        for table in tables_of(sheet, symbol=symbol):
            progress(f"reading {table.day}")
            trading = _trading(calendar, table.day)
            events = events_of(table, trading, calendar)
            windows = windows_of(trading, events)
            events = in_hours(events, windows, table.day)
            specs = _specs(events.terms, on=table.day, progress=progress)
            ordered = [specs[terms.symbol] for terms in events.terms]
            day = recorded_day(events, ordered, on=table.day, windows=windows)
            contracts.update(spec.id for spec in ordered)
            packed.append(day.records.tobytes())
    except ReplayRefused as error:
        raise ImportRefused(str(error)) from error
    refuse_empty(sheet, Counter())
    rows = imports.store((ticks_block(part, options.source) for part in packed), progress)
    return ImportResult(rows, len(contracts), faults=sheet.faults)


def chain_import(
    path: Path,
    *,
    session: Session,
    calendar: SessionCalendar,
    options: ImportOptions,
    progress: Progress,
) -> ImportResult:
    """Import option-chain snapshots, with Greeks of the house convention; repeating it changes
    nothing.

    Raises:
        ImportRefused: if the file cannot be used; nothing was changed.
        StoreAway: if the store cannot take it; repeat the import.
    """
    imports = _Imports(path, "chain", session, options)
    if imports.is_known():
        return ImportResult(known=True)
    progress("reading")
    symbol = next(iter(options.symbols)) if len(options.symbols) == 1 else None
    quotes = read_quotes(path, symbol=symbol, at=options.at)
    if len(quotes.at_ms) == 0:
        raise ImportRefused(f"{path.name} has no fit row.")
    terms, problems = chain_terms(quotes)
    specs = _specs(terms, on=_day(int(quotes.at_ms.max())), progress=progress)
    left_out = Counter(problems)
    snapshots: list[ChainRows] = []
    for number, snapshot in enumerate(snapshots_of(quotes)):
        if number % 200 == 0:
            progress(f"computed {number:,} snapshots")
        rows = chain_rows(quotes, snapshot, specs, calendar)
        if rows is None:
            left_out[f"{snapshot.base} {snapshot.expiry} (no such contracts)"] += 1
        else:
            snapshots.append(rows)
    if not snapshots:
        raise ImportRefused(f"No snapshot is fit: {', '.join(left_out) or 'no rows'}.")
    stored = imports.store(_chain_blocks(snapshots, options.source), progress)
    return ImportResult(stored, len(specs), faults=quotes.faults, left_out=left_out)


class _Imports:
    """The log of imports, and the storing of one file under its own tokens."""

    def __init__(self, path: Path, kind: str, session: Session, options: ImportOptions) -> None:
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ImportRefused(f"{path} cannot be read: {error.strerror}") from error
        choice = ",".join(sorted(options.symbols))
        self._session, self._again = session, options.again
        self._row = {"digest": digest, "kind": kind, "source": options.source, "choice": choice}
        self._file = path.name

    def is_known(self) -> bool:
        """Return whether this file was imported whole, and need not be again."""
        if self._again:
            return False
        rows = self._session.rows(
            "SELECT count() FROM imports WHERE digest = {digest:String} AND kind = {kind:String} "
            "AND source = {source:String} AND choice = {choice:String}",
            dict(self._row),
        )
        return bool(rows[0][0])

    def store(self, blocks: Iterator[Block], progress: Progress) -> int:
        """Insert ``blocks``; return how many rows that were."""
        stored = 0
        # The last word belongs to the log: until it is written, a repetition does all again, and
        # rows that are there already stay as they are.
        run = hashlib.sha256(repr(sorted(self._row.items())).encode()).hexdigest()
        for number, block in enumerate(blocks):
            token = f"{run}:{number}" if not self._again else ""
            self._session.insert(block.table, list(block.columns), block.body, token=token)
            if block.table != "chain_heads":
                stored += block.rows
            progress(f"stored {stored:,} rows")
        file = self._file.replace("\\", "\\\\").replace("'", "\\'")
        values = "', '".join(self._row.values())
        self._session.execute(
            "INSERT INTO imports (digest, kind, source, choice, file, rows) "
            f"SELECT '{values}', '{file}', {stored}"
        )
        return stored


def _bar_blocks(bars: Bars, specs: Sequence[InstrumentSpec], source: str) -> Iterator[Block]:
    ids = np.array([spec.id for spec in specs])
    scale = 10.0 ** np.array([price_exp(spec.tick_size) for spec in specs])
    lots = np.array([spec.lot_size for spec in specs])
    units = lots if bars.kind in ("udiff", "fo_bhavcopy") else 1
    columns = {"instrument_id": ids, "start": bars.start_ms}
    for place, name in enumerate(("open", "high", "low", "close")):
        columns[name] = np.round(bars.values[place] * scale).astype(np.int64)
    columns["volume"] = np.nan_to_num(bars.values[4] * units).astype(np.int64)
    columns["oi"] = np.nan_to_num(bars.values[5]).astype(np.int64)
    for start in range(0, len(ids), MAX_ROWS):
        part = {name: column[start : start + MAX_ROWS] for name, column in columns.items()}
        yield bar_columns_block(part, source, minutes=bars.minutes)


def _chain_blocks(snapshots: list[ChainRows], source: str) -> Iterator[Block]:
    for start in range(0, len(snapshots), _SNAPSHOTS_AT_ONCE):
        part = snapshots[start : start + _SNAPSHOTS_AT_ONCE]
        yield chain_block(part, source)
        yield heads_block(part, source)


def _specs(terms: Sequence[Terms], *, on: date, progress: Progress) -> dict[str, InstrumentSpec]:
    """Return the instrument of each of ``terms`` by symbol; missing ones are made."""
    unique = list({term.symbol: term for term in terms}.values())
    found: dict[str, InstrumentSpec] = {}
    for start in range(0, len(unique), _AT_ONCE):
        part = unique[start : start + _AT_ONCE]
        contracts_ensure(source=SOURCE, terms=part, on=on)
        kinds = {(term.symbol, term.exchange.value, term.type.value) for term in part}
        rows = Instrument.objects.filter(symbol__in=[term.symbol for term in part])
        found |= {
            row.symbol: spec_of(row)
            for row in rows
            if (row.symbol, row.exchange, row.type) in kinds
        }
        if len(unique) > _AT_ONCE:
            progress(f"instruments: {min(start + _AT_ONCE, len(unique)):,} of {len(unique):,}")
    return found


def _trading(calendar: SessionCalendar, on: date) -> TradingSession | None:
    try:
        return calendar.session(Exchange.NFO, on)
    except CalendarNotCovered:
        return None


def _day(at_ms: int) -> date:
    return date.fromordinal((at_ms + 19_800_000) // 86_400_000 + 719_163)
