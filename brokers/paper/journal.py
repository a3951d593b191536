"""Writing what the paper exchange decided: all of a round in one fenced transaction."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from brokers.models import PaperOrder, PaperTrade
from brokers.paper.book import Entry
from terminal.infra.leases import Lease, lease_guard

_BATCH = 500
# Applies to a row only if nobody has changed it since it was read.
_UPDATE = """
WITH v (v_id, v_revision, v_status, v_message, v_filled, v_value, v_triggered, v_protection,
        v_working) AS (VALUES {rows})
UPDATE brokers_paperorder SET
  status = v_status, message = v_message, filled_quantity = v_filled,
  filled_value = CAST(v_value AS numeric), is_triggered = v_triggered,
  protection_price = CAST(v_protection AS numeric), is_working = v_working, is_dirty = %s,
  revision = revision + 1, changed_at = %s
FROM v WHERE id = v_id AND revision = v_revision
RETURNING id
"""
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s)"


def round_write(
    lease: Lease,
    entries: Sequence[Entry],
    gone: Collection[int],
    *,
    on: date,
    market_at: datetime,
    wall_at: datetime,
) -> set[int]:
    """Write a round and return the ids of the orders whose rows took it.

    An order that a client changed meanwhile is left as the client made it, without fills: it is
    still marked dirty and will be looked at again.

    Args:
        lease: The exchange's lease; its epoch is checked inside the transaction.
        entries: Orders with news.
        gone: Orders that a client has ended, to be marked as seen.
        on: Trading date in market time (IST).
        market_at / wall_at: Present instants, UTC.
    Raises:
        LeaseLost: if another owner has taken over; nothing is written.
    """
    with transaction.atomic():
        lease_guard(lease.key, lease.epoch)
        applied: set[int] = set()
        for start in range(0, len(entries), _BATCH):
            applied |= _orders_write(entries[start : start + _BATCH], market_at)
        PaperTrade.objects.bulk_create(
            [
                _trade(entry, index, on=on, market_at=market_at, wall_at=wall_at, epoch=lease.epoch)
                for entry in entries
                if entry.id in applied
                for index in range(len(entry.executions))
            ],
            batch_size=_BATCH,
        )
        if gone:
            PaperOrder.objects.filter(pk__in=gone, is_working=False).update(is_dirty=False)
    return applied


def _orders_write(entries: Sequence[Entry], at: datetime) -> set[int]:
    fields = {field.name: field for field in PaperOrder._meta.concrete_fields}

    def stored(name: str, value: object) -> Any:
        return fields[name].get_db_prep_save(value, connection)

    values: list[Any] = []
    for entry in entries:
        order = entry.order
        values += [
            entry.id,
            entry.revision,
            entry.status.value,
            entry.message,
            order.filled,
            stored("filled_value", entry.filled_value),
            order.is_triggered,
            stored("protection_price", order.protection_price),
            entry.ending is None,
        ]
    sql = _UPDATE.format(rows=", ".join([_ROW] * len(entries)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, False, stored("changed_at", at)])
        return {row[0] for row in cursor.fetchall()}


def _trade(
    entry: Entry, index: int, *, on: date, market_at: datetime, wall_at: datetime, epoch: int
) -> PaperTrade:
    execution = entry.executions[index]
    return PaperTrade(
        organisation_id=entry.organisation_id,
        account_id=entry.account_id,
        order_id=entry.id,
        instrument_id=entry.instrument_id,
        product=entry.product,
        side=entry.order.side.value,
        quantity=execution.quantity,
        price=execution.price,
        trade_date=on,
        traded_at=market_at,
        booked_at=wall_at,
        epoch=epoch,
    )
