"""Writes of instruments: a contract master goes in whole or not at all, and twice changes nothing.

Terms are dated: an instrument shows the newest ones, ``InstrumentTerms`` keeps them all, and a
master older than what is known only adds to the history.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import redis
import structlog
from django.db import transaction

from marketdata.masters.freeze import freeze_qty
from marketdata.masters.rows import MasterRow
from marketdata.models import BrokerToken, Instrument, InstrumentTerms
from marketdata.selectors.instruments import VERSION_KEY, specs_drop
from marketdata.services.instruments_upsert import upsert
from terminal.infra.redis import redis_client
from terminal.kernel.enums import InstrumentType

log = structlog.get_logger(__name__)

BATCH = 4000
IDENTITY = ["exchange", "type", "symbol"]
CONTENT = ["name", "underlying", "expiry", "strike", "right", "is_tradable"]
TERMS = ["lot_size", "tick_size", "freeze_qty"]
DEFAULT_TICK = Decimal("0.05")

Progress = Callable[[int], None]
Key = tuple[str, str, str]


class Terms(NamedTuple):
    """What may change while a contract is listed: units, rupees, units."""

    lot_size: int
    tick_size: Decimal
    freeze_qty: int | None


@dataclass(slots=True)
class ImportCounts:
    """What an import did: rows of instruments, of the terms' history, and of tokens."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    terms_recorded: int = 0
    tokens_added: int = 0

    def add(self, other: "ImportCounts") -> None:
        """Add the counts of another part of the same import."""
        for name in (field.name for field in fields(self)):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


def instruments_import(
    *,
    broker: str,
    on: date,
    rows: Sequence[MasterRow],
    progress: Progress = lambda _: None,
) -> ImportCounts:
    """Store the rows of one contract master in one transaction; a repetition changes nothing.

    Args:
        broker: Whose tokens the rows carry; rows without a token get none.
        on: Date (IST) of the master.
        rows: Rows with distinct (exchange, type, symbol) per token, as ``load_master`` returns.
        progress: Called with the number of rows stored so far.
    """
    counts = ImportCounts()
    with transaction.atomic():
        for start in range(0, len(rows), BATCH):
            counts.add(_Batch(broker, on, rows[start : start + BATCH]).store())
            progress(min(start + BATCH, len(rows)))
        transaction.on_commit(instruments_announce)
    return counts


