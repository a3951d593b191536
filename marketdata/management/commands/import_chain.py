"""``manage.py import_chain FILE…``: option-chain snapshots into the tick store."""

from marketdata.management.importing import ImportCommand
from marketdata.services.imports import chain_import


class Command(ImportCommand):
    """Imports option-chain snapshots; repeating an import changes nothing."""

    help = "Import NSE's JSON, Upstox' JSON (--at), CSV or Parquet snapshots."
    importer = staticmethod(chain_import)
