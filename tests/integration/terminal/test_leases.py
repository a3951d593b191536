"""Leases: one owner, fenced, timed by the database."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from terminal.infra import leases
from terminal.infra.clock import use
from terminal.infra.leases import Lease, LeaseLost, lease_guard, loops_held, run_loop
from terminal.kernel.clock import FrozenClock

pytestmark = pytest.mark.django_db


def expire(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE terminal_runnerlease SET expires_at_ms = 1 WHERE key = %s", [key])


def test_only_one_owner_holds_a_lease() -> None:
    first = Lease.acquire("sender:0")
    assert first is not None
    assert first.renew()
    assert Lease.acquire("sender:0") is None
    assert loops_held() == {"sender:0"}


def test_a_successor_fences_the_old_owner() -> None:
    old = Lease.acquire("sender:0")
    assert old is not None
    expire("sender:0")
    new = Lease.acquire("sender:0")
    assert new is not None
    assert new.epoch == old.epoch + 1
    assert not old.renew()
    lease_guard("sender:0", new.epoch)
    with pytest.raises(LeaseLost):
        lease_guard("sender:0", old.epoch)


def test_a_late_release_of_the_old_owner_does_not_free_the_new_lease() -> None:
    old = Lease.acquire("sender:0")
    expire("sender:0")
    new = Lease.acquire("sender:0")
    assert old is not None
    assert new is not None
    old.release()
    assert new.renew()


def test_an_owner_that_could_not_renew_stops_itself_by_the_monotonic_clock() -> None:
    clock = FrozenClock(datetime(2026, 11, 23, tzinfo=UTC))
    with use(clock):
        lease = Lease.acquire("sender:0")
        assert lease is not None
        clock.advance(leases.TTL_S - 1.5)
        assert lease.is_held()
        clock.advance(1.0)
        assert not lease.is_held()


def test_a_loop_works_until_fenced_and_gives_the_lease_back() -> None:
    steps: list[int] = []

    def step(lease: Lease) -> bool:
        steps.append(lease.epoch)
        if len(steps) == 3:
            raise LeaseLost("taken over")
        return True

    run_loop("paper:0", step, idle=lambda: None)
    assert steps == [1, 1, 1]
    assert loops_held() == set()


def test_a_loop_that_cannot_take_the_lease_returns_at_once() -> None:
    assert Lease.acquire("paper:0") is not None
    run_loop("paper:0", lambda _lease: pytest.fail("must not run"), idle=lambda: None)
