"""What the import commands share."""

import argparse
import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marketdata.importing.sheet import ImportRefused
from marketdata.services.imports import SOURCE, ImportOptions, ImportResult, Progress
from marketdata.tickstore.embedded.loading import EngineMissing
from marketdata.tickstore.opening import embedded_open, retention
from marketdata.tickstore.schema import migrate
from marketdata.tickstore.session import HttpSession, Session
from terminal.infra.clickhouse import clickhouse_ping, clickhouse_url
from terminal.infra.clock import clock
from terminal.kernel.clock import IST
from terminal.kernel.errors import TerminalError
from terminal.kernel.sessions import SessionCalendar, default_calendar

SHOWN = 20


class Importer(Protocol):
    """One of ``marketdata.services.imports``."""

    def __call__(
        self,
        path: Path,
        *,
        session: Session,
        calendar: SessionCalendar,
        options: ImportOptions,
        progress: Progress,
    ) -> ImportResult:
        """Import one file."""
        ...


class ImportCommand(BaseCommand):
    """Imports files one by one; each goes in as a whole or not at all."""

    importer: ClassVar[Importer]

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument(
            "--symbol",
            action="append",
            default=[],
            help="only this symbol or underlying (repeatable); of a file without names: its own",
        )
        parser.add_argument("--source", default=SOURCE, help="name under which rows are kept")
        parser.add_argument(
            "--at", type=_instant, help="instant (IST) of snapshots that do not know their own"
        )
        parser.add_argument("--again", action="store_true", help="also what was imported before")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import every file; go on after one that is refused.

        Raises:
            CommandError: if any file was refused or the store cannot be reached.
        """
        chosen = ImportOptions(
            symbols=frozenset(symbol.upper() for symbol in options["symbol"]),
            source=options["source"],
            at=options["at"],
            again=options["again"],
        )
        refused = 0
        with store_session() as session:
            for path in options["files"]:
                refused += not self._import(path, session, chosen)
        if refused:
            raise CommandError(f"{refused} of {len(options['files'])} files were refused.")

    def _import(self, path: Path, session: Session, options: ImportOptions) -> bool:
        started = clock().monotonic()
        try:
            result = type(self).importer(
                path,
                session=session,
                calendar=default_calendar(),
                options=options,
                progress=lambda words: self._progress(f"{path.name}: {words}"),
            )
        except ImportRefused as refusal:
            self._progress("")
            self.stderr.write(f"{path.name} is refused, nothing was changed: {refusal.message}")
            return False
        except TerminalError as error:
            self._progress("")
            cause = error.extra.get("cause", "")
            raise CommandError(
                f"{path.name}: {error.message} {cause} Repeat the import."
            ) from error
        self._progress("")
        self._report(path, result, clock().monotonic() - started)
        return True

    def _report(self, path: Path, result: ImportResult, seconds: float) -> None:
        if result.known:
            self.stdout.write(f"{path.name}: imported before, nothing to do (--again repeats it)")
            return
        for fault in result.faults[:SHOWN]:
            self.stderr.write(f"{path.name} line {fault.line} left out: {fault.reason}")
        if len(result.faults) > SHOWN:
            self.stderr.write(f"… and {len(result.faults) - SHOWN:,} more bad rows")
        if result.left_out:
            names = ", ".join(f"{name} {count:,}" for name, count in result.left_out.most_common(8))
            more = len(result.left_out) - 8
            self.stdout.write(f"  not taken: {names}{f' and {more} more' if more > 0 else ''}")
        self.stdout.write(
            self.style.SUCCESS(
                f"{path.name}: {result.rows:,} rows of {result.contracts:,} contracts in "
                f"{seconds:.1f} s, {len(result.faults):,} bad rows"
            )
        )

    def _progress(self, words: str) -> None:
        """Rewrite one line of a terminal; stay silent in logs and pipes."""
        if self.stdout.isatty():
            self.stdout.write(f"\r{words:<78}", ending="" if words else "\r")


@contextlib.contextmanager
def store_session() -> Iterator[Session]:
    """Give a session with the store: the server's, the running feed's, or our own engine.

    Raises:
        CommandError: if no store can be reached.
    """
    if clickhouse_ping() == "up":
        session: Session = HttpSession(clickhouse_url())
        migrate(session, retention())
        yield session
        return
    if not settings.TICK_STORE_EMBEDDED:
        raise CommandError("The tick store of CLICKHOUSE_URL does not answer.")
    try:
        owner = embedded_open()
    except EngineMissing as error:
        raise CommandError(error.message) from error
    try:
        yield owner.session
    finally:
        owner.close()


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no time 2026-07-01T15:29") from error
    return at if at.tzinfo else at.replace(tzinfo=IST)
