"""The sender: carries the outbox to the brokers, one request at most once.

Transaction B writes ``sent`` facts under the sender's fence and COMMITS; then the broker is called
outside of any transaction; transaction C writes what came of it. A sender that dies between B and C
leaves rows with a dead fence: its successor calls them ambiguous and never sends them again
blindly.

Accounts at remote brokers have turns of their own, side by side, so that a slow broker holds up
nobody else's orders. Accounts at a broker inside the house share one turn: a transaction costs the
same for one order as for many. Inside an account requests go one by one: exits and cancels, then
modifications, then entries, each in order of arrival.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from uuid import UUID

import structlog

from brokers.errors import BrokerAccountNotFound
from brokers.gateway import broker_for
from brokers.ports import BrokerPort
from brokers.selectors import AccountRef, accounts_by_id
from orders.domain.rates import TokenBucket
from orders.models import Outbox
from orders.runners import Runner, ThreadRunner, turns_end
from orders.sender.calls import HoldBack, Outcome, requests_send, withdrawal
from orders.sender.ledger import claim, entries_blocked, is_late, record, recover
from orders.sender.waiting import Waiting, waiting_read
from terminal.infra.clock import clock
from terminal.infra.leases import Lease, LeaseLost
from terminal.kernel.enums import Lane
from terminal.kernel.errors import TerminalError

logger = structlog.get_logger(__name__)
# Requests of one account in a turn, and of all accounts that share one.
_BATCH = 16
_SHARED = 64
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
        self._busy: dict[UUID, Future[None]] = {}
        self._ports: dict[UUID, BrokerPort] = {}
        self._buckets: dict[UUID, TokenBucket | None] = {}
        self._recovered_epoch: int | None = None

    def step(self, lease: Lease) -> bool:
        """Give every account with waiting requests a turn; return whether there was work."""
        self._reap()
        if self._recovered_epoch != lease.epoch:
            recover(lease, busy=self._busy.keys())
            self._recovered_epoch = lease.epoch
        shared: list[Waiting] = []
        for row in self._waiting():
            if self._buckets[row.account_id] is None:
                shared.append(row)
            else:
                self._busy[row.account_id] = self._runner.submit(self._turn, [row], lease)
        if shared:
            self._shared_turn(shared, lease)
        if not self._busy:
            return bool(shared)
        wait(self._busy.values(), timeout=_BUSY_WAIT_S, return_when=FIRST_COMPLETED)
        self._reap()
        return True

    def close(self, lease: Lease) -> None:
        """Let the turns under way end while the lease is still ours: what they learn of their calls
        is written by them, not guessed by a successor."""
        turns_end(self._busy.values(), lease)
        self._busy.clear()
        self._runner.close()

    def _reap(self) -> None:
        """Forget finished turns; a turn that failed is logged, its rows are found by recovery."""
        for account_id in [key for key, turn in self._busy.items() if turn.done()]:
            error = self._busy.pop(account_id).exception()
            if error is not None:
                self._failed(account_id, error)

    def _failed(self, account_id: UUID, error: BaseException) -> None:
        if isinstance(error, LeaseLost):
            raise error
        logger.error("sender_turn_failed", account_id=str(account_id), exc_info=error)
        self._recovered_epoch = None

    def _waiting(self) -> list[Waiting]:
        """Return the requests that may go now: one of each remote account as far as its rate
        allows, and a shared turn's worth of the others."""
        found: list[Waiting] = []
        remote: set[UUID] = set()
        room = _SHARED
        for row in waiting_read(busy=self._busy, each=_BATCH, at=clock().now()):
            if not self._is_usable(row.account_id):
                continue
            if self._buckets[row.account_id] is None:
                if room:
                    room -= 1
                    found.append(row)
            elif row.account_id not in remote and self._may_send(row.account_id, row.lane):
                remote.add(row.account_id)
                found.append(row)
        return found

    def _is_usable(self, account_id: UUID) -> bool:
        """Return whether somebody here can talk to the account's broker; remember how.

        A remote broker takes seconds to answer: each request is judged anew (halt, expiry, lane)
        right before it goes out. The paper exchange takes a millisecond.
        """
        if account_id not in self._buckets:
            try:
                port = self._gateway(account_id)
            except TerminalError as error:
                logger.error("sender_account_unusable", account_id=str(account_id), exc_info=error)
                return False
            if port.capabilities.is_remote:
                bucket = TokenBucket(_PER_SECOND, reserved=_PER_SECOND * _EXIT_SHARE)
                self._buckets[account_id] = bucket
            else:
                self._buckets[account_id], self._ports[account_id] = None, port
        return True

    def _may_send(self, account_id: UUID, lane: int) -> bool:
        bucket = self._buckets[account_id]
        is_exit = lane == Lane.EXIT.priority
        return bucket is None or bucket.take(clock().monotonic(), is_exit=is_exit)

    def _shared_turn(self, rows: list[Waiting], lease: Lease) -> None:
        """Send requests of many accounts together; if that fails, each account by itself, so that
        one account's trouble stays its own."""
        try:
            self._turn(rows, lease)
        except LeaseLost:
            raise
        except Exception as error:
            ids = {row.account_id for row in rows}
            if len(ids) == 1:
                self._failed(ids.pop(), error)
                return
            logger.warning("sender_shared_turn_failed", accounts=len(ids), exc_info=error)
            recover(lease, busy=self._busy.keys())
            for account_id in sorted(ids):
                self._shared_turn([row for row in rows if row.account_id == account_id], lease)

    def _turn(self, waiting: list[Waiting], lease: Lease) -> None:
        """Send one batch: B, the calls, C."""
        accounts = accounts_by_id({row.account_id for row in waiting})
        if not accounts:
            raise BrokerAccountNotFound("The accounts of waiting requests are gone.")
        claimed = claim(accounts, waiting, lease)
        if not claimed.rows:
            return
        outcomes: list[Outcome] = []
        for account_id, rows in _by_account(claimed.rows).items():
            is_fresh = not outcomes
            outcomes += self._send(accounts[account_id], rows, lease, is_fresh=is_fresh)
        record(accounts, outcomes, lease, claimed.known)

    def _send(
        self, account: AccountRef, rows: list[Outbox], lease: Lease, *, is_fresh: bool
    ) -> list[Outcome]:
        """Call the broker of one account, request by request or as many at once as it takes.

        A turn that has made a call may have taken its time: from then on entries are judged again
        right before they go out, as far as that needs no lock.

        Args:
            is_fresh: Whether the claim was committed a moment ago.
        """
        port = self._ports.get(account.id) or self._gateway(account.id)
        outcomes: list[Outcome] = []
        while len(outcomes) < len(rows):
            left = rows[len(outcomes) :]
            held_back = outcomes[-1].holds_back if outcomes else None
            # A sender that was paused must not go on as if nothing had happened.
            if held_back is None and not lease.is_held():
                held_back = HoldBack(0.0)
            if held_back:
                return outcomes + [held_back.after(row) for row in left]
            reasons = {} if is_fresh else _withdrawn(account, left)
            is_fresh = False
            if left[0].id in reasons:
                outcomes.append(withdrawal(left[0], reasons[left[0].id]))
                continue
            stop = next((n for n, row in enumerate(left) if row.id in reasons), len(left))
            outcomes += requests_send(port, left[:stop])
        return outcomes


def _withdrawn(account: AccountRef, rows: Sequence[Outbox]) -> dict[int, str]:
    """Return those of the claimed ``rows`` that must not go out after all, and why."""
    judged = [row for row in rows if row.expires_at or not row.order.is_exit]
    judged = [row for row in judged if row.action != Outbox.Action.CANCEL]
    if not judged:
        return {}
    now, blocked = clock().now(), entries_blocked(account)
    found = {}
    for row in judged:
        if blocked and not row.order.is_exit:
            found[row.id] = "halted"
        elif is_late(row, now):
            found[row.id] = "expired"
    return found


def _by_account(rows: list[Outbox]) -> Mapping[UUID, list[Outbox]]:
    found: dict[UUID, list[Outbox]] = {}
    for row in rows:
        found.setdefault(row.account_id, []).append(row)
    return found
