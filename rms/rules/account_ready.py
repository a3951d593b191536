"""The account can take orders."""

from collections.abc import Sequence

from rms.decision import Action, Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from terminal.kernel.enums import ScopeType


class AccountReadyRule(Rule):
    """The account is active and its broker session is up."""

    code = "rms.account_ready"
    title = "Account ready"
    description = (
        "New positions need an active account with a connected broker. An exit is accepted all the "
        "same and waits for the connection."
    )
    severity = Severity.STATE

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries on an inactive or disconnected account; warn about exits."""
        action = Action.WARN if case.is_exit else Action.REJECT
        found = []
        if not case.snapshot.account_active:
            found.append(
                self.violation(
                    message="This trading account is switched off. Switch it on or pick another.",
                    limit="active account",
                    observed="inactive",
                    passing="an active account",
                    scope=ScopeType.ACCOUNT.value,
                    action=action,
                )
            )
        if not case.snapshot.broker_connected:
            waits = (
                " The exit is kept and goes out once the broker is back." if case.is_exit else ""
            )
            found.append(
                self.violation(
                    message=f"The broker is not connected. Log in to the broker again.{waits}",
                    limit="connected broker",
                    observed="not connected",
                    passing="the same order once the broker is connected",
                    scope=ScopeType.ACCOUNT.value,
                    action=action,
                )
            )
        return found or PASSED
