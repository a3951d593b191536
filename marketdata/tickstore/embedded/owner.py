"""The process that owns the embedded store: opens it, serves it, keeps its memory small."""

import contextlib
import itertools
import secrets
import threading
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import structlog

from marketdata.tickstore.embedded.engine import DATABASE, Engine, EngineSession
from marketdata.tickstore.embedded.server import TickStoreServer
from marketdata.tickstore.schema import Retention, migrate

logger = structlog.get_logger(__name__)

USER: Final = "terminal"
_TRIM_EVERY_S: Final = 1.0
_HEAP_EVERY: Final = 10  # rounds: to look through the heap costs more


class EmbeddedStore:
    """chDB with its HTTP server, for as long as the process holds it."""

    def __init__(
        self, folder: Path, *, url: str, url_file: Path, retention: Retention, memory_mb: int
    ) -> None:
        """Open the store.

        Args:
            folder: Its directory; one process at a time.
            url: Where to serve it and for which password; empty: a free port, a new password.
            url_file: Where to write the address for commands started by hand.
            retention: How long rows are kept.
            memory_mb: What the engine may use while it works.

        Raises:
            EngineMissing: if there is no engine here or the directory is in use.
            StoreRefused: if the tables cannot be made.
        """
        self._engine = Engine(folder, memory_mb=memory_mb)
        self.session = EngineSession(self._engine)
        migrate(self.session, retention)
        self._url_file = url_file
        self._server = self._served(url)
        self._ending = threading.Event()
        threading.Thread(target=self._trim, name="tick-store-trim", daemon=True).start()

    def _served(self, url: str) -> TickStoreServer | None:
        given = urlsplit(url)
        password = unquote(given.password or "") or secrets.token_urlsafe(24)
        try:
            server = TickStoreServer(
                self._engine, port=given.port or 0, user=given.username or USER, password=password
            )
        except OSError as error:
            logger.error("tick_store_unserved", port=given.port, error=str(error))
            return None
        server.start()
        address = f"http://{USER}:{password}@127.0.0.1:{server.port}/{DATABASE}"
        self._url_file.parent.mkdir(parents=True, exist_ok=True)
        self._url_file.unlink(missing_ok=True)
        self._url_file.touch(mode=0o600)
        self._url_file.write_text(address)
        logger.info("tick_store_open", port=server.port)
        return server

    def _trim(self) -> None:
        for number in itertools.count(1):
            if self._ending.wait(_TRIM_EVERY_S):
                return
            self._engine.give_back_code()
            if number % _HEAP_EVERY == 0:
                self._engine.give_back_heap()

    def close(self) -> None:
        """Stop serving and close the directory."""
        self._ending.set()
        if self._server:
            self._server.stop()
            with contextlib.suppress(OSError):
                self._url_file.unlink()
        self._engine.close()
