"""No new position while the price source itself is in trouble."""

from collections.abc import Sequence

from rms.decision import Action, Severity, Violation
from rms.rules.base import PASSED, Case, Rule


class FeedHealthRule(Rule):
    """Entries need a source of prices that does well; exits go without."""

    code = "rms.feed_health"
    title = "Price source"
    description = (
        "While the source of prices is silent, late or contradicted by another source, no new "
        "position is opened: a price can look fresh and still be wrong. Exits pass."
    )
    severity = Severity.MARKET

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries on a source in trouble; tell exits."""
        trouble = case.snapshot.feed_trouble
        if trouble is None:
            return PASSED
        tail = "The exit goes ahead." if case.is_exit else "New positions wait until it is over."
        return (
            self.violation(
                message=f"{trouble} {tail}",
                limit="a source of prices without trouble",
                observed=trouble,
                passing="the same order once the source is well again",
                action=Action.WARN if case.is_exit else Action.REJECT,
            ),
        )
