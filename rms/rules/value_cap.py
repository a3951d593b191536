"""Largest order value."""

from collections.abc import Sequence
from decimal import Decimal

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, set_quantity
from rms.snapshot import EffectiveLimits
from rms.wording import rupees, units


class ValueCapRule(Rule):
    """Quantity times price stays within the largest order value."""

    code = "rms.value_cap"
    title = "Largest order value"
    description = (
        "Quantity times price of one order that opens or grows a position is limited. For options "
        "the price is the premium. Exits are not capped."
    )
    severity = Severity.SIZE
    parameters = ("max_order_value",)

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries above the cap. Without any price the stale-price rule refuses."""
        price, cap = case.worst_price(), case.limits.max_order_value
        if case.is_exit or price is None:
            return PASSED
        value = case.intent.quantity * price
        if value <= cap:
            return PASSED
        largest = case.whole_lots(int(Decimal(cap) // price) if price < cap else 0)
        scope = case.limits.source("max_order_value")
        return (
            self.violation(
                message=(
                    f"{units(case.intent.quantity, case.lot_size)} at {rupees(price)} are "
                    f"{rupees(value)}, above the {scope.lower()}'s largest order value of "
                    f"{rupees(cap)}."
                ),
                limit=rupees(cap),
                observed=rupees(value),
                passing=f"at most {units(largest, case.lot_size)}" if largest else "",
                value=set_quantity(largest),
                scope=scope,
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name the cap."""
        return rupees(limits.max_order_value)
