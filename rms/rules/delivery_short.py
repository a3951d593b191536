"""Delivery cannot be sold short."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, set_quantity
from rms.wording import units
from terminal.kernel.enums import Product, Side


class DeliveryShortRule(Rule):
    """CNC sells only what is held and not already being sold."""

    code = "rms.delivery_short"
    title = "No short selling in delivery"
    description = (
        "CNC (delivery) can only sell shares that are held and that no working order already "
        "sells. Short selling is for intraday (MIS)."
    )
    severity = Severity.TERMS

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse a CNC sale above what is held."""
        intent = case.intent
        if intent.product is not Product.CNC or intent.side is not Side.SELL or case.is_exit:
            return PASSED
        left = case.reducible
        if intent.quantity <= left:
            return PASSED
        return (
            self.violation(
                message=(
                    f"CNC can sell at most the {units(left)} that are held and free; "
                    f"{units(intent.quantity)} would be a short sale. "
                    + ("Lower the quantity." if left else "Use MIS to sell short intraday.")
                ),
                limit=units(left),
                observed=units(intent.quantity),
                passing=f"at most {units(left)}" if left else Product.MIS.value,
                value=set_quantity(left) or {"field": "product", "value": Product.MIS.value},
            ),
        )
