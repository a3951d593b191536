"""The exchange's largest order."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, set_quantity
from rms.snapshot import EffectiveLimits
from rms.wording import grouped, units


class FreezeQuantityRule(Rule):
    """One order stays within the freeze quantity; without one, derivatives stay small."""

    code = "rms.freeze_quantity"
    title = "Freeze quantity"
    description = (
        "The exchange refuses a single order above the contract's freeze quantity. Where the "
        "contract master has none for a future or option, new positions are held to a small size."
    )
    severity = Severity.SIZE
    parameters = ("unknown_freeze_max_lots",)

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse what the exchange would freeze; guess nothing where the limit is unknown."""
        spec, quantity = case.spec, case.intent.quantity
        if spec is None:
            return PASSED
        if spec.freeze_qty is not None:
            if quantity <= spec.freeze_qty:
                return PASSED
            largest = case.whole_lots(spec.freeze_qty)
            return (
                self.violation(
                    message=(
                        f"The exchange takes at most {grouped(spec.freeze_qty)} units of "
                        f"{spec.symbol} in one order. Send {units(largest, spec.lot_size)} or "
                        "less, and the rest as further orders."
                    ),
                    limit=units(spec.freeze_qty),
                    observed=units(quantity, spec.lot_size),
                    passing=f"at most {units(largest, spec.lot_size)}",
                    value=set_quantity(largest),
                ),
            )
        largest = case.limits.unknown_freeze_max_lots * spec.lot_size
        if case.is_exit or not spec.is_derivative or quantity <= largest:
            return PASSED
        return (
            self.violation(
                message=(
                    f"The freeze quantity of {spec.symbol} is not known, so new positions are "
                    f"held to {units(largest, spec.lot_size)} per order."
                ),
                limit=units(largest, spec.lot_size),
                observed=units(quantity, spec.lot_size),
                passing=f"at most {units(largest, spec.lot_size)}",
                value=set_quantity(largest),
                scope=case.limits.source("unknown_freeze_max_lots"),
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Say what holds without a freeze quantity."""
        return f"{grouped(limits.unknown_freeze_max_lots)} lots where the exchange's is unknown"
