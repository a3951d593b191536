"""The day's circuit limits."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, order_prices, set_price
from rms.wording import rupees
from terminal.kernel.enums import Side
from terminal.kernel.money import round_to_tick


class PriceBandRule(Rule):
    """Price and trigger lie between the contract's lower and upper circuit."""

    code = "rms.price_band"
    title = "Circuit limits"
    description = "The exchange refuses prices outside the contract's lower and upper circuit."
    severity = Severity.PRICE

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse prices outside the day's band, exits included, and name the edge."""
        spec = case.spec
        if spec is None:
            return PASSED
        low, high = spec.lower_circuit, spec.upper_circuit
        found = []
        for field, words, price in order_prices(case):
            if high is not None and high > 0 and price > high:
                edge = round_to_tick(high, spec.tick_size, Side.SELL)
                word = "above the upper"
            elif low is not None and low > 0 and price < low:
                edge = round_to_tick(low, spec.tick_size, Side.BUY)
                word = "below the lower"
            else:
                continue
            limit = high if word.startswith("above") else low
            found.append(
                self.violation(
                    message=(
                        f"The {words} {rupees(price)} lies {word} circuit {rupees(limit or edge)} "
                        f"of today. {rupees(edge)} would pass."
                    ),
                    limit=f"{rupees(low) if low else 'none'} to {rupees(high) if high else 'none'}",
                    observed=rupees(price),
                    passing=rupees(edge),
                    value=set_price(field, edge),
                )
            )
        return found or PASSED
