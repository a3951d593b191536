"""The sender: carries the outbox to the brokers, one request at most once.

For each account: transaction B writes ``sent`` facts under the sender's fence and COMMITS; then the
broker is called outside of any transaction; transaction C writes what came of it. A sender that
dies between B and C leaves rows with a dead fence: its successor calls them ambiguous and never
sends them again blindly.

Accounts run in parallel, so that a slow broker holds up nobody else's orders; inside an account
requests go one by one: exits and cancels, then modifications, then entries, each in order of
arrival.
"""

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from uuid import UUID

import structlog

from brokers.gateway import broker_for
from brokers.ports import BrokerPort
from brokers.selectors import account_get
from orders.domain.rates import TokenBucket
from orders.models import Outbox
from orders.runners import InlineRunner, Runner, ThreadRunner
from orders.sender.calls import HoldBack, Outcome, request_send
from orders.sender.ledger import claim, record, recover
from terminal.infra.clock import clock
from terminal.infra.leases import Lease, LeaseLost
from terminal.kernel.enums import Lane
from terminal.kernel.errors import TerminalError

logger = structlog.get_logger(__name__)
_BATCH = 16
_LOOK_AHEAD = 256
_BUSY_WAIT_S = 0.05
# Exchanges count more than ten API orders a second of one client as an algorithm that needs its own
# registration, and brokers answer 429. The paper exchange is inside the house and has no such rule.
_PER_SECOND = 10.0
_EXIT_SHARE = 0.3


class Sender:
    """One shard's sender; lives as long as its lease.

    Args:
        gateway: Gives the port of an account.
        runner: Where turns of remote accounts run; threads in service.
    """

    def __init__(
        self,
        *,
        gateway: Callable[[UUID], BrokerPort] = broker_for,
        runner: Runner | None = None,
    ) -> None:
        self._gateway = gateway
        self._runner = runner or ThreadRunner()
        self._inline = InlineRunner()
        self._busy: dict[UUID, Future[None]] = {}
        self._buckets: dict[UUID, TokenBucket | None] = {}
        self._recovered_epoch: int | None = None

    def step(self, lease: Lease) -> bool:
        """Give every account with waiting requests a turn; return whether there was work."""
        self._reap()
        if self._recovered_epoch != lease.epoch:
            recover(lease, busy=self._busy.keys())
            self._recovered_epoch = lease.epoch
        for account, row_ids in self._waiting().items():
            is_local = self._buckets[account[1]] is None
            runner = self._inline if is_local else self._runner
            self._busy[account[1]] = runner.submit(self._turn, *account, row_ids, lease)
        if not self._busy:
            return False
        wait(self._busy.values(), timeout=_BUSY_WAIT_S, return_when=FIRST_COMPLETED)
        self._reap()
        return True

    def _reap(self) -> None:
        """Forget finished turns; a turn that failed is logged, its rows are found by recovery."""
        for account_id in [key for key, turn in self._busy.items() if turn.done()]:
            error = self._busy.pop(account_id).exception()
            if isinstance(error, LeaseLost):
                raise error
            if error is not None:
                logger.error("sender_turn_failed", account_id=str(account_id), exc_info=error)
                self._recovered_epoch = None

    def _waiting(self) -> dict[tuple[UUID, UUID], list[int]]:
        """Return (organisation, account) -> rows that may go now, as far as the rate allows."""
        now = clock().now()
        rows = (
            Outbox.objects.filter(fence=None, not_before__lte=now)
            .exclude(account_id__in=list(self._busy))
            .order_by("lane", "id")
            .values_list("id", "organisation_id", "account_id", "lane")[:_LOOK_AHEAD]
        )
        found: dict[tuple[UUID, UUID], list[int]] = defaultdict(list)
        for row_id, organisation_id, account_id, lane in rows:
            batch = found[organisation_id, account_id]
            if len(batch) < self._batch(account_id) and self._may_send(account_id, lane):
                batch.append(row_id)
        return {account: batch for account, batch in found.items() if batch}

    def _batch(self, account_id: UUID) -> int:
        """Return how many requests one turn takes; 0 for an account whose broker has no adapter.

        A remote broker takes seconds to answer: each request is judged anew (halt, expiry, lane)
        right before it goes out. The paper exchange takes a millisecond.
        """
        if account_id not in self._buckets:
            try:
                remote = self._gateway(account_id).capabilities.is_remote
            except TerminalError as error:
                logger.error("sender_account_unusable", account_id=str(account_id), exc_info=error)
                return 0
            self._buckets[account_id] = (
                TokenBucket(_PER_SECOND, reserved=_PER_SECOND * _EXIT_SHARE) if remote else None
            )
        return _BATCH if self._buckets[account_id] is None else 1

    def _may_send(self, account_id: UUID, lane: int) -> bool:
        bucket = self._buckets[account_id]
        is_exit = lane == Lane.EXIT.priority
        return bucket is None or bucket.take(clock().monotonic(), is_exit=is_exit)

    def _turn(
        self, organisation_id: UUID, account_id: UUID, row_ids: list[int], lease: Lease
    ) -> None:
        """Send one batch of one account: B, the calls, C."""
        account = account_get(organisation_id=organisation_id, account_id=account_id)
        rows = claim(account, row_ids, lease)
        if not rows:
            return
        port = self._gateway(account_id)
        outcomes: list[Outcome] = []
        for row in rows:
            # A sender that was paused must not go on as if nothing had happened.
            if not lease.is_held():
                outcomes += [HoldBack(0.0).after(unsent) for unsent in rows[len(outcomes) :]]
                break
            held_back = outcomes[-1].holds_back if outcomes else None
            outcomes.append(held_back.after(row) if held_back else request_send(port, row))
        record(account, outcomes, lease)
