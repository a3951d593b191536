"""The process-wide tick store."""

from marketdata.ports import TickStore
from marketdata.tickstore.away import AwayTickStore

_bound: TickStore | None = None


def tick_store() -> TickStore:
    """Return the store that CLICKHOUSE_URL names; without one, a store that is always away."""
    return _bound or AwayTickStore("History is not kept on this machine.")


def tick_store_bind(store: TickStore | None) -> None:
    """Use ``store`` in this process (tests); None goes back to CLICKHOUSE_URL."""
    global _bound
    _bound = store
