"""Stop-loss prices on the right side."""

from collections.abc import Sequence
from decimal import Decimal

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule, set_price
from rms.wording import rupees
from terminal.kernel.enums import Side
from terminal.kernel.money import round_to_tick


class StopTriggerRule(Rule):
    """A buy stop triggers above the market, its limit at or above the trigger; a sell mirrors."""

    code = "rms.stop_trigger"
    title = "Stop-loss prices"
    description = (
        "A stop-loss buy needs a trigger above the last price and a limit at or above the trigger; "
        "a stop-loss sell a trigger below the last price and a limit at or below the trigger."
    )
    severity = Severity.PRICE

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse a limit on the wrong side of the trigger and a trigger that would fire at once."""
        trigger = case.trigger
        if trigger is None:
            return PASSED
        buying = case.intent.side is Side.BUY
        found = []
        if case.price is not None and (case.price < trigger if buying else case.price > trigger):
            side = "at or above" if buying else "at or below"
            found.append(
                self.violation(
                    message=(
                        f"Once triggered at {rupees(trigger)}, a limit of {rupees(case.price)} "
                        f"could not fill. A {case.intent.side.value} needs a price {side} its "
                        "trigger."
                    ),
                    limit=f"price {side} {rupees(trigger)}",
                    observed=rupees(case.price),
                    passing=f"price {rupees(trigger)}",
                    value=set_price("price", trigger),
                )
            )
        if case.is_fresh and case.ltp is not None:
            found += self._fires_at_once(case, trigger, case.ltp, buying=buying)
        return found or PASSED

    def _fires_at_once(
        self, case: Case, trigger: Decimal, ltp: Decimal, *, buying: bool
    ) -> Sequence[Violation]:
        if trigger > ltp if buying else trigger < ltp:
            return PASSED
        side = "above" if buying else "below"
        tick = case.spec.tick_size if case.spec else Decimal("0.05")
        near = (
            round_to_tick(ltp + tick, tick, Side.BUY)
            if buying
            else (round_to_tick(ltp - tick, tick, Side.SELL))
        )
        return (
            self.violation(
                message=(
                    f"The last price is {rupees(ltp)}, so a {case.intent.side.value} trigger at "
                    f"{rupees(trigger)} would fire at once. It must lie {side} the last price."
                ),
                limit=f"trigger {side} {rupees(ltp)}",
                observed=rupees(trigger),
                passing=f"trigger {rupees(near)} or further {side}" if near > 0 else "",
                value=set_price("trigger_price", near) if near > 0 else None,
            ),
        )