def instruments_announce() -> None:
    """Make every process read the terms of instruments again (within seconds)."""
    specs_drop()
    try:
        redis_client().incr(VERSION_KEY)
    except redis.RedisError:
        # The others read again by themselves when their cache has reached its greatest age.
        log.warning("instrument_version_not_raised")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the table says of an instrument."""

    id: int
    content: tuple[Any, ...]
    terms: Terms
    terms_on: date


class _Batch:
    """Some rows of a master on their way into the tables."""

    def __init__(self, broker: str, on: date, rows: Sequence[MasterRow]) -> None:
        self.broker = broker
        self.on = on
        self.rows = {_key(row): row for row in rows}
        self.tokens = {row.token: row for row in rows if row.token and broker}
        self.counts = ImportCounts()

    def store(self) -> ImportCounts:
        """Write the rows; return what changed."""
        known = self._known()
        terms = {key: self._terms(row, known.get(key)) for key, row in self.rows.items()}
        self._store_instruments(known, terms)
        ids = {
            key: row.id for key, row in (self._known() if self.counts.created else known).items()
        }
        self._store_terms([row.id for row in known.values()], ids, terms)
        self._store_tokens(ids)
        return self.counts

    def _known(self) -> dict[Key, _Known]:
        symbols = {symbol for _, _, symbol in self.rows}
        rows = Instrument.objects.filter(symbol__in=symbols).values_list(
            "id", *IDENTITY, "terms_on", *TERMS, *CONTENT
        )
        return {
            (exchange, kind, symbol): _Known(
                id_, tuple(rest[len(TERMS) :]), Terms(*rest[: len(TERMS)]), terms_on
            )
            for id_, exchange, kind, symbol, terms_on, *rest in rows.iterator()
            if (exchange, kind, symbol) in self.rows
        }

    def _terms(self, row: MasterRow, known: _Known | None) -> Terms:
        """Return the terms that hold on the master's date; what it leaves open comes from here."""
        freeze = row.freeze_qty
        if freeze is None and row.underlying:
            freeze = freeze_qty(row.underlying, self.on)
        if freeze is None and known:
            freeze = known.terms.freeze_qty
        tick = row.tick_size or (known.terms.tick_size if known else DEFAULT_TICK)
        return Terms(row.lot_size, tick, freeze)

    def _store_instruments(self, known: dict[Key, _Known], terms: dict[Key, Terms]) -> None:
        fresh: list[tuple[Any, ...]] = []
        seen: list[int] = []
        for key, row in self.rows.items():
            before = known.get(key)
            content = _content(row, before)
            if before and self.on < before.terms_on:
                self.counts.unchanged += 1
            elif before and (content, terms[key]) == (before.content, before.terms):
                seen.append(before.id)
            else:
                fresh.append((*key, *content, *terms[key], self.on))
                self.counts.changed += 1 if before else 0
        upsert(
            Instrument,
            fresh,
            columns=[*IDENTITY, *CONTENT, *TERMS, "terms_on"],
            unique=IDENTITY,
            update=[*CONTENT, *TERMS, "terms_on"],
        )
        Instrument.objects.filter(id__in=seen, terms_on__lt=self.on).update(terms_on=self.on)
        self.counts.created += len(fresh) - self.counts.changed
        self.counts.unchanged += len(seen)

    def _store_terms(
        self, known_ids: Sequence[int], ids: dict[Key, int], terms: dict[Key, Terms]
    ) -> None:
        history = (
            InstrumentTerms.objects.filter(instrument_id__in=known_ids, effective_on__lte=self.on)
            .order_by("effective_on")
            .values_list("instrument_id", *TERMS)
        )
        before = {id_: Terms(*values) for id_, *values in history.iterator()}
        fresh = [
            (ids[key], self.on, *terms[key])
            for key, row in self.rows.items()
            if row.type is not InstrumentType.IDX and before.get(ids[key]) != terms[key]
        ]
        upsert(
            InstrumentTerms,
            fresh,
            columns=["instrument_id", "effective_on", *TERMS],
            unique=["instrument_id", "effective_on"],
            update=TERMS,
        )
        self.counts.terms_recorded += len(fresh)

    def _store_tokens(self, ids: dict[Key, int]) -> None:
        runs = (
            BrokerToken.objects.filter(
                broker=self.broker, token__in=self.tokens, valid_on__lte=self.on
            )
            .order_by("valid_on")
            .values_list("token", "instrument_id", "broker_symbol", "id")
        )
        before = {token: (meaning, id_) for token, *meaning, id_ in runs.iterator()}
        fresh: list[tuple[Any, ...]] = []
        seen: list[int] = []
        for token, row in self.tokens.items():
            meaning = [ids[_key(row)], row.broker_symbol]
            known, run_id = before.get(token, (None, 0))
            if known == meaning:
                seen.append(run_id)
            else:
                fresh.append((self.broker, token, self.on, self.on, *meaning))
        upsert(
            BrokerToken,
            fresh,
            columns=["broker", "token", "valid_on", "seen_on", "instrument_id", "broker_symbol"],
            unique=["broker", "token", "valid_on"],
            update=["instrument_id", "broker_symbol"],
        )
        BrokerToken.objects.filter(id__in=seen, seen_on__lt=self.on).update(seen_on=self.on)
        self.counts.tokens_added += len(fresh)


def _content(row: MasterRow, before: _Known | None) -> tuple[Any, ...]:
    """Return the values of CONTENT; a master without a name does not take the known one away."""
    name = row.name or (before.content[0] if before else "")
    right = row.right.value if row.right else ""
    return (name, row.underlying, row.expiry, row.strike, right, row.is_tradable)


def _key(row: MasterRow) -> Key:
    return (row.exchange.value, row.type.value, row.symbol)
