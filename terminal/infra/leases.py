"""Leases: one owner per long-running loop, fenced by an epoch, timed by the database's clock.

A loop that loses its lease (paused, cut off, killed) is replaced by the next one; what the old
owner still tries
to write is refused by ``lease_guard``. Durations on our side use the monotonic clock, so that a
wall clock that
jumps cannot keep a dead lease alive.
"""

import os
import socket
import threading
import uuid
from collections.abc import Callable

import structlog
from django.db import Error as DatabaseError
from django.db import connection

from terminal.infra.clock import clock
from terminal.kernel.errors import TerminalError

logger = structlog.get_logger(__name__)

TTL_S = 5.0
RENEW_EVERY_S = 1.0
_STOP = threading.Event()

_TABLE = "terminal_runnerlease"
_NOW_MS = {
    "postgresql": "(extract(epoch from clock_timestamp()) * 1000)::bigint",
    # unixepoch('subsec') would need SQLite 3.42.
    "sqlite": "cast((julianday('now') - 2440587.5) * 86400000 as integer)",
}


class LeaseLost(TerminalError):
    """Another owner holds the lease: write nothing more, end the loop."""

    code = "lease.lost"


def stop_all_loops() -> None:
    """Ask every loop of this process to end after its current step (worker shutdown)."""
    _STOP.set()


def _now_sql() -> str:
    return _NOW_MS[connection.vendor]


class Lease:
    """One held lease. Use from one thread."""

    def __init__(self, key: str, owner: str, epoch: int) -> None:
        self.key = key
        self.owner = owner
        self.epoch = epoch
        self._renewed = clock().monotonic()

    @classmethod
    def acquire(cls, key: str, owner: str | None = None) -> "Lease | None":
        """Return the lease of ``key`` with a fresh epoch, or None while another owner holds it."""
        owner = owner or f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        now = _now_sql()
        with connection.cursor() as cursor:
            # Look before writing: on SQLite every write attempt takes the one write lock.
            cursor.execute(
                f"SELECT 1 FROM {_TABLE} WHERE key = %s AND expires_at_ms > {now}",  # noqa: S608 - constants
                [key],
            )
            if cursor.fetchone():
                return None
            cursor.execute(
                f"INSERT INTO {_TABLE} (key, owner, epoch, expires_at_ms) "  # noqa: S608 - constants
                f"VALUES (%s, %s, 1, {now} + %s) "
                "ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, "
                f"epoch = {_TABLE}.epoch + 1, expires_at_ms = excluded.expires_at_ms "
                f"WHERE {_TABLE}.expires_at_ms <= {now} RETURNING epoch",
                [key, owner, int(TTL_S * 1000)],
            )
            row = cursor.fetchone()
        return cls(key, owner, row[0]) if row else None

    def renew(self) -> bool:
        """Extend the lease by its TTL; False if it is no longer ours."""
        asked_at = clock().monotonic()
        now = _now_sql()
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {_TABLE} SET expires_at_ms = {now} + %s "  # noqa: S608 - constants
                f"WHERE key = %s AND owner = %s AND epoch = %s AND expires_at_ms > {now}",
                [int(TTL_S * 1000), self.key, self.owner, self.epoch],
            )
            renewed = bool(cursor.rowcount == 1)
        if renewed:
            self._renewed = asked_at
        return renewed

    def is_held(self) -> bool:
        """Return whether the lease may still be acted on, by the monotonic clock alone."""
        return clock().monotonic() - self._renewed < TTL_S - 1.0

    def is_due(self) -> bool:
        """Return whether it is time to renew."""
        return clock().monotonic() - self._renewed >= RENEW_EVERY_S

    def release(self) -> None:
        """Give the lease up at once, so that a successor need not wait for the TTL.

        Threads of ours that still work see it as lost before anybody else can take it.
        """
        self._renewed = float("-inf")
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {_TABLE} SET expires_at_ms = 0 "  # noqa: S608 - constants
                "WHERE key = %s AND owner = %s AND epoch = %s",
                [self.key, self.owner, self.epoch],
            )


def loops_held() -> set[str]:
    """Return the keys of all leases that somebody holds now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key FROM {_TABLE} WHERE expires_at_ms > {_now_sql()}")  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def lease_guard(key: str, epoch: int) -> None:
    """Assert inside a transaction that ``epoch`` is still the current fence of ``key``.

    On Postgres the row is share-locked, so that no successor can take over before this
    transaction ends.

    Raises:
        LeaseLost: if another owner has taken over.
    """
    lock = " FOR SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT epoch FROM {_TABLE} WHERE key = %s{lock}", [key])  # noqa: S608
        row = cursor.fetchone()
    if row is None or row[0] != epoch:
        raise LeaseLost(f"{key} is no longer held by epoch {epoch}.", key=key, epoch=epoch)


def run_loop(
    key: str,
    step: Callable[[Lease], bool],
    *,
    idle: Callable[[], None],
    finish: Callable[[Lease], None] | None = None,
) -> None:
    """Hold the lease of ``key`` and call ``step`` until it is lost or the process stops.

    Args:
        key: Shard, e.g. ``"sender:0"``.
        step: Does one bounded piece of work (well under the TTL) and returns whether there was any.
        idle: Waits a little (below a second) for the next hint; called when a step found nothing.
        finish: Called before the lease is given back, so that threads of the loop can end.
    """
    lease = Lease.acquire(key)
    if lease is None:
        return
    logger.info("loop_started", key=key, epoch=lease.epoch)
    try:
        while not _STOP.is_set() and _still_ours(lease):
            if not step(lease):
                idle()
    except LeaseLost:
        logger.warning("loop_fenced", key=key, epoch=lease.epoch)
    finally:
        try:
            if finish is not None:
                finish(lease)
        finally:
            _release_quietly(lease)
        logger.info("loop_ended", key=key, epoch=lease.epoch)


def _still_ours(lease: Lease) -> bool:
    if lease.is_due() and not lease.renew():
        return False
    return lease.is_held()


def _release_quietly(lease: Lease) -> None:
    try:
        lease.release()
    except DatabaseError as error:
        logger.warning("lease_release_failed", key=lease.key, error=str(error))
