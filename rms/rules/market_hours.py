"""The exchange is open."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from rms.wording import moment
from terminal.kernel.enums import SessionPhase


class MarketHoursRule(Rule):
    """Orders go to an open session."""

    code = "rms.market_hours"
    title = "Market hours"
    description = (
        "Orders are taken while the exchange is open, not in its pre-open. On a day that no "
        "calendar covers, nothing new is opened."
    )
    severity = Severity.MARKET

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse orders outside the session; entries too when the calendar is missing."""
        phase = case.snapshot.phase
        if phase is SessionPhase.OPEN:
            return PASSED
        if phase is None:
            return PASSED if case.is_exit else (self._uncovered(case),)
        return (self._closed(case, phase),)

    def _closed(self, case: Case, phase: SessionPhase) -> Violation:
        opens = case.snapshot.next_open_at
        when = f" It opens {moment(opens)}." if opens else ""
        where = case.spec.exchange.value if case.spec else "The exchange"
        now = moment(case.snapshot.as_of)
        return self.violation(
            message=f"{where} is {phase.words} ({now} in market time).{when}",
            limit="open session",
            observed=phase.value,
            passing=f"the same order from {moment(opens)}" if opens else "",
            value={"field": "not_before", "value": opens.isoformat()} if opens else None,
        )

    def _uncovered(self, case: Case) -> Violation:
        day = case.snapshot.trading_date
        return self.violation(
            message=(
                f"No trading calendar covers {day:%d %b %Y}, so the market is not assumed open. "
                "Load the year's calendar."
            ),
            limit="a day in the trading calendar",
            observed=f"{day:%d %b %Y}",
            passing="the same order once the calendar is loaded",
        )
