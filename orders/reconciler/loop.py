"""The reconciler: asks the brokers what became of the orders, and takes their word.

A broker's update is a hint: the order is fetched by id, quantities are never taken from the update
itself. Orders are also polled at their own pace, so a lost hint costs seconds, not truth. Orders in
doubt are looked for in the complete book, and from time to time whole books are compared.
"""

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import redis
import structlog
from django.conf import settings

from brokers.errors import BrokerAccountNotFound
from brokers.gateway import broker_for
from brokers.ports import UPDATES_DOORBELL, BrokerPort
from brokers.selectors import AccountRef, account_by_id, accounts_by_id
from orders.models import AccountBook, Order
from orders.reconciler.external import PositionCheck, account_halt, externals_import
from orders.reconciler.intake import Look, news_of, reports_apply, reports_apply_together
from orders.reconciler.reports import Reports
from orders.reconciler.resolver import doubts_examine
from orders.reconciler.twofold import lives_look, sent_twice
from orders.runners import InlineRunner, Runner, ThreadRunner, turns_end
from terminal.infra.clock import clock
from terminal.infra.doorbell import Doorbell
from terminal.infra.leases import Lease, LeaseLost
from terminal.kernel.errors import BrokerError, TerminalError

logger = structlog.get_logger(__name__)
_DUE_LIMIT = 500
_BUSY_WAIT_S = 0.05
_GLANCE_S = 0.001
_POLL_EVERY_S = 0.25
_ACCOUNTS_EVERY_S = 5.0
_FULL_BOOK_EVERY_S = 300.0
_RECHECK_S = 5.0
_RETRY_AFTER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one account's turn is to look at: hinted broker ids and orders that are due."""

    hints: set[str]
    due: list[UUID]


