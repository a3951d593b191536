"""Enough money."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, set_quantity
from rms.snapshot import EffectiveLimits
from rms.wording import percent, rupees, units


class MarginRule(Rule):
    """The order's margin fits into the free funds."""

    code = "rms.margin"
    title = "Margin"
    description = (
        "The margin that the order blocks must fit into the funds that are free after open "
        "positions and working orders. If either cannot be computed, nothing new is opened."
    )
    severity = Severity.MONEY
    parameters = ("max_margin_pct",)

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries that cost more than is free, or whose cost is unknown."""
        if case.is_exit:
            return PASSED
        required, funds = case.snapshot.required_margin, case.snapshot.available_funds
        if required is None or funds is None or not (required.is_finite() and funds.is_finite()):
            return (self._unknown("funds" if required is not None else "margin"),)
        usable = funds * case.limits.max_margin_pct / 100
        if required <= 0 or required <= usable:
            return PASSED
        quantity = case.intent.quantity
        # Margin is close to linear in quantity; a shade less so that rounding never tips it over.
        fits = int(quantity * usable / required) if usable > 0 else 0
        largest = case.whole_lots(min(fits, quantity - 1))
        return (
            self.violation(
                message=(
                    f"The order needs {rupees(required)} of margin and {rupees(usable)} is free: "
                    f"{rupees(required - usable)} short."
                    + (f" About {units(largest, case.lot_size)} would fit." if largest else "")
                ),
                limit=rupees(usable),
                observed=rupees(required),
                passing=f"about {units(largest, case.lot_size)}, or more funds"
                if largest
                else f"{rupees(required - usable)} more funds",
                value=set_quantity(largest),
                scope=case.limits.source("max_margin_pct"),
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name the share of funds."""
        return f"{percent(limits.max_margin_pct)} of free funds"

    def _unknown(self, what: str) -> Violation:
        return self.violation(
            message=f"The {what} for this order could not be determined, so it cannot be opened.",
            limit="known margin and funds",
            observed=f"{what} unknown",
            passing="the same order once prices and funds are available",
        )
