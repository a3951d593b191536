"""No new position on an old price."""

from collections.abc import Sequence

from rms.decision import Action, Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from rms.snapshot import EffectiveLimits
from rms.wording import seconds


class StalePriceRule(Rule):
    """Entries need a price that is fresh; exits go without."""

    code = "rms.stale_price"
    title = "Fresh price"
    description = (
        "A new position needs a price that is a few seconds old at most, so that nobody trades on "
        "a frozen screen. Exits pass without."
    )
    severity = Severity.MARKET
    parameters = ("max_quote_age_s",)

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries on a missing or old price; tell exits."""
        if case.is_fresh:
            return PASSED
        snapshot = case.snapshot
        oldest = min(snapshot.max_quote_age_s, case.limits.max_quote_age_s)
        what = case.spec.symbol if case.spec else "this instrument"
        if case.ltp is None or snapshot.quote_age_s is None:
            observed, state = "no price", f"There is no price for {what}."
        else:
            observed = seconds(snapshot.quote_age_s)
            state = f"The price of {what} is {observed} old (at most {seconds(oldest)})."
        tail = " The exit goes ahead." if case.is_exit else " New positions wait for a fresh price."
        return (
            self.violation(
                message=state + tail,
                limit=seconds(oldest),
                observed=observed,
                passing="the same order once the price is fresh",
                scope=case.limits.source("max_quote_age_s"),
                action=Action.WARN if case.is_exit else Action.REJECT,
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name the oldest usable age; the price source may ask for less."""
        return f"at most {seconds(limits.max_quote_age_s)}, less if the source says so"