class Reconciler:
    """One shard's reconciler; lives as long as its lease.

    Args:
        gateway: Gives the port of an account.
        runner: Where turns of remote accounts run; threads in service.
        bell: Where brokers leave their hints.
    """

    def __init__(
        self,
        *,
        gateway: Callable[[UUID], BrokerPort] = broker_for,
        runner: Runner | None = None,
        bell: Doorbell | None = None,
    ) -> None:
        self._gateway = gateway
        self._runner = runner or ThreadRunner()
        self._inline = InlineRunner()
        self._remote: dict[UUID, bool] = {}
        self._ports: dict[UUID, BrokerPort] = {}
        self._bell = bell or Doorbell(UPDATES_DOORBELL)
        self._hints: dict[UUID, set[str]] = defaultdict(set)
        self._busy: dict[UUID, Future[None]] = {}
        self._positions = PositionCheck()
        self._polled_at = self._accounts_at = float("-inf")
        self._books_at: dict[UUID, float] = {}
        self._checked_at: dict[UUID, float] = {}

    def listen(self, timeout_s: float) -> bool:
        """Collect brokers' hints for up to ``timeout_s``; return False if Redis is away."""
        try:
            hints = self._bell.wait(timeout_s)
        except redis.RedisError:
            return False
        for hint in hints:
            account_id, _, broker_order_id = hint.partition(":")
            try:
                self._hints[UUID(account_id)].add(broker_order_id)
            except ValueError:
                logger.warning("hint_unreadable", hint=hint[:80])
        return True

    def step(self, lease: Lease) -> bool:
        """Give every account with something to learn a turn; return whether there was any."""
        if self._busy:
            self.listen(_GLANCE_S)
        self._reap()
        due = self._due()
        sweeps = self._sweeps_due()
        wanted = (set(self._hints) | set(due) | sweeps) - set(self._busy)
        shared: dict[UUID, Wanted] = {}
        for account_id in wanted:
            turn = Wanted(self._hints.pop(account_id, set()), due.get(account_id, []))
            if self._is_remote(account_id) or account_id in sweeps:
                runner = self._runner if self._is_remote(account_id) else self._inline
                self._busy[account_id] = runner.submit(
                    self._turn, account_id, turn, lease, account_id in sweeps
                )
            else:
                shared[account_id] = turn
        went_well = self._share(shared, lease)
        if not self._busy:
            return bool(shared) and went_well
        wait(self._busy.values(), timeout=_BUSY_WAIT_S, return_when=FIRST_COMPLETED)
        self._reap()
        return True

    def close(self, lease: Lease) -> None:
        """Let the turns under way end while the lease is still ours."""
        turns_end(self._busy.values(), lease)
        self._busy.clear()
        self._runner.close()

    def _share(self, shared: dict[UUID, Wanted], lease: Lease) -> bool:
        """Give the accounts their common turn; return False if it failed and is to be repeated a
        little later."""
        try:
            if shared:
                self._shared_turn(shared, lease)
        except LeaseLost:
            raise
        except Exception as error:
            logger.error("reconciler_turn_failed", accounts=len(shared), exc_info=error)
            for account_id, turn in shared.items():
                self._hints[account_id] |= turn.hints
            return False
        return True

    def _shared_turn(self, shared: dict[UUID, Wanted], lease: Lease) -> None:
        """Learn about many accounts whose broker is inside the house in one go; what needs more
        than a look by id gets a turn of its own."""
        accounts = accounts_by_id(shared)
        ids = [order_id for turn in shared.values() for order_id in turn.due]
        orders: dict[UUID, list[Order]] = defaultdict(list)
        for order in Order.objects.filter(id__in=ids) if ids else ():
            orders[order.account_id].append(order)
        looks: list[Look] = []
        for account_id, turn in shared.items():
            mine = orders[account_id]
            is_plain = all(order.broker_order_id and not order.is_exit for order in mine)
            if account_id not in accounts or not is_plain:
                self._busy[account_id] = self._inline.submit(
                    self._turn, account_id, turn, lease, False
                )
                continue
            try:
                looks.append((accounts[account_id], self._seen(account_id, turn.hints, mine)))
            except BrokerError as error:
                self._look_failed(account_id, turn.due, error)
        for account, reports in looks:
            self._settlements_import(account, reports, lease)
        if looks:
            reports_apply_together(looks, lease=lease, at=clock().now())

    @staticmethod
    def _settlements_import(account: AccountRef, reports: Reports, lease: Lease) -> None:
        """Give what the venue settled at expiry a ledger of its own: nobody here ordered it."""
        settled = [row for row in reports.snapshots if row.is_settlement]
        if settled:
            externals_import(account, settled, lease=lease, at=clock().now())

    def _seen(self, account_id: UUID, hints: set[str], orders: list[Order]) -> Reports:
        """Fetch hinted and due orders by id."""
        port = self._ports.get(account_id) or self._gateway(account_id)
        ids = hints | {order.broker_order_id for order in orders}
        return Reports(
            asked_at=clock().now(),
            snapshots=list(port.orders_by_id(ids)),
            trades=list(port.trades_by_order(ids)),
            looked_at={order.id for order in orders},
        )

    def _is_remote(self, account_id: UUID) -> bool:
        """Return whether asking the account's broker may take long."""
        if account_id not in self._remote:
            try:
                port = self._gateway(account_id)
            except TerminalError:
                return True  # the turn will say what is wrong
            self._remote[account_id] = port.capabilities.is_remote
            if not port.capabilities.is_remote:
                self._ports[account_id] = port
        return self._remote[account_id]

    def _reap(self) -> None:
        for account_id in [key for key, turn in self._busy.items() if turn.done()]:
            error = self._busy.pop(account_id).exception()
            if isinstance(error, LeaseLost):
                raise error
            if error is not None:
                logger.error("reconciler_turn_failed", account_id=str(account_id), exc_info=error)

    def _due(self) -> dict[UUID, list[UUID]]:
        """Return account -> orders whose time to be looked at has come."""
        now = clock().monotonic()
        if now - self._polled_at < _POLL_EVERY_S:
            return {}
        self._polled_at = now
        rows = (
            Order.objects.filter(is_open=True, next_check_at__lte=clock().now())
            .exclude(account_id__in=list(self._busy))
            .order_by("next_check_at")
            .values_list("account_id", "id")[:_DUE_LIMIT]
        )
        found: dict[UUID, list[UUID]] = defaultdict(list)
        for account_id, order_id in rows:
            found[account_id].append(order_id)
        return found

    def _sweeps_due(self) -> set[UUID]:
        """Return the accounts whose positions are to be compared now (all at the start)."""
        now = clock().monotonic()
        if now - self._accounts_at < _ACCOUNTS_EVERY_S:
            return set()
        self._accounts_at = now
        found = set()
        for account_id in AccountBook.objects.values_list("account_id", flat=True):
            suspicious = self._positions.is_suspicious(account_id)
            pause = _RECHECK_S if suspicious else settings.ORDERS_SWEEP_EVERY_S
            if now - self._checked_at.get(account_id, float("-inf")) >= pause:
                found.add(account_id)
        return found

    def _turn(self, account_id: UUID, turn: Wanted, lease: Lease, is_sweep: bool) -> None:
        """Learn what there is to learn about one account."""
        try:
            account = account_by_id(account_id)
        except BrokerAccountNotFound:
            logger.warning("hint_for_unknown_account", account_id=str(account_id))
            return
        port = self._gateway(account_id)
        try:
            self._look(account, port, turn, lease)
            if is_sweep:
                self._sweep(account, port, lease)
        except BrokerError as error:
            self._look_failed(account_id, turn.due, error)

    @staticmethod
    def _look_failed(account_id: UUID, due: list[UUID], error: BrokerError) -> None:
        """A failed look is no evidence of anything; look again soon."""
        logger.warning("broker_look_failed", account_id=str(account_id), error=error.code)
        Order.objects.filter(id__in=due).update(next_check_at=clock().now() + _RETRY_AFTER)

    def _look(self, account: AccountRef, port: BrokerPort, turn: Wanted, lease: Lease) -> None:
        """Fetch hinted and due orders by id; look for those without an id in the whole book."""
        orders = list(Order.objects.filter(id__in=turn.due)) if turn.due else []
        twice = sent_twice(orders)
        if twice:
            reports_apply(account, lives_look(port, twice), lease=lease, at=clock().now())
            orders = [order for order in orders if order not in twice]
        named = [order for order in orders if order.broker_order_id]
        if turn.hints or named:
            reports = self._seen(account.id, turn.hints, named)
            self._settlements_import(account, reports, lease)
            reports_apply(account, reports, lease=lease, at=clock().now())
        doubtful = [order for order in orders if not order.broker_order_id]
        if doubtful:
            self._resolve(account, port, doubtful, lease)

    def _resolve(
        self, account: AccountRef, port: BrokerPort, doubtful: list[Order], lease: Lease
    ) -> None:
        book_at = clock().now()
        book = list(port.order_book())
        reports = doubts_examine(account, doubtful, book, book_at)
        found = [row.broker_order_id for row in reports.snapshots]
        if found:
            reports.trades = list(port.trades_by_order(found))
        if reports.lost_exits:
            self._net_read(account, port, reports)
        reports_apply(account, reports, lease=lease, at=clock().now())

    def _net_read(self, account: AccountRef, port: BrokerPort, reports: Reports) -> None:
        """Ask for the positions that decide about lost exits; without them hold the last proofs
        back, so that the next look asks again."""
        try:
            held = port.positions()
        except BrokerError as error:
            logger.warning(
                "positions_unknown_exit_waits", account_id=str(account.id), error=error.code
            )
            for order_id in reports.lost_exits:
                del reports.extra[order_id]
            return
        reports.net = {(row.instrument_id, row.product.value): row.quantity for row in held}

    def _sweep(self, account: AccountRef, port: BrokerPort, lease: Lease) -> None:
        """Compare positions; at the start and now and then the whole order and trade books."""
        now = clock().monotonic()
        self._checked_at[account.id] = now
        suspicious = self._positions.is_suspicious(account.id)
        if suspicious or now - self._books_at.get(account.id, float("-inf")) >= _FULL_BOOK_EVERY_S:
            self._books_at[account.id] = now
            book, trades = list(port.order_book()), list(port.trade_book())
            externals_import(account, book, lease=lease, at=clock().now())
            reports = news_of(account, book, trades)
            reports_apply(account, reports, lease=lease, at=clock().now())
        mismatches = self._positions.compare(account, port.positions())
        if mismatches:
            account_halt(account, mismatches)
