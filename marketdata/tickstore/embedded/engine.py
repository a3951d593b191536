"""The engine in this process: one directory, several connections, bounded memory."""

import contextlib
import ctypes
import functools
import queue
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from marketdata.tickstore.embedded.loading import EngineMissing, engine_module
from marketdata.tickstore.session import StoreRefused, json_rows, refusal

CONNECTIONS: Final = 4
DATABASE: Final = "terminal"
_DONT_NEED: Final = 4  # MADV_DONTNEED
# Shared memory where there is any: a block passes through the page cache once.
_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108

# Measured for an idle terminal (ADR 0010): caches as large as one chart and one chain need.
_CONFIG: Final = """<clickhouse>
  <mark_cache_size>8388608</mark_cache_size>
  <index_mark_cache_size>1048576</index_mark_cache_size>
  <primary_index_cache_size>8388608</primary_index_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <query_condition_cache_size>1048576</query_condition_cache_size>
  <mmap_cache_size>0</mmap_cache_size>
  <compiled_expression_cache_size>0</compiled_expression_cache_size>
  <max_server_memory_usage>{memory}</max_server_memory_usage>
  <max_thread_pool_size>64</max_thread_pool_size>
  <max_thread_pool_free_size>0</max_thread_pool_free_size>
  <background_pool_size>1</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <merge_tree>
    <old_parts_lifetime>30</old_parts_lifetime>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
    <merge_max_block_size>4096</merge_max_block_size>
  </merge_tree>
</clickhouse>
"""
_SETTINGS: Final = (
    "SET max_threads = 2, max_insert_threads = 1, max_block_size = 16384, async_insert = 0, "
    # Rows of one block are seldom equal: merges and reads see to it, inserts are twice as fast.
    "optimize_on_insert = 0, "
    "compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0, "
    "output_format_json_quote_64bit_integers = 0, max_execution_time = 60"
)


class Engine:
    """chDB on one directory. Thread-safe; must not be used after a fork."""

    def __init__(self, folder: Path, *, memory_mb: int = 512) -> None:
        """Open ``folder``, made if needed.

        Raises:
            EngineMissing: if the package is not installed or the directory is in use.
        """
        module = engine_module()
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "config.xml"
        config.write_text(_CONFIG.format(memory=memory_mb * 1024 * 1024))
        self._module, self._address = module, f"{folder / 'data'}?config-file={config}"
        self._idle: queue.LifoQueue[Any] = queue.LifoQueue()
        try:
            first = module.connect(self._address)
        except RuntimeError as error:
            raise EngineMissing(f"The tick store in {folder} cannot be opened: {error}") from error
        self._code = _code_of_the_library()
        first.query(f"CREATE DATABASE IF NOT EXISTS {DATABASE}", "TSV")
        self._all = [first]
        self._idle.put(self._prepared(first))
        for _ in range(CONNECTIONS - 1):
            self._idle.put(None)

    def _prepared(self, connection: Any) -> Any:
        for statement in (_SETTINGS, f"USE {DATABASE}"):
            connection.query(statement, "TSV")
        return connection

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Any]:
        found = self._idle.get()
        if found is None:
            found = self._prepared(self._module.connect(self._address))
            self._all.append(found)
        try:
            yield found
        finally:
            self._idle.put(found)

    def query(
        self,
        sql: str,
        format_: str = "TSV",
        *,
        parameters: dict[str, Any] | None = None,
        settings: dict[str, str] | None = None,
        database: str | None = None,
    ) -> bytes:
        """Return the answer to ``sql`` in ``format_`` (a FORMAT clause in it wins).

        Raises:
            StoreRefused: with the engine's words.
        """
        with self._connection() as connection:
            changed = [
                f"{_name(key)} = {_quoted(value)}" for key, value in (settings or {}).items()
            ]
            try:
                if database and database != DATABASE:
                    connection.query(f"USE {_name(database)}", "TSV")
                if changed:
                    connection.query(f"SET {', '.join(changed)}", "TSV")
                given = {"params": _texts(parameters)} if parameters else {}
                return bytes(connection.query(sql, format_, **given).bytes())
            except RuntimeError as error:
                raise refusal(str(error)) from error
            finally:
                self._restore(connection, settings or {}, database)

    def _restore(self, connection: Any, settings: dict[str, str], database: str | None) -> None:
        with contextlib.suppress(RuntimeError):
            if database and database != DATABASE:
                connection.query(f"USE {DATABASE}", "TSV")
            if settings:
                resets = ", ".join(f"{_name(key)} = DEFAULT" for key in settings)
                connection.query(f"SET {resets}", "TSV")
                connection.query(_SETTINGS, "TSV")

    def load(self, head: str, format_: str, body: bytes, **options: Any) -> None:
        """Run ``head`` (``INSERT INTO table (columns)``) with ``body`` as its data.

        Data inside the query's text would end at the first empty line, so it goes by a file.

        Raises:
            StoreRefused: with the engine's words.
        """
        place = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
        with tempfile.NamedTemporaryFile(prefix="ticks-", dir=place) as file:
            file.write(body)
            file.flush()
            self.query(f"{head} FROM INFILE '{file.name}' FORMAT {_name(format_)}", **options)

    def give_back_code(self) -> None:
        """Let go of the library's code pages, some 45 MB that an insert needs for milliseconds;
        they come back from the page cache when they are called for."""
        for start, size in self._code:
            _libc().madvise(ctypes.c_void_p(start), ctypes.c_size_t(size), _DONT_NEED)

    def give_back_heap(self) -> None:
        """Let go of freed memory, where the C library can (glibc)."""
        if sys.platform == "linux" and hasattr(_libc(), "malloc_trim"):
            _libc().malloc_trim(0)

    def close(self) -> None:
        """Close every connection and thereby the directory."""
        for connection in self._all:
            connection.close()


def _code_of_the_library() -> list[tuple[int, int]]:
    """Return (address, bytes) of the engine's executable pages; none but on Linux."""
    if sys.platform != "linux":
        return []
    lines = (line.split() for line in Path("/proc/self/maps").read_text().splitlines())
    places = (
        [int(end, 16) for end in parts[0].split("-")]
        for parts in lines
        if parts[1] == "r-xp" and parts[-1].endswith("_chdb.abi3.so")
    )
    return [(start, end - start) for start, end in places]


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


class EngineSession:
    """A ``Session`` with the engine of this process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, sql: str, parameters: dict[str, Any] | None = None) -> bytes:
        """Return the answer in RowBinary."""
        return self._engine.query(sql, "RowBinary", parameters=parameters)

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[list[Any]]:
        """Return a small answer as lists of JSON values."""
        return json_rows(self._engine.query(sql, "JSONCompactEachRow", parameters=parameters))

    def execute(self, sql: str) -> None:
        """Run a statement that answers nothing."""
        self._engine.query(sql)

    def insert(self, table: str, columns: list[str], block: bytes, *, token: str) -> None:
        """Insert a Native block."""
        head = f"INSERT INTO {table} ({', '.join(columns)})"
        settings = {"insert_deduplication_token": token}
        self._engine.load(head, "Native", block, settings=settings)


def _texts(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return parameters as the engine takes them: it does not quote the texts of a list."""
    return {
        key: f"[{', '.join(_quoted(x) if isinstance(x, str) else str(x) for x in value)}]"
        if isinstance(value, list)
        else value
        for key, value in parameters.items()
    }


def _name(text: str) -> str:
    if not text.isidentifier():
        raise StoreRefused(f"{text!r} is no name.")
    return text


def _quoted(value: str) -> str:
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
