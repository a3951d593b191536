"""Rows for contracts that no broker's master brings: those of the simulator and of recordings."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from marketdata.models import BrokerToken, Instrument, InstrumentTerms
from marketdata.selectors.instruments import spec_of
from marketdata.terms import Terms
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import InstrumentType

_AT_ONCE = 400


@transaction.atomic
def contracts_ensure(*, source: str, terms: Sequence[Terms], on: date) -> int:
    """Make sure that every contract of ``terms`` has a row and belongs to ``source``.

    A row that exists keeps its terms: a broker's master knows better. Idempotent.

    Args:
        source: Word that marks the contracts, e.g. ``"simulator"`` or ``"replay"``.
        terms: Contracts of one date.
        on: That date (IST).

    Returns:
        How many rows were created.
    """
    created = 0
    for start in range(0, len(terms), _AT_ONCE):
        part = terms[start : start + _AT_ONCE]
        rows = _rows(part)
        missing = [term for term in part if (term.exchange.value, term.symbol) not in rows]
        Instrument.objects.bulk_create(
            [_instrument(term, on) for term in missing], ignore_conflicts=True
        )
        created += len(missing)
        if missing:
            rows = _rows(part)
            InstrumentTerms.objects.bulk_create(
                [_dated(rows[(term.exchange.value, term.symbol)], on) for term in missing],
                ignore_conflicts=True,
            )
        _mark(source, [rows[(term.exchange.value, term.symbol)] for term in part], on)
    return created


def _rows(terms: Sequence[Terms]) -> dict[tuple[str, str], Instrument]:
    found = Instrument.objects.filter(symbol__in=[term.symbol for term in terms])
    return {(row.exchange, row.symbol): row for row in found}


def _instrument(terms: Terms, on: date) -> Instrument:
    return Instrument(
        exchange=terms.exchange,
        symbol=terms.symbol,
        type=terms.type,
        name=terms.name,
        underlying=terms.underlying,
        expiry=terms.expiry,
        strike=terms.strike,
        right=terms.right or "",
        lot_size=terms.lot_size,
        tick_size=terms.tick_size,
        freeze_qty=terms.freeze_qty,
        is_tradable=terms.type is not InstrumentType.IDX,
        terms_on=on,
    )


def _dated(row: Instrument, on: date) -> InstrumentTerms:
    return InstrumentTerms(
        instrument=row,
        effective_on=on,
        lot_size=row.lot_size,
        tick_size=row.tick_size,
        freeze_qty=row.freeze_qty,
    )


def _mark(source: str, rows: Sequence[Instrument], on: date) -> None:
    marked = set(
        BrokerToken.objects.filter(
            broker=source, instrument_id__in=[row.pk for row in rows]
        ).values_list("instrument_id", flat=True)
    )
    BrokerToken.objects.bulk_create(
        [
            BrokerToken(broker=source, token=str(row), valid_on=on, seen_on=on, instrument=row)
            for row in rows
            if row.pk not in marked
        ],
        ignore_conflicts=True,
    )


def contracts_of(*, source: str, on: date) -> list[InstrumentSpec]:
    """Return the contracts of ``source`` that have not expired before ``on``, in order of id.

    A strike once listed stays until its expiry, as on an exchange: whoever holds it sees its price
    although the market has moved away.
    """
    rows = (
        Instrument.objects.filter(tokens__broker=source)
        .filter(Q(expiry__isnull=True) | Q(expiry__gte=on))
        .distinct()
        .order_by("pk")
    )
    return [spec_of(row) for row in rows]
