"""Only smaller positions."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, set_quantity
from rms.wording import units
from terminal.kernel.enums import RiskState


class ReduceOnlyRule(Rule):
    """Under REDUCE_ONLY an order may not exceed what is left to reduce."""

    code = "rms.reduce_only"
    title = "Reduce only"
    description = (
        "While a scope is in reduce-only, an order may not open, grow or flip a position: at most "
        "the units held, less what working exit orders already cover."
    )
    severity = Severity.STATE

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse anything that is not wholly an exit."""
        risk = case.snapshot.effective
        if risk.state is not RiskState.REDUCE_ONLY or case.is_exit:
            return PASSED
        net, covered = case.snapshot.net_quantity, case.snapshot.open_exit_quantity
        left = case.whole_lots(case.reducible)
        held = f"net position {units(net)}, {units(covered)} already in working exit orders"
        would_pass = f"at most {units(left, case.lot_size)}" if left else ""
        hint = f" {would_pass[0].upper()}{would_pass[1:]} can pass." if would_pass else ""
        return (
            self.violation(
                message=(
                    f"This {risk.state_scope.lower()} may only reduce positions ({held}), and this "
                    f"order would open, grow or flip one.{hint}"
                ),
                limit=units(left, case.lot_size),
                observed=units(case.intent.quantity, case.lot_size),
                passing=would_pass,
                value=set_quantity(left),
                scope=risk.state_scope,
            ),
        )
