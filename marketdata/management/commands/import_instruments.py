"""``manage.py import_instruments --format angel|kite|upstox [--on YYYY-MM-DD] FILE``."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketdata.masters.load import FORMATS, Master, load_master
from marketdata.masters.reading import MasterRefused
from marketdata.services.instruments import instruments_import
from terminal.infra.clock import clock
from terminal.kernel.clock import to_ist

SHOWN_FAULTS = 20


class Command(BaseCommand):
    """Reads a broker's contract master; all of it goes in, or nothing."""

    help = (
        "Import a broker's contract master (plain or .gz, CSV or JSON). Repeating an import "
        "changes nothing; rows that cannot be read are listed and skipped; a file that is cut off "
        "or of another kind is refused."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument(
            "--on",
            type=_date,
            help="date (IST) of the master; default: the date in the file, else today",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, store, report.

        Raises:
            CommandError: if the file is refused; nothing was changed.
        """
        started = clock().monotonic()
        path: Path = options["file"]
        master = self._read(path, options["format"])
        on = options["on"] or master.on or to_ist(clock().now()).date()
        total = len(master.rows)
        counts = instruments_import(
            broker=options["format"],
            on=on,
            rows=master.rows,
            progress=lambda done: self._progress(f"stored {done:,} of {total:,}"),
        )
        self._progress("")
        self._report_faults(master)
        for segment, count in sorted(master.elsewhere.items()):
            self.stdout.write(f"left out: {count:,} rows of {segment}, not traded here")
        words = ", ".join(
            f"{value:,} {name.replace('_', ' ')}" for name, value in counts.as_dict().items()
        )
        seconds = clock().monotonic() - started
        self.stdout.write(
            self.style.SUCCESS(
                f"{path.name} as of {on}: {total:,} instruments in {seconds:.1f} s "
                f"({words}, {len(master.bad):,} bad rows)"
            )
        )

    def _read(self, path: Path, format_: str) -> Master:
        try:
            with path.open("rb") as stream:
                return load_master(
                    format_, stream, lambda done: self._progress(f"read {done:,} rows")
                )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        except MasterRefused as refusal:
            self._progress("")
            raise CommandError(
                f"{path.name} is refused as a master of {format_}; nothing was changed: {refusal}"
            ) from refusal

    def _report_faults(self, master: Master) -> None:
        for fault in master.bad[:SHOWN_FAULTS]:
            self.stderr.write(f"skipped {fault.where}: {fault.reason}")
        if len(master.bad) > SHOWN_FAULTS:
            self.stderr.write(f"… and {len(master.bad) - SHOWN_FAULTS:,} more bad rows")

    def _progress(self, words: str) -> None:
        """Rewrite one line of a terminal; stay silent in logs and pipes."""
        if self.stdout.isatty():
            self.stdout.write(f"\r{words:<60}", ending="" if words else "\r")


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value!r} is no date YYYY-MM-DD") from error
