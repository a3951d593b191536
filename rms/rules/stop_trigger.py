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
        found: list[Violation] = []
        if case.is_fresh and case.ltp is not None:
            better = _beyond(case, case.ltp)
            if not _lies_beyond(case, trigger, case.ltp):
                found.append(self._fires_at_once(case, trigger, case.ltp, better))
                trigger = better or trigger  # the limit is judged by the trigger that would pass
        if case.price is not None and (
            case.price < trigger if case.intent.side is Side.BUY else case.price > trigger
        ):
            found.append(self._cannot_fill(case, case.price, trigger))
        return found or PASSED

    def _cannot_fill(self, case: Case, price: Decimal, trigger: Decimal) -> Violation:
        side = "at or above" if case.intent.side is Side.BUY else "at or below"
        return self.violation(
            message=(
                f"Once triggered at {rupees(trigger)}, a limit of {rupees(price)} could not fill. "
                f"A {case.intent.side.value} needs a price {side} its trigger."
            ),
            limit=f"price {side} {rupees(trigger)}",
            observed=rupees(price),
            passing=f"price {rupees(trigger)}",
            value=set_price("price", trigger),
        )

    def _fires_at_once(
        self, case: Case, trigger: Decimal, ltp: Decimal, better: Decimal | None
    ) -> Violation:
        side = "above" if case.intent.side is Side.BUY else "below"
        return self.violation(
            message=(
                f"The last price is {rupees(ltp)}, so a {case.intent.side.value} trigger at "
                f"{rupees(trigger)} would fire at once. It must lie {side} the last price."
            ),
            limit=f"trigger {side} {rupees(ltp)}",
            observed=rupees(trigger),
            passing=f"trigger {rupees(better)} or further {side}" if better else "",
            value=set_price("trigger_price", better) if better else None,
        )


def _lies_beyond(case: Case, trigger: Decimal, ltp: Decimal) -> bool:
    return trigger > ltp if case.intent.side is Side.BUY else trigger < ltp


def _beyond(case: Case, ltp: Decimal) -> Decimal | None:
    """Return the nearest trigger that does not fire at once, None if there is none or no tick."""
    if case.spec is None:
        return None
    tick, side = case.spec.tick_size, case.intent.side
    near = round_to_tick(ltp + side.sign * tick, tick, side)
    return near if near > 0 else None
