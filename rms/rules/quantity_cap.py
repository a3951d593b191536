"""Largest order."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, set_quantity
from rms.snapshot import EffectiveLimits
from rms.wording import grouped, units


class QuantityCapRule(Rule):
    """One order stays within the largest quantity, in units and, for derivatives, in lots."""

    code = "rms.quantity_cap"
    title = "Largest order"
    description = "A new position is built in orders of a limited size. Exits are not capped."
    severity = Severity.SIZE
    parameters = ("max_order_quantity", "max_order_lots")

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries above the cap and name the largest that fits."""
        if case.is_exit:
            return PASSED
        name, cap = "max_order_quantity", case.limits.max_order_quantity
        if case.spec and case.spec.is_derivative:
            lots_cap = case.limits.max_order_lots * case.spec.lot_size
            if lots_cap < cap:
                name, cap = "max_order_lots", lots_cap
        if case.intent.quantity <= cap:
            return PASSED
        largest = case.whole_lots(cap)
        scope = case.limits.source(name)
        return (
            self.violation(
                message=(
                    f"{units(case.intent.quantity, case.lot_size)} exceed the {scope.lower()}'s "
                    f"largest order of {units(cap, case.lot_size)}."
                ),
                limit=units(cap, case.lot_size),
                observed=units(case.intent.quantity, case.lot_size),
                passing=f"at most {units(largest, case.lot_size)}" if largest else "",
                value=set_quantity(largest),
                scope=scope,
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name both caps."""
        lots = grouped(limits.max_order_lots)
        return f"{units(limits.max_order_quantity)}; {lots} lots of a derivative"
