"""Talking to ClickHouse: what the store needs of a connection, and that over HTTP."""

import json
import re
import threading
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from terminal.kernel.errors import ServiceUnavailable, TerminalError

CONNECT_S: Final = 2
ANSWER_S: Final = 30


class StoreAway(ServiceUnavailable):
    """The tick store cannot be reached; nothing may be assumed written."""

    code = "tickstore.away"


class StoreRefused(TerminalError):
    """The tick store answered with an error: the statement or its data is wrong."""

    code = "tickstore.refused"


# Answers that say "not now": too slow, too many parts or queries, no memory, no space, read-only,
# not set up yet, no access yet.
_NOT_NOW: Final = frozenset({60, 81, 159, 160, 164, 202, 203, 241, 242, 243, 252, 319, 394, 516})
_CODE: Final = re.compile(r"[Cc]ode: (\d+)")


def refusal(cause: str) -> StoreAway | StoreRefused:
    """Return the error for what the store answered: away where the same may pass later."""
    found = _CODE.search(cause)
    if found and int(found[1]) in _NOT_NOW:
        return StoreAway("History is away; try again.", cause=cause)
    return StoreRefused("The tick store refused.", cause=cause)


class Session(Protocol):
    """A connection for several threads. All methods raise StoreAway and StoreRefused.

    Parameters are ClickHouse's own: ``{name:Type}`` in the SQL.
    """

    def read(self, sql: str, parameters: dict[str, Any] | None = None) -> bytes:
        """Return the answer in RowBinary."""
        ...

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[list[Any]]:
        """Return a small answer as lists of JSON values."""
        ...

    def execute(self, sql: str) -> None:
        """Run a statement that answers nothing."""
        ...

    def insert(self, table: str, columns: list[str], block: bytes, *, token: str) -> None:
        """Insert a Native block; durable when this returns. A token seen before inserts nothing."""
        ...


def json_rows(raw: bytes) -> list[list[Any]]:
    """Return the rows of a JSONCompactEachRow answer."""
    return [json.loads(line) for line in raw.splitlines() if line]


class HttpSession:
    """A session with a ClickHouse server, or with the feed that serves the embedded store."""

    def __init__(self, url: str) -> None:
        """Remember ``url`` (``http://user:password@host:8123/database``); connects when used."""
        self._url = urlsplit(url)
        self._lock = threading.Lock()
        self._client: Any = None

    def read(self, sql: str, parameters: dict[str, Any] | None = None) -> bytes:
        """Return the answer in RowBinary."""
        return self._query(sql, parameters, "RowBinary")

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[list[Any]]:
        """Return a small answer as lists of JSON values."""
        return json_rows(self._query(sql, parameters, "JSONCompactEachRow"))

    def execute(self, sql: str) -> None:
        """Run a statement that answers nothing."""
        self._call("command", sql)

    def insert(self, table: str, columns: list[str], block: bytes, *, token: str) -> None:
        """Insert a Native block."""
        settings = {
            "insert_deduplication_token": token,
            "async_insert": 0,
            "optimize_on_insert": 0,
        }
        self._call("raw_insert", table, columns, block, settings, "Native")

    def _query(self, sql: str, parameters: dict[str, Any] | None, format_: str) -> bytes:
        settings = {"output_format_json_quote_64bit_integers": 0}
        answer: bytes = self._call("raw_query", sql, parameters, settings, format_)
        return answer

    def _call(self, method: str, *args: Any) -> Any:
        # Costs 8 MB: only a process that reads history pays for it.
        from clickhouse_connect.driver.exceptions import (  # noqa: PLC0415
            DatabaseError,
            Error,
            OperationalError,
        )

        try:
            return getattr(self._connected(), method)(*args)
        except OperationalError as error:
            raise StoreAway("History is away; try again.", cause=str(error)) from error
        except DatabaseError as error:
            raise refusal(str(error)) from error
        except (Error, OSError) as error:
            raise StoreAway("History is away; try again.", cause=str(error)) from error

    def _connected(self) -> Any:
        import clickhouse_connect  # noqa: PLC0415

        with self._lock:
            if self._client is None:
                secure = self._url.scheme in ("https", "clickhouses")
                self._client = clickhouse_connect.get_client(
                    host=self._url.hostname or "127.0.0.1",
                    port=self._url.port or (8443 if secure else 8123),
                    username=unquote(self._url.username or "default"),
                    password=unquote(self._url.password or ""),
                    database=self._url.path.strip("/") or "default",
                    secure=secure,
                    connect_timeout=CONNECT_S,
                    send_receive_timeout=ANSWER_S,
                    compress=False,
                    autogenerate_session_id=False,
                    query_retries=0,
                )
            return self._client
