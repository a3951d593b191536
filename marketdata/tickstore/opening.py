"""The feed's side of the store: open what the settings name, write to it, close it."""

import contextlib
from collections.abc import Iterator

import structlog
from django.conf import settings

from marketdata.tickstore.client import tick_store_bind
from marketdata.tickstore.embedded.loading import EngineMissing
from marketdata.tickstore.embedded.owner import EmbeddedStore
from marketdata.tickstore.schema import Retention, migrate
from marketdata.tickstore.session import HttpSession, Session
from marketdata.tickstore.spool import Spool
from marketdata.tickstore.store import ClickHouseTickStore
from marketdata.tickstore.writer import TickStoreWriter
from terminal.infra.clickhouse import clickhouse_url, clickhouse_url_file
from terminal.kernel.clock import Clock

logger = structlog.get_logger(__name__)


def retention() -> Retention:
    """Return how long rows are kept by the settings."""
    return Retention(
        ticks=settings.TICK_STORE_TICK_DAYS,
        bars=settings.TICK_STORE_BAR_DAYS,
        chain=settings.TICK_STORE_CHAIN_DAYS,
        simulator_hours=settings.TICK_STORE_SIMULATOR_HOURS,
    )


def embedded_open() -> EmbeddedStore:
    """Open the embedded store in this process.

    Raises:
        EngineMissing: if there is no engine here or another process has the directory.
    """
    return EmbeddedStore(
        settings.TICK_STORE_DIR,
        url=settings.CLICKHOUSE_URL,
        url_file=clickhouse_url_file(),
        retention=retention(),
        memory_mb=settings.TICK_STORE_MEMORY_MB,
    )


@contextlib.contextmanager
def history_open(clock: Clock) -> Iterator[TickStoreWriter | None]:
    """Give the feed a started writer, None where no history is kept.

    ``tick_store()`` in this process reads the same store for as long.
    """
    with _session() as session:
        if session is None:
            yield None
            return
        store = ClickHouseTickStore(session)
        spool = Spool(
            settings.TICK_STORE_SPOOL_DIR, max_bytes=settings.TICK_STORE_SPOOL_MB * 1024 * 1024
        )
        writer = TickStoreWriter(
            store, spool, clock=clock, prepare=lambda: migrate(session, retention())
        )
        tick_store_bind(store)
        writer.start()
        try:
            yield writer
        finally:
            writer.stop()
            tick_store_bind(None)


@contextlib.contextmanager
def _session() -> Iterator[Session | None]:
    if not settings.TICK_STORE_EMBEDDED:
        url = clickhouse_url()
        yield HttpSession(url) if url else None
        return
    try:
        owner = embedded_open()
    except EngineMissing as error:
        logger.warning("history_not_kept", reason=error.message)
        yield None
        return
    try:
        yield owner.session
    finally:
        owner.close()
