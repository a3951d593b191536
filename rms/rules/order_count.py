"""Orders per minute and per day."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from rms.snapshot import EffectiveLimits
from rms.wording import grouped


class OrderCountRule(Rule):
    """A program that runs away is stopped by its number of orders."""

    code = "rms.order_count"
    title = "Orders per minute and day"
    description = (
        "The number of orders in a minute and in a day is limited, so that a program that runs "
        "away is stopped. Exits are not counted out."
    )
    severity = Severity.RATE
    parameters = ("max_orders_per_minute", "max_orders_per_day")

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries beyond either count."""
        if case.is_exit:
            return PASSED
        limits, snapshot = case.limits, case.snapshot
        found = []
        if snapshot.orders_last_minute >= limits.max_orders_per_minute:
            found.append(
                self._beyond(
                    limits, "max_orders_per_minute", snapshot.orders_last_minute, "minute", 60
                )
            )
        if snapshot.orders_today >= limits.max_orders_per_day:
            found.append(
                self._beyond(limits, "max_orders_per_day", snapshot.orders_today, "day", None)
            )
        return found or PASSED

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name both counts."""
        minute, day = grouped(limits.max_orders_per_minute), grouped(limits.max_orders_per_day)
        return f"{minute} per minute, {day} per day"

    def _beyond(
        self, limits: EffectiveLimits, name: str, count: int, period: str, wait_s: int | None
    ) -> Violation:
        most = getattr(limits, name)
        again = "within the minute" if wait_s else "on the next trading day"
        return self.violation(
            message=(
                f"{grouped(count)} orders this {period}; {grouped(most)} are allowed. "
                f"New positions can be opened again {again}."
            ),
            limit=f"{grouped(most)} per {period}",
            observed=grouped(count),
            passing=f"the same order {again}",
            value={"field": "wait_s", "value": wait_s} if wait_s and most else None,
            scope=limits.source(name),
        )
