"""Working orders at a time."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from rms.snapshot import EffectiveLimits
from rms.wording import grouped


class OpenOrdersRule(Rule):
    """An account has a limited number of working orders."""

    code = "rms.open_orders"
    title = "Open orders"
    description = "The number of working orders of an account is limited. Exits are not."
    severity = Severity.RATE
    parameters = ("max_open_orders",)

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries beyond the cap."""
        count, most = case.snapshot.open_orders, case.limits.max_open_orders
        if case.is_exit or count < most:
            return PASSED
        return (
            self.violation(
                message=(
                    f"{grouped(count)} orders are working and {grouped(most)} are allowed. "
                    "Cancel one first."
                ),
                limit=grouped(most),
                observed=grouped(count),
                passing="the same order after another was filled or cancelled",
                scope=case.limits.source("max_open_orders"),
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name the cap."""
        return grouped(limits.max_open_orders)
