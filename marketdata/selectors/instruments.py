"""Reads of instruments; the terms of a known instrument cost no query once the process is warm."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Generation:
    """What this process read since the instruments last changed."""

    specs: dict[int, InstrumentSpec] = field(default_factory=dict)
    bases: frozenset[str] | None = None


class InstrumentCache:
    """The present generation, replaced as soon as the shared version moves on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = Generation()
        self._version: bytes | None = None
        self._checked_at = self._filled_at = float("-inf")

    def fresh(self) -> Generation:
        """Return what is safe to use now; the caller may add to it."""
        now = clock().monotonic()
        with self._lock:
            if not 0 <= now - self._checked_at < CHECK_EVERY_S:
                self._check(now)
            return self._generation

    def drop(self) -> None:
        """Forget everything in this process."""
        with self._lock:
            # A new object, so that a reader that began before the drop cannot put old terms in.
            self._generation, self._checked_at = Generation(), float("-inf")

    def _check(self, now: float) -> None:
        self._checked_at = now
        try:
            version = cast("bytes | None", redis_client().get(VERSION_KEY))
            changed = version != self._version
        except redis.RedisError:
            log.warning("instrument_version_unreadable")
            version, changed = None, True
        if changed or not 0 <= now - self._filled_at < MAX_AGE_S:
            self._generation, self._version, self._filled_at = Generation(), version, now


_cache = InstrumentCache()


def instrument_spec(instrument_id: int) -> InstrumentSpec:
    """Return the present terms of one instrument, from memory when known.

    Raises:
        InstrumentNotFound: if there is no such instrument.
    """
    spec = instrument_specs([instrument_id]).get(instrument_id)
    if spec is None:
        raise _unknown(instrument_id)
    return spec


def instrument_specs(ids: Iterable[int]) -> dict[int, InstrumentSpec]:
    """Return the terms of ``ids``; unknown ids are left out. At most one query per 500 unknown."""
    wanted = set(ids)
    cached = _cache.fresh().specs
    found = {id_: spec for id_ in wanted if (spec := cached.get(id_)) is not None}
    missing = sorted(wanted - found.keys())
    for start in range(0, len(missing), 500):
        for row in Instrument.objects.filter(id__in=missing[start : start + 500]):
            found[row.id] = cached[row.id] = spec_of(row)
    return found


def instrument_bases() -> frozenset[str]:
    """Return every name that derivatives are listed on; remembered until the instruments change."""
    generation = _cache.fresh()
    if generation.bases is None:
        rows = Instrument.objects.exclude(underlying="").values_list("underlying", flat=True)
        generation.bases = frozenset(rows.distinct())
    return generation.bases


def instrument_get(*, instrument_id: int) -> Instrument:
    """Return one instrument; raise InstrumentNotFound."""
    row = Instrument.objects.filter(id=instrument_id).first()
    if row is None:
        raise _unknown(instrument_id)
    return row


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


def _unknown(instrument_id: int) -> InstrumentNotFound:
    return InstrumentNotFound(
        f"There is no instrument {instrument_id}; search for it.", instrument_id=instrument_id
    )


def _plain(value: Decimal) -> Decimal:
    """Return ``value`` without the zeros that the database's fixed scale adds, never as 1E+2."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if cast(int, short.as_tuple().exponent) > 0 else short
