"""The engine over ClickHouse's HTTP protocol on loopback: enough for any of its clients."""

import base64
import gzip
import hmac
import json
import re
import sys
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import structlog

from marketdata.tickstore.embedded.engine import Engine
from marketdata.tickstore.session import StoreRefused
from terminal.kernel.errors import TerminalError

logger = structlog.get_logger(__name__)

MAX_BODY: Final = 256 * 1024 * 1024
IDLE_S: Final = 60
# An INSERT whose data follows: by a format, or as VALUES.
_INSERT: Final = re.compile(
    rb"""\s*(?P<head>INSERT\s+INTO\s+(?:TABLE\s+)?[\w.`"]+\s*(?:\([^)]*\))?)"""
    rb"(?:\s+SETTINGS\s+(?P<settings>[^\n]*?))?"
    rb"\s+(?:FORMAT\s+(?P<format>\w+)[ \t]*(?:\r?\n|;|$)|VALUES)",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"Code: (\d+)")
# Arguments of the protocol; every other one is a setting of the query.
_CONTROL: Final = frozenset(
    {
        *("query", "database", "default_format", "query_id", "user", "password", "role"),
        *("session_id", "session_timeout", "session_check", "quota_key", "stacktrace"),
        *("compress", "decompress", "enable_http_compression", "wait_end_of_query"),
        *("buffer_size", "send_progress_in_http_headers", "client_protocol_version"),
        *("http_headers_progress_interval_ms", "add_http_cors_header"),
        "cancel_http_readonly_queries_on_client_close",
    }
)
_AUTHENTICATION_FAILED: Final = 516


class TickStoreServer:
    """Serves an engine on 127.0.0.1 to whoever knows the password."""

    def __init__(self, engine: Engine, *, port: int, user: str, password: str) -> None:
        """Bind ``port`` (0: any free one).

        Raises:
            OSError: if the port is taken.
        """
        handler = type("Handler", (_Handler,), {"engine": engine, "secret": (user, password)})
        self._server = _Server(("127.0.0.1", port), handler)
        self.port: int = self._server.server_address[1]

    def start(self) -> None:
        """Answer from a thread of its own."""
        threading.Thread(
            target=self._server.serve_forever, name="tick-store-http", daemon=True
        ).start()

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of ours."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            logger.error("tick_store_connection_failed", error=repr(error))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "tick-store"
    timeout = IDLE_S
    disable_nagle_algorithm = True
    engine: Engine
    secret: tuple[str, str]

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: queries carry the password in their address."""

    def do_GET(self) -> None:
        """Answer ``/ping`` and queries in the address."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a query whose data or text is the body."""
        self._answer()

    def _answer(self) -> None:
        url = urlsplit(self.path)
        arguments = dict(parse_qsl(url.query, keep_blank_values=True))
        try:
            body = self._body()
        except (ValueError, OSError, zlib.error) as error:
            self.close_connection = True
            self._send(400, str(error).encode(), code=1)
            return
        if url.path in ("/ping", "/") and "query" not in arguments and not body:
            self._send(200, b"Ok.\n")
        elif not self._allowed(arguments):
            text = b"Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)\n"
            self._send(403, text, code=_AUTHENTICATION_FAILED)
        else:
            self._run(arguments, body)

    def _run(self, arguments: dict[str, str], body: bytes) -> None:
        try:
            result = answer(self.engine, arguments, body)
        except TerminalError as error:
            cause = str(error.extra.get("cause", error.message))
            found = _CODE.search(cause)
            code = int(found[1]) if found else 1000
            self._send(404 if code in (60, 81) else 500, f"{cause}\n".encode(), code=code)
        except Exception:
            logger.exception("tick_store_request_failed")
            self._send(500, b"Code: 1002. DB::Exception: see the feed's log.\n", code=1002)
        else:
            self._send(200, result)

    def _allowed(self, arguments: dict[str, str]) -> bool:
        user = self.headers.get("X-ClickHouse-User") or arguments.get("user", "")
        password = self.headers.get("X-ClickHouse-Key") or arguments.get("password", "")
        scheme, _, packed = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                user, _, password = base64.b64decode(packed).decode().partition(":")
            except ValueError:
                return False
        given = f"{user}:{password}".encode()
        return hmac.compare_digest(given, ":".join(self.secret).encode())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            raw = self._chunks()
        else:
            length = int(self.headers.get("Content-Length") or 0)
            if length > MAX_BODY:
                raise ValueError(f"a request holds at most {MAX_BODY} bytes")
            raw = self.rfile.read(length)
        return _unpacked(raw, self.headers.get("Content-Encoding", "").lower())

    def _chunks(self) -> bytes:
        parts, total = [], 0
        while size := int(self.rfile.readline().split(b";")[0], 16):
            total += size
            if total > MAX_BODY:
                raise ValueError(f"a request holds at most {MAX_BODY} bytes")
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def _send(self, status: int, body: bytes, *, code: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("X-ClickHouse-Summary", json.dumps({"read_rows": "0"}))
        self.send_header("X-ClickHouse-Timezone", "UTC")
        if code:
            self.send_header("X-ClickHouse-Exception-Code", str(code))
        self.end_headers()
        self.wfile.write(body)


def answer(engine: Engine, arguments: dict[str, str], body: bytes) -> bytes:
    """Return what ClickHouse would answer to a request.

    Args:
        engine: Runs it.
        arguments: Of the address: query, database, ``param_*``, settings.
        body: Rest of the query, or data of an INSERT.

    Raises:
        StoreRefused: with the engine's words.
    """
    text = arguments.get("query", "").encode()
    statement = text + b"\n" + body if text and body else text or body
    settings = {
        key: value
        for key, value in arguments.items()
        if key not in _CONTROL and not key.startswith("param_")
    }
    parameters = {
        key.removeprefix("param_"): value
        for key, value in arguments.items()
        if key.startswith("param_")
    }
    database = arguments.get("database")
    insert = _INSERT.match(statement)
    if insert:
        data = statement[insert.end() :]
        if insert["settings"]:
            pairs = (part.split("=", 1) for part in insert["settings"].decode().split(","))
            settings |= {key.strip(): value.strip().strip("'") for key, value in pairs}
        head, format_ = insert["head"].decode(), (insert["format"] or b"Values").decode()
        engine.load(head, format_, data, settings=settings, database=database)
        return b""
    try:
        sql = statement.decode()
    except UnicodeDecodeError as error:
        raise StoreRefused("The query is no text.") from error
    return engine.query(
        sql,
        arguments.get("default_format") or "TabSeparated",
        parameters=parameters or None,
        settings=settings,
        database=database,
    )


def _unpacked(raw: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return raw
    if encoding == "gzip":
        return gzip.decompress(raw)
    if encoding == "deflate":
        return zlib.decompress(raw)
    if encoding == "lz4":
        import lz4.frame  # noqa: PLC0415 - comes with clickhouse-connect, rarely needed

        return bytes(lz4.frame.decompress(raw))
    if encoding == "zstd":
        from backports import zstd  # noqa: PLC0415 - comes with clickhouse-connect, rarely needed

        return bytes(zstd.decompress(raw))
    raise ValueError(f"content encoding {encoding!r} is not served")
