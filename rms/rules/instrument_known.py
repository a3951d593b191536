"""The instrument exists and trades."""

from collections.abc import Sequence

from rms.decision import Action, Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from terminal.kernel.enums import InstrumentType


class InstrumentKnownRule(Rule):
    """Known, complete, tradable."""

    code = "rms.instrument_known"
    title = "Known instrument"
    description = (
        "The instrument is in the contract master with its lot and tick size, and it can be traded "
        "(an index is only quoted)."
    )
    severity = Severity.INSTRUMENT

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries in what is unknown or not tradable; let exits through with a warning."""
        spec = case.snapshot.spec
        action = Action.WARN if case.is_exit else Action.REJECT
        if spec is None:
            return (
                self.violation(
                    message="The instrument is not in the contract master. Search for it again.",
                    limit="an instrument of the contract master",
                    observed=f"instrument {case.intent.instrument_id}",
                    passing="an instrument that the search finds",
                    action=action,
                ),
            )
        if case.spec is None:
            return (
                self.violation(
                    message=f"{spec.symbol} has no usable lot or tick size in the contract master.",
                    limit="lot size and tick size above zero",
                    observed=f"lot {spec.lot_size}, tick {spec.tick_size}",
                    passing="the same order once the contract master is loaded again",
                    action=action,
                ),
            )
        if spec.type is InstrumentType.IDX or not spec.is_tradable:
            what = (
                "is an index: trade its futures or options"
                if (spec.type is InstrumentType.IDX)
                else "is not open for trading"
            )
            return (
                self.violation(
                    message=f"{spec.symbol} {what}.",
                    limit="a tradable instrument",
                    observed=spec.symbol,
                    passing="a tradable instrument",
                    action=action,
                ),
            )
        return PASSED
