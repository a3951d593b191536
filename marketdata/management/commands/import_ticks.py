"""``manage.py import_ticks FILE…``: ticks into the tick store."""

from marketdata.management.importing import ImportCommand
from marketdata.services.imports import ticks_import


class Command(ImportCommand):
    """Imports ticks; repeating an import changes nothing."""

    help = "Import CSV or Parquet ticks; quotes of option-chain snapshots as ticks."
    importer = staticmethod(ticks_import)
