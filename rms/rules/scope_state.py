"""Kill switches and halts."""

from collections.abc import Sequence

from rms.decision import Action, Severity, Violation
from rms.rules.base import PASSED, Case, Rule, set_quantity
from rms.wording import units
from terminal.kernel.enums import RiskState

_BLOCKS_ENTRIES = frozenset({RiskState.HALTED, RiskState.LIQUIDATING, RiskState.LOCKED})
_WORDS = {
    RiskState.HALTED: "is halted",
    RiskState.LIQUIDATING: "is being squared off",
    RiskState.LOCKED: "is locked",
}


class ScopeStateRule(Rule):
    """HALTED, LIQUIDATING and LOCKED refuse entries; WARN only tells."""

    code = "rms.scope_state"
    title = "Kill switch"
    description = (
        "When a kill switch or a loss limit has stopped trading for the platform, the "
        "organisation, the person or the account, nothing that opens or grows a position passes. "
        "Orders that only reduce a position still do."
    )
    severity = Severity.STATE

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries while any scope above is stopped."""
        risk = case.snapshot.effective
        if risk.state is RiskState.ACTIVE or case.is_exit:
            return PASSED
        scope = risk.state_scope.lower()
        reason = f" Reason given: {risk.state_reason}." if risk.state_reason else ""
        if risk.state is RiskState.WARN:
            return (
                self.violation(
                    message=f"Risk of this {scope} is close to a limit.{reason}",
                    limit="ACTIVE",
                    observed=risk.state.value,
                    scope=risk.state_scope,
                    action=Action.WARN,
                ),
            )
        if risk.state not in _BLOCKS_ENTRIES:
            return PASSED
        left = case.whole_lots(case.reducible)
        exits = f"at most {units(left, case.lot_size)}" if left else "orders that reduce a position"
        return (
            self.violation(
                message=(
                    f"Trading in this {scope} {_WORDS[risk.state]}: no new positions.{reason} "
                    f"{exits[0].upper()}{exits[1:]} can pass."
                ),
                limit="orders that reduce a position",
                observed=f"{risk.state.value}, an order that opens or grows a position",
                passing=exits,
                value=set_quantity(left),
                scope=risk.state_scope,
            ),
        )
