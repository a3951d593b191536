"""Prices on the grid."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, order_prices, set_price
from rms.wording import rupees
from terminal.kernel.enums import Side
from terminal.kernel.money import is_tick_multiple


class TickMultipleRule(Rule):
    """Price and trigger price lie on the contract's tick grid."""

    code = "rms.tick_multiple"
    title = "Price step"
    description = "Prices must be multiples of the contract's tick size."
    severity = Severity.TERMS

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse prices off the grid and name the tick on each side.

        The suggestion is the one that does not pay more: below for a buyer, above for a seller.
        """
        if case.spec is None:
            return PASSED
        tick = case.spec.tick_size
        found = []
        for field, words, price in order_prices(case):
            if is_tick_multiple(price, tick):
                continue
            below = price // tick * tick
            above = below + tick
            near = below if below and case.intent.side is Side.BUY else above
            choices = f"{rupees(below)} or {rupees(above)}" if below else rupees(above)
            found.append(
                self.violation(
                    message=(
                        f"The {words} {rupees(price)} is not a multiple of the tick size "
                        f"{rupees(tick)}. {choices} would pass."
                    ),
                    limit=f"multiples of {rupees(tick)}",
                    observed=rupees(price),
                    passing=choices,
                    value=set_price(field, near),
                )
            )
        return found or PASSED
