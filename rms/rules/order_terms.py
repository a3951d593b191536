"""The order says all it must, and nothing that contradicts it."""

from collections.abc import Sequence
from decimal import Decimal

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, usable
from terminal.kernel.enums import OrderType, Validity


class OrderTermsRule(Rule):
    """Quantity above zero, the prices that the type needs and no others, a validity it may have."""

    code = "rms.order_terms"
    title = "Complete order"
    description = (
        "The quantity is at least one. LIMIT and SL need a price, SL and SL-M need a trigger "
        "price, the other types carry none. Stop-loss orders are valid for the day, not IOC."
    )
    severity = Severity.TERMS

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse incomplete or contradictory orders, exits included: nobody could execute them."""
        intent = case.intent
        kind = intent.order_type
        found = []
        if intent.quantity < 1:
            lot = case.lot_size
            found.append(
                self.violation(
                    message=f"The quantity must be at least {lot}.",
                    limit="at least 1",
                    observed=str(intent.quantity),
                    passing=str(lot),
                    value={"field": "quantity", "value": lot},
                )
            )
        found += self._price("price", "a price", kind, kind.has_price, intent.price)
        found += self._price(
            "trigger_price", "a trigger price", kind, kind.has_trigger, intent.trigger_price
        )
        if kind.has_trigger and intent.validity is Validity.IOC:
            found.append(
                self.violation(
                    message=f"{kind.value} orders wait for their trigger, so they cannot be IOC.",
                    limit=Validity.DAY.value,
                    observed=Validity.IOC.value,
                    passing=Validity.DAY.value,
                    value={"field": "validity", "value": Validity.DAY.value},
                )
            )
        return found or PASSED

    def _price(
        self, field: str, words: str, kind: OrderType, wanted: bool, given: Decimal | None
    ) -> Sequence[Violation]:
        if wanted and usable(given) is None:
            return (
                self.violation(
                    message=f"{kind.value} orders need {words} above zero.",
                    limit=f"{words} above zero",
                    observed="none" if given is None else str(given),
                    passing=f"{words} above zero",
                ),
            )
        if not wanted and given is not None:
            noun = words.removeprefix("a ")
            return (
                self.violation(
                    message=f"{kind.value} orders carry no {noun}. Leave it out.",
                    limit="none",
                    observed=str(given),
                    passing="none",
                    value={"field": field, "value": None},
                ),
            )
        return PASSED
