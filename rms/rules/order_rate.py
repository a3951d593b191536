"""Orders per second, with a lane that only exits use."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from rms.snapshot import EffectiveLimits
from rms.wording import grouped


class OrderRateRule(Rule):
    """Entries leave part of each second's orders free for exits."""

    code = "rms.order_rate"
    title = "Orders per second"
    description = (
        "Brokers take ten orders per second and segment. New positions may use all but a few of "
        "them; the rest is kept for exits, which are never refused for speed."
    )
    severity = Severity.RATE
    parameters = ("max_orders_per_second", "exit_reserve_per_second")

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse an entry that would take the last free slot or one kept for exits."""
        if case.is_exit:
            return PASSED
        most, lane = case.limits.max_orders_per_second, _entry_lane(case.limits)
        total = case.snapshot.orders_last_second
        entries = total - case.snapshot.exits_last_second
        if entries < lane and total < most:
            return PASSED
        return (
            self.violation(
                message=(
                    f"{grouped(total)} orders in the last second; new positions may use "
                    f"{grouped(lane)} of {grouped(most)}. Try again in a second."
                ),
                limit=self.limit_text(case.limits),
                observed=f"{grouped(total)} in the last second",
                passing="the same order in 1 s" if lane > 0 else "",
                value={"field": "wait_s", "value": 1} if lane > 0 else None,
                scope=case.limits.source("max_orders_per_second"),
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name both lanes."""
        lane = _entry_lane(limits)
        return f"{grouped(lane)} of {grouped(limits.max_orders_per_second)} per second"


def _entry_lane(limits: EffectiveLimits) -> int:
    return max(limits.max_orders_per_second - limits.exit_reserve_per_second, 0)
