"""Reads of instruments; the terms of a known instrument cost no query once the process is warm."""

import threading
from collections.abc import Iterable
from decimal import Decimal
from typing import cast

import redis
import structlog

from marketdata.models import Instrument
from terminal.infra.clock import clock
from terminal.infra.redis import redis_client
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, InstrumentType, Right
from terminal.kernel.errors import InstrumentNotFound

log = structlog.get_logger(__name__)

VERSION_KEY = "md:instruments:version"
# How long this process may go without asking for the version of the instruments, and how long a
# cache lives although the version never changed (a bump may be lost while Redis is away).
CHECK_EVERY_S = 2.0
MAX_AGE_S = 60.0


class SpecCache:
    """Specs by instrument id, dropped as soon as the shared version moves on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._specs: dict[int, InstrumentSpec] = {}
        self._version: bytes | None = None
        self._checked_at = self._filled_at = float("-inf")

    def fresh(self) -> dict[int, InstrumentSpec]:
        """Return the specs that are safe to use now; new ones may be added to the dict."""
        now = clock().monotonic()
        with self._lock:
            if not 0 <= now - self._checked_at < CHECK_EVERY_S:
                self._check(now)
            return self._specs

    def drop(self) -> None:
        """Forget everything in this process."""
        with self._lock:
            # A new dict, so that a reader that began before the drop cannot put old terms in.
            self._specs, self._checked_at = {}, float("-inf")

    def _check(self, now: float) -> None:
        self._checked_at = now
        try:
            version = cast("bytes | None", redis_client().get(VERSION_KEY))
            changed = version != self._version
        except redis.RedisError:
            log.warning("instrument_version_unreadable")
            version, changed = None, True
        if changed or not 0 <= now - self._filled_at < MAX_AGE_S:
            self._specs, self._version, self._filled_at = {}, version, now


_cache = SpecCache()


def instrument_spec(instrument_id: int) -> InstrumentSpec:
    """Return the present terms of one instrument, from memory when known.

    Raises:
        InstrumentNotFound: if there is no such instrument.
    """
    spec = instrument_specs([instrument_id]).get(instrument_id)
    if spec is None:
        raise InstrumentNotFound(
            f"There is no instrument {instrument_id}; search for it.", instrument_id=instrument_id
        )
    return spec


def instrument_specs(ids: Iterable[int]) -> dict[int, InstrumentSpec]:
    """Return the terms of ``ids``; unknown ids are left out. At most one query per 500 unknown."""
    wanted = set(ids)
    cached = _cache.fresh()
    found = {id_: spec for id_ in wanted if (spec := cached.get(id_)) is not None}
    missing = sorted(wanted - found.keys())
    for start in range(0, len(missing), 500):
        for row in Instrument.objects.filter(id__in=missing[start : start + 500]):
            found[row.id] = cached[row.id] = spec_of(row)
    return found


def spec_of(row: Instrument) -> InstrumentSpec:
    """Return ``row`` as a value."""
    return InstrumentSpec(
        id=row.id,
        symbol=row.symbol,
        exchange=Exchange(row.exchange),
        type=InstrumentType(row.type),
        underlying=row.underlying,
        expiry=row.expiry,
        strike=None if row.strike is None else _plain(row.strike),
        right=Right(row.right) if row.right else None,
        lot_size=row.lot_size,
        tick_size=_plain(row.tick_size),
        freeze_qty=row.freeze_qty,
        is_tradable=row.is_tradable,
    )


def specs_drop() -> None:
    """Forget all cached terms of this process (the writer of new terms calls it on commit)."""
    _cache.drop()


def _plain(value: Decimal) -> Decimal:
    """Return ``value`` without the zeros that the database's fixed scale adds, never as 1E+2."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if cast(int, short.as_tuple().exponent) > 0 else short
