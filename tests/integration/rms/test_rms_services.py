"""Scopes, kill switch, limits and verdicts against the database."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from rms import selectors, services
from rms.engine import evaluate
from rms.errors import LimitLooser, ScopeForbidden, StateNotReleasable
from rms.limits import LimitSet
from rms.models import RiskScope, Verdict
from rms.selectors import ScopeChain
from terminal.infra import bus
from terminal.infra import clock as process_clock
from terminal.kernel.clock import FrozenClock
from terminal.kernel.enums import OrderType, Product, RiskState, ScopeType
from terminal.kernel.events import RiskStateChanged
from tests.factories import accounts as make
from tests.factories.rms import AS_OF, make_effective, make_risk_intent, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> ScopeChain:
    """One account of a fresh organisation."""
    owner = make.make_user()
    organisation = make.make_organisation(owner)
    return ScopeChain(organisation_id=organisation.id, user_id=owner.pk, account_id=uuid.uuid4())


def _ids(chain: ScopeChain) -> dict:
    return {
        "organisation_id": chain.organisation_id,
        "user_id": chain.user_id,
        "account_id": chain.account_id,
    }


def _kill(chain: ScopeChain, scope_type: ScopeType, scope_id: object, **changes):
    arguments = {
        "organisation_id": chain.organisation_id,
        "caller_user_id": chain.user_id,
        "scope_type": scope_type,
        "scope_id": str(scope_id),
        "engage": True,
        "reason": "drill",
    }
    return services.kill_switch_set(**(arguments | changes))


def test_risk_lock_new_account_opens_chain_and_is_active(chain):
    with transaction.atomic():
        risk = services.risk_lock(**_ids(chain))
    assert risk.state is RiskState.ACTIVE
    assert risk.limits.max_orders_per_second == 10
    stored = set(RiskScope.objects.values_list("scope_type", flat=True))
    assert stored == {"PLATFORM", "ORGANISATION", "USER", "ACCOUNT"}


def test_risk_lock_known_account_takes_two_queries(chain):
    services.scopes_open(**_ids(chain))
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as captured,
    ):
        services.risk_lock(**_ids(chain))
    assert len(captured) == 2
    if connection.vendor == "postgresql":
        assert "FOR UPDATE" in captured[0]["sql"]
        assert "FOR UPDATE" not in captured[1]["sql"]


def test_scopes_open_twice_keeps_one_row_each(chain):
    services.scopes_open(**_ids(chain))
    services.scopes_open(**_ids(chain))
    assert RiskScope.objects.count() == 4


@pytest.mark.parametrize("level", [ScopeType.ORGANISATION, ScopeType.USER, ScopeType.ACCOUNT])
def test_kill_switch_any_level_halts_account_and_release_frees_it(chain, level):
    scope_id = dict(chain.levels())[level]
    _kill(chain, level, scope_id)
    risk = selectors.risk_effective(**_ids(chain))
    assert (risk.state, risk.state_scope, risk.state_reason) == (
        RiskState.HALTED,
        level.value,
        "drill",
    )
    assert not evaluate(make_risk_intent(), make_snapshot(effective=risk)).allowed
    _kill(chain, level, scope_id, engage=False)
    assert selectors.risk_effective(**_ids(chain)).state is RiskState.ACTIVE


def test_kill_switch_is_audited_and_announced_once(
    chain, django_capture_on_commit_callbacks, monkeypatch
):
    seen = []
    monkeypatch.setattr(bus, "_deliver", seen.append)
    with django_capture_on_commit_callbacks(execute=True):
        _kill(chain, ScopeType.ACCOUNT, chain.account_id)
        _kill(chain, ScopeType.ACCOUNT, chain.account_id)
    events = [event for event in seen if isinstance(event, RiskStateChanged)]
    assert [(event.scope_type, event.state) for event in events] == [("ACCOUNT", "HALTED")]
    entries = AuditEntry.objects.filter(
        organisation_id=chain.organisation_id, action="risk.kill_switch_engaged"
    )
    assert [entry.data["after"] for entry in entries] == ["HALTED"]


def test_kill_switch_of_one_account_leaves_the_other_alone(chain):
    _kill(chain, ScopeType.ACCOUNT, chain.account_id)
    other = _ids(chain) | {"account_id": uuid.uuid4()}
    assert selectors.risk_effective(**other).state is RiskState.ACTIVE


def test_kill_switch_platform_halts_every_organisation(chain):
    services.scopes_open(**_ids(chain))
    _kill(chain, ScopeType.PLATFORM, "", organisation_id=None)
    assert selectors.risk_effective(**_ids(chain)).state_scope == "PLATFORM"
    assert AuditEntry.objects.filter(
        organisation_id=chain.organisation_id, action="risk.kill_switch_engaged"
    ).exists()


def test_kill_switch_release_of_locked_scope_is_refused(chain):
    services.scopes_open(**_ids(chain))
    RiskScope.objects.filter(scope_type="ACCOUNT").update(state="LOCKED")
    with pytest.raises(StateNotReleasable):
        _kill(chain, ScopeType.ACCOUNT, chain.account_id, engage=False)
    assert selectors.risk_effective(**_ids(chain)).state is RiskState.LOCKED


def test_kill_switch_only_own_release_of_others_is_refused(chain):
    _kill(chain, ScopeType.ACCOUNT, chain.account_id, caller_user_id=chain.user_id + 1)
    with pytest.raises(ScopeForbidden):
        _kill(chain, ScopeType.ACCOUNT, chain.account_id, engage=False, only_own=True)
    assert selectors.risk_effective(**_ids(chain)).state is RiskState.HALTED


def _set(chain: ScopeChain, **limits):
    return services.limits_set(chain=chain, caller_user_id=chain.user_id, limits=LimitSet(**limits))


def test_limits_tightening_holds_at_once_and_loosening_next_day(chain):
    day_one = FrozenClock(AS_OF)
    with process_clock.use(day_one):
        _set(chain, max_order_quantity=650)
        view = _set(chain, max_order_quantity=1300, max_open_orders=5)
        limits = selectors.risk_effective(**_ids(chain)).limits
        assert (limits.max_order_quantity, limits.max_open_orders) == (650, 5)
        assert view.pending == LimitSet(max_order_quantity=1300, max_open_orders=5)
        day_one.advance(timedelta(days=1).total_seconds())
        limits = selectors.risk_effective(**_ids(chain)).limits
        assert (limits.max_order_quantity, limits.max_open_orders) == (1300, 5)


def test_limits_tightening_during_a_pending_loosening_replaces_it(chain):
    with process_clock.use(FrozenClock(AS_OF)):
        _set(chain, max_order_quantity=650)
        _set(chain, max_order_quantity=1300)
        view = _set(chain, max_order_quantity=130)
    assert view.pending is None
    assert view.risk.limits == LimitSet(max_order_quantity=130)


def test_limits_child_looser_than_parent_is_refused_and_nothing_changes(chain):
    organisation = ScopeChain(organisation_id=chain.organisation_id)
    _set(organisation, max_order_value=Decimal(100_000))
    entries = AuditEntry.objects.count()
    with pytest.raises(LimitLooser) as caught:
        _set(chain, max_order_value=Decimal(200_000), max_open_orders=3)
    assert list(caught.value.extra["fields"]) == ["max_order_value"]
    assert AuditEntry.objects.count() == entries
    assert not RiskScope.objects.filter(scope_type="ACCOUNT").exists()


def test_limits_bans_add_up_and_source_names_the_scope(chain):
    organisation = ScopeChain(organisation_id=chain.organisation_id)
    _set(organisation, banned_products=frozenset({Product.MIS}))
    _set(chain, banned_order_types=frozenset({OrderType.MARKET}), max_order_lots=2)
    limits = selectors.risk_effective(**_ids(chain)).limits
    assert limits.banned_products == {Product.MIS}
    assert limits.banned_order_types == {OrderType.MARKET}
    assert limits.source("max_order_lots") == "ACCOUNT"
    assert limits.source("banned_products") == "ORGANISATION"


def _saved_verdict(chain, **snapshot_changes):
    intent = make_risk_intent(quantity=70, price=Decimal("150.03"))
    snapshot = make_snapshot(**snapshot_changes)
    decision = evaluate(intent, snapshot)
    order_id = uuid.uuid4()
    services.verdict_save(
        order_id=order_id,
        organisation_id=chain.organisation_id,
        decision=decision,
        intent=intent,
        snapshot=snapshot,
    )
    return order_id, decision


def test_verdict_rederived_is_equal_bit_for_bit(chain):
    window = LimitSet().entry_window
    order_id, decision = _saved_verdict(
        chain,
        quote_age_s=0.1 + 0.2,
        effective=make_effective(RiskState.HALTED, entry_window=window),
    )
    stored = selectors.verdict_get(organisation_id=chain.organisation_id, order_id=order_id)
    assert stored is not None
    assert len(stored.violations) == len(decision.violations) >= 4
    assert services.verdict_rederive(stored) == stored


def test_verdict_tampered_inputs_do_not_rederive(chain):
    order_id, _ = _saved_verdict(chain)
    stored = selectors.verdict_get(organisation_id=chain.organisation_id, order_id=order_id)
    stored.inputs["intent"]["quantity"] = 65
    assert services.verdict_rederive(stored) != stored


def test_verdict_second_for_one_order_is_refused(chain):
    order_id, decision = _saved_verdict(chain)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.verdict_save(
            order_id=order_id,
            organisation_id=chain.organisation_id,
            decision=decision,
            intent=make_risk_intent(),
            snapshot=make_snapshot(),
        )


def test_verdict_rows_cannot_be_changed_or_deleted(chain):
    order_id, _ = _saved_verdict(chain)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.filter(order_id=order_id).update(allowed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.filter(order_id=order_id).delete()


def test_verdict_of_another_organisation_is_not_found(chain):
    order_id, _ = _saved_verdict(chain)
    stranger = make.make_organisation()
    assert selectors.verdict_get(organisation_id=stranger.id, order_id=order_id) is None


def test_verdict_save_takes_one_query(chain):
    with CaptureQueriesContext(connection) as captured:
        _saved_verdict(chain)
    assert len(captured) == 1
