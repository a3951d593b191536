"""Writes of instruments: a contract master goes in whole or not at all, and twice changes nothing.

Terms are dated: an instrument shows the newest ones, ``InstrumentTerms`` keeps them all, and a
master older than what is known only adds to the history.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import redis
import structlog
from django.db import transaction

from marketdata.masters.freeze import freeze_qty
from marketdata.masters.rows import MasterRow
from marketdata.models import BrokerToken, Instrument, InstrumentTerms
from marketdata.selectors.instruments import VERSION_KEY, specs_drop
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


class _Batch:
    """Some rows of a master on their way into the tables."""

    def __init__(self, broker: str, on: date, rows: Sequence[MasterRow]) -> None:
        self.broker = broker
        self.on = on
        self.rows = {_key(row): row for row in rows}
        self.tokens = {row.token: row for row in rows if row.token and broker}
        self.counts = ImportCounts()

    def store(self) -> ImportCounts:
        known = self._known()
        terms = {key: self._terms(row, known.get(key)) for key, row in self.rows.items()}
        stored = self._store_instruments(known, terms)
        self._store_terms(known, stored, terms)
        self._store_tokens(stored)
        return self.counts

    def _known(self) -> dict[Key, Instrument]:
        symbols = {symbol for _, _, symbol in self.rows}
        return {
            key: row
            for row in Instrument.objects.filter(symbol__in=symbols)
            if (key := (row.exchange, row.type, row.symbol)) in self.rows
        }

    def _terms(self, row: MasterRow, known: Instrument | None) -> Terms:
        """Return the terms that hold on the master's date; what it leaves open comes from here."""
        freeze = row.freeze_qty
        if freeze is None and row.underlying:
            freeze = freeze_qty(row.underlying, self.on)
        if freeze is None and known:
            freeze = known.freeze_qty
        tick = row.tick_size or (known.tick_size if known else DEFAULT_TICK)
        return Terms(row.lot_size, tick, freeze)

    def _store_instruments(
        self, known: dict[Key, Instrument], terms: dict[Key, Terms]
    ) -> dict[Key, int]:
        new, changed, seen = [], [], []
        for key, row in self.rows.items():
            before = known.get(key)
            fresh = self._instrument(row, terms[key], before)
            if before is None:
                new.append(fresh)
            elif self.on < before.terms_on:
                self.counts.unchanged += 1
            elif any(getattr(before, name) != getattr(fresh, name) for name in CONTENT + TERMS):
                changed.append(fresh)
            else:
                seen.append(before.id)
        ids = {key: before.id for key, before in known.items()}
        for stored in Instrument.objects.bulk_create(new):
            ids[stored.exchange, stored.type, stored.symbol] = stored.id
        Instrument.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=IDENTITY,
            update_fields=[*CONTENT, *TERMS, "terms_on"],
        )
        Instrument.objects.filter(id__in=seen, terms_on__lt=self.on).update(terms_on=self.on)
        self.counts.created += len(new)
        self.counts.changed += len(changed)
        self.counts.unchanged += len(seen)
        return ids

    def _instrument(self, row: MasterRow, terms: Terms, before: Instrument | None) -> Instrument:
        return Instrument(
            exchange=row.exchange.value,
            type=row.type.value,
            symbol=row.symbol,
            name=row.name or (before.name if before else ""),
            underlying=row.underlying,
            expiry=row.expiry,
            strike=row.strike,
            right=row.right.value if row.right else "",
            is_tradable=row.is_tradable,
            terms_on=self.on,
            **terms._asdict(),
        )

    def _store_terms(
        self, known: dict[Key, Instrument], ids: dict[Key, int], terms: dict[Key, Terms]
    ) -> None:
        history = InstrumentTerms.objects.filter(
            instrument_id__in=[row.id for row in known.values()], effective_on__lte=self.on
        ).order_by("effective_on")
        before = {
            row[0]: Terms(*row[1:])
            for row in history.values_list("instrument_id", *TERMS).iterator()
        }
        fresh = [
            InstrumentTerms(instrument_id=ids[key], effective_on=self.on, **terms[key]._asdict())
            for key, row in self.rows.items()
            if row.type is not InstrumentType.IDX and before.get(ids[key]) != terms[key]
        ]
        InstrumentTerms.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["instrument", "effective_on"],
            update_fields=TERMS,
        )
        self.counts.terms_recorded += len(fresh)

    def _store_tokens(self, ids: dict[Key, int]) -> None:
        runs = BrokerToken.objects.filter(
            broker=self.broker, token__in=self.tokens, valid_on__lte=self.on
        ).order_by("valid_on")
        before = {
            token: (instrument_id, symbol, id_)
            for token, instrument_id, symbol, id_ in runs.values_list(
                "token", "instrument_id", "broker_symbol", "id"
            )
        }
        fresh, seen = [], []
        for token, row in self.tokens.items():
            instrument_id = ids[_key(row)]
            run = before.get(token)
            if run and run[:2] == (instrument_id, row.broker_symbol):
                seen.append(run[2])
                continue
            fresh.append(
                BrokerToken(
                    broker=self.broker,
                    token=token,
                    valid_on=self.on,
                    seen_on=self.on,
                    broker_symbol=row.broker_symbol,
                    instrument_id=instrument_id,
                )
            )
        BrokerToken.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["broker", "token", "valid_on"],
            update_fields=["instrument", "broker_symbol"],
        )
        BrokerToken.objects.filter(id__in=seen, seen_on__lt=self.on).update(seen_on=self.on)
        self.counts.tokens_added += len(fresh)


def _key(row: MasterRow) -> Key:
    return (row.exchange.value, row.type.value, row.symbol)
