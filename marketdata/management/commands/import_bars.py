"""``manage.py import_bars FILE…``: bars of any length and end-of-day files into the tick store."""

from marketdata.management.importing import ImportCommand
from marketdata.services.imports import bars_import


class Command(ImportCommand):
    """Imports bars of any length and end-of-day files; repeating an import changes nothing."""

    help = "Import CSV or Parquet bars; bhavcopies (UDiFF, old F&O, cash); daily indices, shares."
    importer = staticmethod(bars_import)
