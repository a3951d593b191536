"""Locking an account and reading everything about it that one order needs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from brokers.selectors import AccountRef, account_ask, account_forget
from orders.services.answers import PlacementRequest
from orders.services.book import book_lock
from orders.standing import (
    LockedStanding,
    StandingAsked,
    standing_ask,
)
from rms.services import risk_ask
from rms.snapshot import EffectiveRisk
from terminal.infra.sql import pipelined
from terminal.kernel.errors import (
    InvariantViolation,
)

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


class NotOpened(Exception):
    """The account has no risk row yet, so there was no lock to hold."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read under the account's lock."""

    account: AccountRef
    risk: EffectiveRisk
    locked: LockedStanding


def gather(request: PlacementRequest) -> Gathered:
    """Lock the account and read everything about it in one round trip.

    The server runs the statements one after the other: what stands behind the lock is read once the
    lock is held. Only an account's first order finds rows missing and takes further trips.
    """
    ids: dict[str, Any] = {
        "organisation_id": request.caller.organisation_id,
        "account_id": request.account.id,
    }
    owner: dict[str, Any] = {
        "user_id": request.account.owner_id,
        "strategy_id": request.intent.strategy_id,
    }
    with pipelined():
        risk_asked = risk_ask(**ids, **owner)
        account_asked = account_ask(**ids)
        standing_asked = _standing_ask(request)
    risk, account = risk_asked.risk(), account_asked.account()
    locked = standing_asked.standing()
    if account.owner_id != request.account.owner_id:
        account_forget(account.id)
        raise InvariantViolation("An account changed hands; send the order again.")
    if risk is None:
        raise NotOpened
    if locked is None:
        book_lock(account)
        locked = _standing_ask(request).standing()
    if locked is None:
        raise InvariantViolation("An account's book vanished.", account_id=str(account.id))
    return Gathered(account, risk, locked)


def _standing_ask(request: PlacementRequest) -> StandingAsked:
    return standing_ask(
        organisation_id=request.caller.organisation_id,
        account_id=request.account.id,
        intent=request.intent,
        since=_EVER,
        key=request.key,
    )
