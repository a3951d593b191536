"""I13: an order and a kill switch at the same time.

Real threads on real connections. Each test steers the two transactions with events, so that the
interleaving that matters happens every time; nothing waits by the clock except for "it is blocked".
"""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, connections, transaction

from rms import selectors, services
from rms.engine import evaluate
from rms.models import RiskScope
from terminal.kernel.enums import RiskState, ScopeType
from tests.factories import accounts as make
from tests.factories.rms import make_risk_intent, make_snapshot

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 10
BLOCKED_S = 0.3


@pytest.fixture
def ids() -> dict:
    owner = make.make_user()
    return {
        "organisation_id": make.make_organisation(owner).id,
        "user_id": owner.pk,
        "account_id": uuid.uuid4(),
    }


@pytest.fixture
def pool():
    with ThreadPoolExecutor(max_workers=8) as executor:
        yield executor


def closing(work: Callable, *arguments):
    """Run ``work`` in a thread of its own and give its connection back."""
    try:
        return work(*arguments)
    finally:
        connections.close_all()


def kill(ids: dict, scope_type: ScopeType) -> None:
    scope_id = {
        ScopeType.PLATFORM: "",
        ScopeType.ORGANISATION: ids["organisation_id"],
        ScopeType.USER: ids["user_id"],
        ScopeType.ACCOUNT: ids["account_id"],
    }[scope_type]
    services.kill_switch_set(
        organisation_id=None if scope_type is ScopeType.PLATFORM else ids["organisation_id"],
        caller_user_id=ids["user_id"],
        scope_type=scope_type,
        scope_id=str(scope_id),
        engage=True,
        reason="drill",
    )


def order(ids: dict, locked: threading.Event, go_on: threading.Event) -> bool:
    """Gate one entry like order placement does; hold the lock until told to commit."""
    with transaction.atomic():
        risk = services.risk_lock(**ids)
        locked.set()
        assert go_on.wait(PATIENCE_S)
        return evaluate(make_risk_intent(), make_snapshot(effective=risk)).allowed


LEVELS = [ScopeType.PLATFORM, ScopeType.ORGANISATION, ScopeType.USER, ScopeType.ACCOUNT]


@pytest.mark.parametrize("history", ["known account", "first account", "second account"])
@pytest.mark.parametrize("level", LEVELS)
def test_kill_switch_waits_for_the_order_under_way(ids, pool, level, history):
    """While an order holds the account no kill switch above it can commit."""
    if history == "known account":
        services.scopes_open(**ids)
    elif history == "second account":  # the ancestors' rows exist, its own does not
        services.scopes_open(**(ids | {"account_id": uuid.uuid4()}))
    locked, go_on = threading.Event(), threading.Event()
    placing = pool.submit(closing, order, ids, locked, go_on)
    assert locked.wait(PATIENCE_S)
    killing = pool.submit(closing, kill, ids, level)
    done, _ = wait([killing], timeout=BLOCKED_S)
    assert not done, "the kill switch committed beside an order that had not seen it"
    go_on.set()
    assert placing.result(PATIENCE_S) is True
    killing.result(PATIENCE_S)
    assert selectors.risk_effective(**ids).state is RiskState.HALTED


@pytest.mark.parametrize("level", LEVELS)
def test_order_that_waited_for_the_kill_switch_sees_it(ids, pool, level):
    """The order's read of its ancestors must not be as old as its wait for the lock."""
    services.scopes_open(**ids)
    go_on = threading.Event()
    go_on.set()
    locked = threading.Event()
    with transaction.atomic():
        kill(ids, level)
        placing = pool.submit(closing, order, ids, locked, go_on)
        done, _ = wait([placing], timeout=BLOCKED_S)
        assert not done, "the order passed a kill switch under way"
    assert placing.result(PATIENCE_S) is False


def test_first_orders_of_one_account_race_to_open_one_chain(ids, pool):
    go_on = threading.Event()
    go_on.set()
    orders = [pool.submit(closing, order, ids, threading.Event(), go_on) for _ in range(8)]
    assert [placing.result(PATIENCE_S) for placing in orders] == [True] * 8
    assert RiskScope.objects.count() == 4


def test_orders_of_two_accounts_do_not_wait_for_each_other(ids, pool):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer")
    other = ids | {"account_id": uuid.uuid4()}
    for each in (ids, other):
        services.scopes_open(**each)
    first_locked, release, now = threading.Event(), threading.Event(), threading.Event()
    now.set()
    first = pool.submit(closing, order, ids, first_locked, release)
    assert first_locked.wait(PATIENCE_S)
    assert pool.submit(closing, order, other, threading.Event(), now).result(PATIENCE_S) is True
    release.set()
    assert first.result(PATIENCE_S) is True


def test_kill_switches_of_all_levels_and_orders_never_deadlock(ids, pool):
    accounts = [ids | {"account_id": uuid.uuid4()} for _ in range(3)]
    now = threading.Event()
    now.set()
    work = [
        pool.submit(closing, order, accounts[n % 3], threading.Event(), now) for n in range(12)
    ] + [pool.submit(closing, kill, accounts[n % 3], LEVELS[n % 4]) for n in range(8)]
    for future in work:
        future.result(PATIENCE_S * 2)
    for each in accounts:
        assert selectors.risk_effective(**each).state is RiskState.HALTED
