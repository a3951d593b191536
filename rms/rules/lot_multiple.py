"""Whole lots."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from rms.wording import grouped, units


class LotMultipleRule(Rule):
    """The quantity is a multiple of the contract's lot size."""

    code = "rms.lot_multiple"
    title = "Whole lots"
    description = "The quantity must be a whole number of lots of this contract."
    severity = Severity.TERMS

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse broken lots and name the nearest whole one."""
        lot, quantity = case.lot_size, case.intent.quantity
        if quantity < 1 or quantity % lot == 0:
            return PASSED
        below = case.whole_lots(quantity)
        above = below + lot
        near = below if below and quantity - below <= above - quantity else above
        choices = f"{grouped(below)} or {grouped(above)}" if below else grouped(above)
        return (
            self.violation(
                message=(
                    f"The lot size is {grouped(lot)}, so {grouped(quantity)} is not a whole "
                    f"number of lots. {choices} would pass."
                ),
                limit=f"multiples of {grouped(lot)}",
                observed=units(quantity),
                passing=choices,
                value={"field": "quantity", "value": near},
            ),
        )
