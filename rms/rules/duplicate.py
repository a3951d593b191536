"""The same order twice."""

from collections.abc import Sequence

from rms.decision import Action, Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from rms.snapshot import EffectiveLimits
from rms.wording import seconds


class DuplicateRule(Rule):
    """An order equal to one placed a moment ago is taken for a double click."""

    code = "rms.duplicate"
    title = "Double order"
    description = (
        "An order with the same instrument, side, quantity, type and prices as one a moment ago is "
        "taken for a slip. Wait a few seconds if it is meant. Exits are only warned."
    )
    severity = Severity.RATE
    parameters = ("duplicate_window_s",)

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse a twin entry within the window; warn about a twin exit."""
        twin, window = case.snapshot.recent_twin, case.limits.duplicate_window_s
        if twin is None or twin.age_s >= window:
            return PASSED
        wait = max(window - max(twin.age_s, 0.0), 0.1)
        return (
            self.violation(
                message=(
                    f"The same order was placed {seconds(max(twin.age_s, 0.0))} ago "
                    f"({twin.order_id}). If it is meant, place it again in {seconds(wait)}."
                ),
                limit=f"once in {seconds(window)}",
                observed=f"again after {seconds(max(twin.age_s, 0.0))}",
                passing=f"the same order in {seconds(wait)}",
                value={"field": "wait_s", "value": round(wait, 1)},
                scope=case.limits.source("duplicate_window_s"),
                action=Action.WARN if case.is_exit else Action.REJECT,
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name the window."""
        return f"once in {seconds(limits.duplicate_window_s)}"
