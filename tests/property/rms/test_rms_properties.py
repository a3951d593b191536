"""What holds for every order, every snapshot and every set of scopes."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rms.canonical import decode, encode, encode_set
from rms.defaults import default_limits
from rms.engine import evaluate, is_exit
from rms.limits import FIELDS, Combine, LimitSet, ScopeRisk
from rms.merge import combine, looser_fields, merge, tighter_of
from rms.rules.catalogue import ALL_RULES
from rms.snapshot import RiskSnapshot
from terminal.kernel.enums import OrderType, RiskState, ScopeType, SessionPhase, Side
from terminal.kernel.intents import OrderIntent
from tests.factories.rms import AS_OF, make_effective, make_risk_intent, make_snapshot
from tests.factories.rms_strategies import chains, intents, limit_sets, snapshots, windows

DEFAULTS = default_limits(AS_OF.date())
BELOW_PLATFORM = tuple(level for level in ScopeType if level is not ScopeType.PLATFORM)


@given(intents, snapshots)
@settings(max_examples=200)
def test_evaluate_never_raises_and_its_answer_is_json(intent, snapshot):
    decision = evaluate(intent, snapshot)
    assert decision.allowed is (not decision.violations)
    severities = [violation.severity for violation in decision.violations]
    assert severities == sorted(severities, reverse=True)
    for violation in (*decision.violations, *decision.warnings):
        json.dumps(violation.to_json(), allow_nan=False)
        assert violation.message
        assert violation.limit
        assert violation.observed


@given(
    intents,
    snapshots,
    st.sets(
        st.sampled_from(
            ["spec", "quote", "quote_age_s", "phase", "available_funds", "required_margin"]
        ),
        min_size=1,
    ),
)
def test_missing_input_denies_entries(intent, snapshot, missing):
    blind = replace(snapshot, **dict.fromkeys(missing))
    assume(not is_exit(intent, blind))
    assert not evaluate(intent, blind).allowed


@given(snapshots, st.integers(1, 30), st.integers(0, 30), st.integers(1, 30), st.booleans())
def test_missing_input_and_full_counters_never_block_a_plain_exit(
    snapshot, lots, in_flight, further, is_long
):
    """An exit at market in an open session passes whatever is missing, full, slow or halted."""
    held = (lots + in_flight + further) * 65
    blind = replace(
        snapshot,
        **dict.fromkeys(["spec", "quote", "quote_age_s", "phase"]),
        **dict.fromkeys(["available_funds", "required_margin"]),
        net_quantity=held if is_long else -held,
        open_exit_quantity=in_flight * 65,
    )
    intent = make_risk_intent(
        side=Side.SELL if is_long else Side.BUY,
        quantity=lots * 65,
        order_type=OrderType.MARKET,
        price=None,
    )
    assert is_exit(intent, blind)
    assert evaluate(intent, blind).allowed
    assert evaluate(intent, replace(blind, phase=SessionPhase.OPEN)).allowed


@given(
    intents,
    snapshots,
    st.sampled_from([state for state in RiskState if state.severity >= 2]),
)
def test_reduce_only_and_worse_never_let_a_position_grow_or_flip(intent, snapshot, state):
    snapshot = replace(snapshot, effective=make_effective(state))
    if not evaluate(intent, snapshot).allowed:
        return
    net = snapshot.net_quantity
    after_exits = net - (1 if net > 0 else -1) * snapshot.open_exit_quantity
    after_all = after_exits + intent.side.sign * intent.quantity
    assert intent.quantity > 0
    assert abs(net + intent.side.sign * intent.quantity) < abs(net)
    assert after_all * net >= 0, "the working exits and this one flip the position"


@given(intents, snapshots, chains(levels=BELOW_PLATFORM), limit_sets, st.sampled_from(RiskState))
def test_a_further_scope_never_allows_more(intent, snapshot, chain, limits, state):
    free = [level for level in BELOW_PLATFORM if level not in {s.scope_type for s in chain}]
    assume(free)
    extra = ScopeRisk(scope_type=free[0], scope_id="x", limits=limits, state=state)
    before = replace(snapshot, effective=merge(chain, DEFAULTS))
    after = replace(snapshot, effective=merge([*chain, extra], DEFAULTS))
    if evaluate(intent, after).allowed:
        assert evaluate(intent, before).allowed


@given(chains(levels=BELOW_PLATFORM), limit_sets, st.sampled_from(RiskState))
def test_effective_limits_of_a_child_never_exceed_the_parent_s(chain, limits, state):
    """I14."""
    free = [level for level in BELOW_PLATFORM if level not in {s.scope_type for s in chain}]
    assume(free)
    extra = ScopeRisk(scope_type=free[0], scope_id="x", limits=limits, state=state, version=1)
    parent, child = merge(chain, DEFAULTS), merge([*chain, extra], DEFAULTS)
    assert child.state.severity >= parent.state.severity
    assert child.version > parent.version
    for field in FIELDS:
        assert_not_looser(
            field.combine, getattr(parent.limits, field.name), getattr(child.limits, field.name)
        )


def assert_not_looser(kind: Combine, parent: Any, child: Any) -> None:
    if parent is None:
        return
    if kind is Combine.LEAST:
        assert child <= parent
    elif kind is Combine.GREATEST or kind is Combine.UNION:
        assert child >= parent
    else:
        assert child.start >= parent.start
        assert child.end <= parent.end


@given(chains(), st.randoms())
def test_merge_does_not_depend_on_the_order_of_scopes(chain, random):
    shuffled = list(chain)
    random.shuffle(shuffled)
    assert merge(chain, DEFAULTS) == merge(shuffled, DEFAULTS)


@given(limit_sets, limit_sets)
def test_tighter_of_two_sets_is_symmetric_and_satisfies_both(first, second):
    both = tighter_of(first, second)
    assert both == tighter_of(second, first)
    assert tighter_of(both, first) == both


@given(limit_sets)
def test_limits_refused_as_looser_are_exactly_those_the_merge_would_ignore(limits):
    scope = ScopeRisk(scope_type=ScopeType.ACCOUNT, scope_id="a", limits=limits)
    merged = merge([scope], DEFAULTS).limits
    loose = {field.name for field in looser_fields(limits, DEFAULTS)}
    for field in FIELDS:
        asked = getattr(limits, field.name)
        if field.combine is not Combine.UNION and asked is not None:
            assert (field.name in loose) is (getattr(merged, field.name) != asked)


@given(windows, windows, st.times())
def test_intersection_of_windows_contains_what_both_contain(first, second, at):
    both = combine(Combine.INTERSECTION, first, second)
    assert both.contains(at) is (first.contains(at) and second.contains(at))


ORDER_FIELDS = ("quantity", "price", "trigger_price", "product", "validity")


def follow(intent: OrderIntent, snapshot: RiskSnapshot, advice: dict) -> tuple:
    """Return intent and snapshot after doing what ``would_pass_value`` says."""
    field, value = advice["field"], advice["value"]
    if field in ("price", "trigger_price") and value is not None:
        value = Decimal(value)
    if field in ORDER_FIELDS:
        kind = type(getattr(intent, field))
        changed = replace(intent, **{field: kind(value) if field == "product" else value})
        margin = snapshot.required_margin
        if field == "quantity" and margin is not None and intent.quantity:
            # The gateway reckons the margin anew, in proportion.
            snapshot = replace(snapshot, required_margin=margin * value / intent.quantity)
        return changed, snapshot
    if field == "not_before":
        return intent, replace(snapshot, phase=SessionPhase.OPEN)
    assert field == "wait_s"
    twin = snapshot.recent_twin
    later = replace(twin, age_s=max(twin.age_s, 0) + float(value) + 0.05) if twin else None
    return intent, replace(
        snapshot,
        orders_last_second=0,
        exits_last_second=0,
        recent_twin=later,
        orders_last_minute=0 if value >= 60 else snapshot.orders_last_minute,
    )


@given(intents, snapshots, chains(levels=BELOW_PLATFORM))
@settings(max_examples=200)
@example(make_risk_intent(quantity=1820), make_snapshot(), [])
def test_doing_what_a_violation_suggests_passes_that_rule(intent, snapshot, chain):
    """The suggestions of one rule together silence it: fields, then times to wait."""
    snapshot = replace(snapshot, effective=merge(chain, DEFAULTS))
    for rule in ALL_RULES:
        found = evaluate(intent, snapshot, (rule,)).violations
        if not found or any(violation.would_pass_value is None for violation in found):
            continue
        better, around = intent, snapshot
        # A trigger is put right first: the limit of a stop is measured from it.
        for violation in sorted(found, key=lambda v: v.would_pass_value["field"], reverse=True):
            better, around = follow(better, around, violation.would_pass_value)
        again = evaluate(better, around, (rule,))
        assert not [v for v in again.violations if v.rule == rule.code], (rule.code, found, again)


@given(intents, snapshots)
def test_verdict_inputs_survive_json_and_give_the_same_answer(intent, snapshot):
    assume(snapshot.quote_age_s is None or snapshot.quote_age_s == snapshot.quote_age_s)
    stored = json.loads(json.dumps([encode(intent), encode(snapshot)], allow_nan=False))
    again = evaluate(decode(OrderIntent, stored[0]), decode(RiskSnapshot, stored[1]))
    assert again == evaluate(intent, snapshot)


@given(limit_sets)
def test_limit_sets_survive_json(limits):
    stored = json.loads(json.dumps(encode_set(limits)))
    assert decode(LimitSet, stored) == limits
