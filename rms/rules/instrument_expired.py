"""The contract still lives."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule


class InstrumentExpiredRule(Rule):
    """A derivative trades up to and including its expiry date."""

    code = "rms.instrument_expired"
    title = "Contract expired"
    description = "A future or option can be traded until its expiry date, and not after it."
    severity = Severity.INSTRUMENT

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse every order in an expired contract: no exchange takes it, exits included."""
        spec, today = case.snapshot.spec, case.snapshot.trading_date
        if spec is None or spec.expiry is None or today <= spec.expiry:
            return PASSED
        return (
            self.violation(
                message=(
                    f"{spec.symbol} expired on {spec.expiry:%d %b %Y}; the market's date is "
                    f"{today:%d %b %Y}. Pick a later expiry."
                ),
                limit=f"{spec.expiry:%d %b %Y}",
                observed=f"{today:%d %b %Y}",
                passing="a contract with a later expiry",
            ),
        )
