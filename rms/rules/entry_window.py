"""Hours for new positions."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from rms.snapshot import EffectiveLimits
from terminal.kernel.clock import to_ist


class EntryWindowRule(Rule):
    """New positions only within the hours that every scope allows."""

    code = "rms.entry_window"
    title = "Hours for new positions"
    description = (
        "The risk settings may allow new positions only at certain hours, say until 15:00. Exits "
        "are allowed at any time."
    )
    severity = Severity.MARKET
    parameters = ("entry_window",)

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries outside the window, in market time."""
        window = case.limits.entry_window
        if window is None or case.is_exit:
            return PASSED
        now = to_ist(case.snapshot.as_of).time()
        if window.contains(now):
            return PASSED
        scope = case.limits.source("entry_window")
        text = self.limit_text(case.limits)
        return (
            self.violation(
                message=(
                    f"The {scope.lower()}'s risk settings allow new positions {text}; it is "
                    f"{now:%H:%M}. Orders that reduce a position pass."
                ),
                limit=text,
                observed=f"{now:%H:%M} IST",
                passing=text,
                scope=scope,
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name the hours."""
        window = limits.entry_window
        if window is None:
            return "at any hour of the session"
        if window.start >= window.end:
            return "at no hour (the scopes' hours do not overlap)"
        return f"from {window.start:%H:%M} to {window.end:%H:%M} IST"
