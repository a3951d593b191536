"""The process-wide tick store."""

import functools

from marketdata.ports import TickStore
from marketdata.tickstore.away import AwayTickStore
from marketdata.tickstore.session import HttpSession
from terminal.infra.clickhouse import clickhouse_url

_bound: TickStore | None = None


def tick_store() -> TickStore:
    """Return the store of this terminal; a store that is always away where there is none."""
    if _bound is not None:
        return _bound
    url = clickhouse_url()
    return _served(url) if url else AwayTickStore("History is not kept on this machine.")


def tick_store_bind(store: TickStore | None) -> None:
    """Use ``store`` in this process (the feed that owns it, tests); None: the URL's again."""
    global _bound
    _bound = store


@functools.lru_cache(maxsize=2)
def _served(url: str) -> TickStore:
    # numpy costs 14 MB: only a process that reads history pays for it.
    from marketdata.tickstore.store import ClickHouseTickStore  # noqa: PLC0415

    return ClickHouseTickStore(HttpSession(url))
