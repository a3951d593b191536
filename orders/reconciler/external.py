"""Full comparison with a broker: orders that are not ours, and positions that must agree."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from brokers.selectors import AccountRef
from orders.domain import facts as f
from orders.domain.identity import EXTERNAL, SETTLEMENT, client_order_id, fingerprint
from orders.ledger import changes_announce, project
from orders.models import Order, OrderFact, Position
from orders.reconciler.intake import snapshot_fact
from orders.reconciler.reports import PositionKey
from orders.services.book import book_lock, book_settle
from rms.services import kill_switch_set
from terminal.infra.leases import Lease, lease_guard
from terminal.kernel.enums import ScopeType, Validity
from terminal.kernel.reports import NetPosition, OrderSnapshot

logger = structlog.get_logger(__name__)
_ACTOR = "system:reconciler"
_HALT_REASON = "Positions here and at the broker differ; compare them before trading on."


def externals_import(
    account: AccountRef, book: Sequence[OrderSnapshot], *, lease: Lease, at: datetime
) -> int:
    """Give every order of the broker's book that is not ours a ledger of its own, flagged
    EXTERNAL; return how many were new.

    They count in positions and risk like our own.
    """
    strangers = _strangers(account, book)
    if not strangers:
        return 0
    with transaction.atomic():
        lease_guard(lease.key, lease.epoch)
        money = book_lock(account)
        changes, rows = [], []
        for report in _strangers(account, book):
            order = _order_of(account, report, at)
            change, facts = project(order, [], [_intent_of(report), snapshot_fact(report)], at=at)
            changes.append(change)
            rows += facts
        Order.objects.bulk_create([change.order for change in changes])
        OrderFact.objects.bulk_create(rows)
        book_settle(money, changes, at=at)
        changes_announce(changes)
    logger.warning("external_orders_imported", account_id=str(account.id), orders=len(changes))
    return len(changes)


def _strangers(account: AccountRef, book: Sequence[OrderSnapshot]) -> list[OrderSnapshot]:
    """Return the rows whose broker id and tag are both unknown to us."""
    ours = Order.objects.filter(account_id=account.id)
    ids, tags = [row.broker_order_id for row in book], [row.tag for row in book if row.tag]
    known = set(
        ours.filter(Q(broker_order_id__in=ids) | Q(client_order_id__in=tags)).values_list(
            "broker_order_id", "client_order_id"
        )
    )
    known_ids = {broker_id for broker_id, _ in known}
    known_tags = {tag for _, tag in known}
    return [
        row for row in book if row.broker_order_id not in known_ids and row.tag not in known_tags
    ]


def _order_of(account: AccountRef, row: OrderSnapshot, at: datetime) -> Order:
    order_id = uuid.uuid4()
    return Order(
        id=order_id,
        organisation_id=account.organisation_id,
        account_id=account.id,
        instrument_id=row.instrument_id,
        user_id=None,
        actor=_ACTOR,
        client_order_id=client_order_id(order_id),
        side=row.side.value,
        product=row.product.value,
        tag=row.tag[:20],
        source=SETTLEMENT if row.is_settlement else EXTERNAL,
        fingerprint=fingerprint(
            instrument_id=row.instrument_id,
            side=row.side,
            product=row.product,
            order_type=row.order_type,
            quantity=row.quantity,
            price=row.price,
            trigger_price=row.trigger_price,
        ),
        placed_at=row.exchange_at or at,
        required_margin=Decimal(0),
    )


def _intent_of(row: OrderSnapshot) -> f.Intent:
    return f.Intent(
        quantity=row.quantity,
        order_type=row.order_type,
        validity=Validity.DAY,
        price=row.price,
        trigger_price=row.trigger_price,
        is_external=True,
    )


@dataclass(slots=True)
class PositionCheck:
    """Remembers differences between our fills and a broker's net positions.

    One difference may be a fill on its way; the same one seen twice in a row is a mismatch.
    """

    _suspects: dict[UUID, dict[PositionKey, tuple[int, int]]] = field(default_factory=dict)

    def compare(
        self, account: AccountRef, net: Sequence[NetPosition]
    ) -> dict[PositionKey, tuple[int, int]]:
        """Return (instrument, product) -> (ours, theirs) of the differences that persist."""
        theirs = {(row.instrument_id, row.product.value): row.quantity for row in net}
        held = Position.objects.filter(account_id=account.id)
        ours = {(row.instrument_id, row.product): row.quantity for row in held}
        found = {
            key: (ours.get(key, 0), theirs.get(key, 0))
            for key in ours.keys() | theirs.keys()
            if ours.get(key, 0) != theirs.get(key, 0)
        }
        before = self._suspects.get(account.id, {})
        self._suspects[account.id] = found
        return {key: pair for key, pair in found.items() if before.get(key) == pair}

    def is_suspicious(self, account_id: UUID) -> bool:
        """Return whether the last comparison found a difference."""
        return bool(self._suspects.get(account_id))


def account_halt(account: AccountRef, mismatches: dict[PositionKey, tuple[int, int]]) -> None:
    """Stop entries of an account whose positions differ from its broker's, and alert."""
    logger.error(
        "position_mismatch",
        account_id=str(account.id),
        mismatches=[
            {"instrument_id": key[0], "product": key[1], "ours": ours, "broker": theirs}
            for key, (ours, theirs) in mismatches.items()
        ],
    )
    kill_switch_set(
        organisation_id=account.organisation_id,
        caller_user_id=account.owner_id,
        scope_type=ScopeType.ACCOUNT,
        scope_id=str(account.id),
        engage=True,
        reason=_HALT_REASON,
        actor=_ACTOR,
    )
