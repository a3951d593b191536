"""Plans: who is on which, since when; assigning, auditing, dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from accounts.services import audit_verify
from billing.errors import PlanNotFound
from billing.models import OrganisationPlan, Plan
from billing.selectors import plan_of, plans_offered
from billing.services import plan_assign
from marketdata.ports import market_limits, market_limits_offered
from marketdata.selectors.limits import (
    chains_require,
    depth_require,
    instruments_require,
    limits_of,
)
from terminal.demo import demo_seed
from terminal.infra import clock as process_clock
from terminal.infra.ports import check_ports
from terminal.kernel.clock import FrozenClock
from terminal.kernel.errors import EntitlementExceeded
from tests.factories.accounts import make_organisation, make_user, personal_organisation
from tests.factories.billing import make_plan, put_on_plan

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def organisation_id():
    return make_organisation().id


def assign(organisation_id, code: str = "pro") -> OrganisationPlan:
    return plan_assign(
        organisation_id=organisation_id, plan_code=code, actor="user:1", reason="asked for it"
    )


def test_everybody_begins_on_free(organisation_id, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        plan = plan_of(organisation_id=organisation_id)
    assert (plan.code, plan.name, plan.since) == ("free", "Free", None)
    assert not plan.flags.market.depth


def test_an_assignment_holds_from_its_instant(organisation_id, django_assert_num_queries) -> None:
    with process_clock.use(FrozenClock(NOON)):
        assign(organisation_id)
        process_clock.clock().advance(3600)
        assign(organisation_id, "free")
    at = [
        NOON - timedelta(seconds=1),
        NOON,
        NOON + timedelta(minutes=59),
        NOON + timedelta(hours=1),
    ]
    codes = [plan_of(organisation_id=organisation_id, at=when).code for when in at]
    assert codes == ["free", "pro", "pro", "free"]
    with django_assert_num_queries(1):
        assert plan_of(organisation_id=organisation_id, at=NOON).flags.market.depth
    assert plan_of(organisation_id=make_organisation().id, at=NOON).code == "free"


def test_assigning_is_audited_and_repeating_it_changes_nothing(organisation_id) -> None:
    assign(organisation_id)
    assign(organisation_id)
    [entry] = AuditEntry.objects.filter(
        organisation_id=organisation_id, action="billing.plan_assigned"
    )
    assert (entry.actor, entry.target_id) == ("user:1", "pro")
    assert entry.data == {"before": None, "terms_since": "2020-01-01", "reason": "asked for it"}
    assert OrganisationPlan.objects.filter(organisation_id=organisation_id).count() == 1
    assert list(audit_verify(organisation_id=organisation_id)) == []


def test_a_plan_that_is_not_on_offer_is_refused(organisation_id) -> None:
    make_plan("later", since=date(2999, 1, 1))
    for code in ("later", "nonsense"):
        with pytest.raises(PlanNotFound):
            assign(organisation_id, code)
    assert plan_of(organisation_id=organisation_id).code == "free"


def test_new_terms_do_not_touch_whoever_is_on_the_old_ones(organisation_id) -> None:
    assign(organisation_id)
    make_plan("pro", name="Pro", rank=20, since=date(2026, 1, 1), max_instruments=5000)
    assert plan_of(organisation_id=organisation_id).flags.market.max_instruments == 3000
    other = make_organisation().id
    assign(other)
    assert plan_of(organisation_id=other).flags.market.max_instruments == 5000
    assign(organisation_id)
    assert plan_of(organisation_id=organisation_id).flags.market.max_instruments == 5000


def test_offers_are_the_newest_terms_smallest_plan_first() -> None:
    make_plan("pro", name="Pro", rank=20, since=date(2026, 1, 1), max_instruments=5000)
    make_plan("pro", name="Pro", rank=20, since=date(2999, 1, 1), max_instruments=1)
    offers = plans_offered()
    assert [plan.code for plan in offers] == ["free", "pro"]
    assert offers[1].flags.market.max_instruments == 5000


def test_an_organisation_has_one_open_plan_and_flags_must_be_known(organisation_id) -> None:
    row = assign(organisation_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationPlan.objects.create(organisation_id=organisation_id, plan=row.plan)
    with pytest.raises(ValidationError, match="flags"):
        Plan(code="x", name="X", since=date(2026, 1, 1), flags={"market": {}}).full_clean()


def test_without_any_stored_plan_everybody_gets_the_least(organisation_id) -> None:
    Plan.objects.all().delete()
    plan = plan_of(organisation_id=organisation_id)
    assert (plan.code, plan.flags.market.depth) == ("free", False)
    assert limits_of(organisation_id).max_instruments == 1000


def test_refusals_name_the_limit_the_plan_and_what_would_pass(organisation_id) -> None:
    with pytest.raises(EntitlementExceeded) as refused:
        depth_require(organisation_id)
    assert refused.value.message == "The Free plan has no depth of the book. Pro has it."
    assert refused.value.extra["limit"] == "market.depth"
    assert refused.value.extra["would_pass"] == "Pro"
    chains_require(organisation_id)
    limits = limits_of(organisation_id)
    instruments_require(limits, 1000)
    with pytest.raises(EntitlementExceeded) as refused:
        instruments_require(limits, 1200)
    assert refused.value.message == (
        "The Free plan takes 1,000 instruments on a connection, not 1,200: unsubscribe 200; "
        "Pro takes 3,000."
    )
    with pytest.raises(EntitlementExceeded) as refused:
        instruments_require(limits, 4000)
    assert refused.value.message.endswith("unsubscribe 3,000.")
    put_on_plan(organisation_id, "quotes", chains=False)
    depth_require(organisation_id)
    with pytest.raises(EntitlementExceeded, match=r"Quotes plan has no option chain\. Free has"):
        chains_require(organisation_id)


def test_the_demo_organisation_shows_everything_and_keeps_what_staff_chose() -> None:
    assert demo_seed()
    demo = personal_organisation(make_demo_user())
    assert plan_of(organisation_id=demo.id).code == "pro"
    assign(demo.id, "free")
    assert not demo_seed()
    assert plan_of(organisation_id=demo.id).code == "free"
    assert plan_of(organisation_id=personal_organisation(make_user()).id).code == "free"


def make_demo_user():
    from accounts.models import User

    return User.objects.get(email="demo@example.com")


@pytest.mark.parametrize("port", [market_limits, market_limits_offered], ids=lambda p: p.name)
def test_the_terminal_does_not_start_without_plans_bound(port, monkeypatch) -> None:
    assert check_ports() == []
    monkeypatch.setattr(port, "_implementation", None)
    [error] = check_ports()
    assert (error.id, port.name in error.msg) == ("terminal.E001", True)
