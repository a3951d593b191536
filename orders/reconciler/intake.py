"""Taking in what a broker reported: facts first, and everything that follows in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Q, QuerySet

from brokers.selectors import AccountRef
from marketdata.selectors import instrument_spec
from orders.domain import facts as f
from orders.ledger import Change, Known, changes_announce, facts_append, facts_of
from orders.models import Order
from orders.reconciler.modifications import doubts_of, modify_evidence
from orders.reconciler.reports import Reports
from orders.reconciler.requeue import exits_requeue
from orders.reconciler.twofold import cancels_follow
from orders.services.book import books_lock, books_settle
from rms.services import risk_lock
from terminal.infra.leases import Lease, LeaseLost, lease_guard
from terminal.kernel.enums import BrokerStatus, OrderFlag
from terminal.kernel.errors import TerminalError
from terminal.kernel.reports import OrderSnapshot, TradeReport

logger = structlog.get_logger(__name__)
# An account and what was seen of it.
Look = tuple[AccountRef, Reports]
# What a row that makes no sense can raise on its way into the ledger.
_UNFIT = (
    DatabaseError,
    TerminalError,
    ValidationError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
)
_UNFIT_WAIT = timedelta(seconds=30)
_ALARMING = (OrderFlag.OVERFILL, OrderFlag.RESURRECTED, OrderFlag.FILL_AFTER_REJECT)


def reports_apply(
    account: AccountRef, reports: Reports, *, lease: Lease, at: datetime
) -> list[Change]:
    """Append what ``reports`` tell about our orders and book what follows.

    Reports of orders that are not ours are left alone (``external.py`` imports them). An order
    whose reports cannot be taken in is alerted and looked at later; the others go on.

    Raises:
        LeaseLost: if a successor has taken over; nothing is written.
    """
    try:
        return _take_in([(account, reports)], lease, at)
    except (LeaseLost, OperationalError):
        raise  # the database is busy or away: that is nobody's report's fault
    except _UNFIT as error:
        logger.error("reports_unfit", account_id=str(account.id), exc_info=error)
    changes: list[Change] = []
    ids = _ours(account, reports).order_by("id").values_list("id", flat=True)
    for order_id in list(ids):
        try:
            changes += _take_in([(account, reports)], lease, at, only=order_id)
        except (LeaseLost, OperationalError):
            raise
        except _UNFIT as error:
            logger.error("order_report_unfit", order_id=str(order_id), exc_info=error)
            Order.objects.filter(id=order_id, is_open=True).update(next_check_at=at + _UNFIT_WAIT)
    return changes


def reports_apply_together(looks: Sequence[Look], *, lease: Lease, at: datetime) -> None:
    """Take in the reports of many accounts in one transaction; if one of them makes no sense, those
    of each account by itself.

    Raises:
        LeaseLost: if a successor has taken over.
    """
    try:
        _take_in(looks, lease, at)
    except (LeaseLost, OperationalError):
        raise
    except _UNFIT as error:
        logger.warning("reports_unfit_together", accounts=len(looks), exc_info=error)
        for account, reports in looks:
            reports_apply(account, reports, lease=lease, at=at)


def _take_in(
    looks: Sequence[Look], lease: Lease, at: datetime, only: UUID | None = None
) -> list[Change]:
    """Take in what was seen of each account in one transaction, of the order ``only`` if given."""
    accounts = {account.id: account for account, _ in looks}
    with transaction.atomic():
        lease_guard(lease.key, lease.epoch)
        for account, reports in sorted(looks, key=lambda look: look[0].id):
            if reports.net is not None:
                _risk_lock(account)
        books = books_lock(accounts)
        mine = [_ours(account, reports) for account, reports in looks]
        rows = reduce(or_, mine).select_for_update()
        orders = list((rows.filter(id=only) if only else rows).order_by("id"))
        known = facts_of(order.id for order in orders)
        changes = _facts_take(looks, orders, known, at)
        touched: dict[UUID, list[Change]] = defaultdict(list)
        for change in changes:
            if change.touches_book:
                touched[change.order.account_id].append(change)
        if touched:
            books_settle([(books[key], touched[key]) for key in sorted(touched)], at=at)
        changes_announce(changes)
    _alert(changes)
    return changes


def _facts_take(
    looks: Sequence[Look], orders: Sequence[Order], known: Known, at: datetime
) -> list[Change]:
    """Append the facts that the looks brought, and what must follow from them at once."""
    named = {order.id: order.broker_order_id for order in orders}
    entries: list[tuple[Order, list[f.AnyFact]]] = []
    for account, reports in looks:
        own = [order for order in orders if order.account_id == account.id]
        entries += _entries(own, reports, known, asked_at=reports.asked_at or at)
    changes = facts_append(entries, at=at, known=known, looked=True)
    again: list[Change] = []
    for account, reports in looks:
        if reports.net is not None:
            own_changes = [x for x in changes if x.order.account_id == account.id]
            again += exits_requeue(own_changes, reports.net, known, at=at)
    changes += again
    return changes + cancels_follow(changes, named, known, at=at)


def _risk_lock(account: AccountRef) -> None:
    """Let nobody place an order in the account until the transaction ends."""
    risk_lock(
        organisation_id=account.organisation_id, user_id=account.owner_id, account_id=account.id
    )


def news_of(
    account: AccountRef, book: Sequence[OrderSnapshot], trades: Sequence[TradeReport]
) -> Reports:
    """Return those rows of whole books that may tell something new: a day's orders are mostly
    settled, and settled orders that agree need no lock."""
    booked: dict[str, int] = defaultdict(int)
    for trade in trades:
        booked[trade.broker_order_id] += trade.quantity
    settled = set(
        Order.objects.filter(account_id=account.id, is_open=False).values_list(
            "broker_order_id", "filled_quantity", "booked_quantity"
        )
    )
    news = [
        row
        for row in book
        if (row.broker_order_id, row.filled_qty, booked[row.broker_order_id]) not in settled
    ]
    ids = {row.broker_order_id for row in news}
    return Reports(snapshots=news, trades=[t for t in trades if t.broker_order_id in ids])


def _ours(account: AccountRef, reports: Reports) -> QuerySet[Order]:
    """Return our orders that the reports speak of."""
    broker_ids = {row.broker_order_id for row in reports.snapshots}
    broker_ids |= {trade.broker_order_id for trade in reports.trades}
    tags = {row.tag for row in reports.snapshots if row.tag}
    ids = reports.looked_at | set(reports.extra)
    wanted = Q(broker_order_id__in=broker_ids)
    if tags:
        wanted |= Q(client_order_id__in=tags)
    if ids:
        wanted |= Q(id__in=ids)
    return Order.objects.filter(wanted, account_id=account.id)


def _entries(
    orders: Sequence[Order],
    reports: Reports,
    known: dict[UUID, list[f.AnyFact]],
    *,
    asked_at: datetime,
) -> list[tuple[Order, list[f.AnyFact]]]:
    by_tag = {order.client_order_id: order for order in orders}
    by_broker_id = {order.broker_order_id: order for order in orders if order.broker_order_id}
    doubts = doubts_of(known)
    found: dict[UUID, list[f.AnyFact]] = defaultdict(list)
    for row in reports.snapshots:
        order = by_broker_id.get(row.broker_order_id) or by_tag.get(row.tag)
        if order is None or not _is_same(order, row):
            continue
        by_broker_id[row.broker_order_id] = order
        found[order.id].append(snapshot_fact(row))
        found[order.id] += modify_evidence(
            order, known[order.id], row, doubts=doubts.get(order.id, {}), asked_at=asked_at
        )
    for trade in reports.trades:
        order = by_broker_id.get(trade.broker_order_id)
        if order is not None and _is_same(order, trade):
            found[order.id].append(trade_fact(trade))
    for order in orders:
        found[order.id] += reports.extra.get(order.id, [])
    return [(order, found.get(order.id, [])) for order in orders]


def _is_same(order: Order, report: OrderSnapshot | TradeReport) -> bool:
    """Return whether a report that carries our id speaks of our order; page us if not."""
    if order.instrument_id == report.instrument_id and order.side == report.side.value:
        return True
    logger.error(
        "broker_report_contradicts_order",
        order_id=str(order.id),
        broker_order_id=report.broker_order_id,
    )
    return False


def snapshot_fact(row: OrderSnapshot) -> f.Snapshot:
    """Return the row of an order book as a fact."""
    return f.Snapshot(
        broker_order_id=row.broker_order_id,
        status=row.status,
        filled_qty=row.filled_qty,
        average_price=row.average_price,
        quantity=row.quantity,
        price=row.price,
        trigger_price=row.trigger_price,
        raw_status=row.raw_status,
        message=row.message,
        exchange_at=row.exchange_at,
    )


def trade_fact(trade: TradeReport) -> f.Trade:
    """Return the row of a trade book as a fact."""
    return f.Trade(
        trade_id=trade.trade_id,
        broker_order_id=trade.broker_order_id,
        exchange=instrument_spec(trade.instrument_id).exchange,
        trade_date=trade.trade_date,
        side=trade.side,
        quantity=trade.quantity,
        price=trade.price,
        traded_at=trade.traded_at,
    )


def _alert(changes: Iterable[Change]) -> None:
    for change in changes:
        if not change.fresh:
            continue
        alarming = [flag.value for flag in _ALARMING if flag in change.derived.flags]
        unmapped = [
            fact.raw_status
            for fact in change.fresh
            if isinstance(fact, f.Snapshot) and fact.status is BrokerStatus.UNMAPPED
        ]
        if alarming or unmapped:
            logger.error(
                "order_needs_attention",
                order_id=str(change.order.id),
                flags=alarming,
                unmapped_status=unmapped,
            )
