"""What a scope has banned."""

from collections.abc import Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from rms.snapshot import EffectiveLimits


class BannedRule(Rule):
    """Instruments, segments, products and order types that a scope has banned for entries."""

    code = "rms.banned"
    title = "Banned by your risk settings"
    description = (
        "The risk settings may ban instruments, segments, products or order types. What is banned "
        "can still be closed."
    )
    severity = Severity.INSTRUMENT
    parameters = ("banned_instruments", "banned_exchanges", "banned_products", "banned_order_types")

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse entries in anything banned."""
        if case.is_exit:
            return PASSED
        limits, intent = case.limits, case.intent
        found = []
        if intent.instrument_id in limits.banned_instruments:
            symbol = case.spec.symbol if case.spec else f"instrument {intent.instrument_id}"
            found.append(self._ban(limits, "banned_instruments", "instrument", symbol))
        if case.spec and case.spec.exchange in limits.banned_exchanges:
            found.append(self._ban(limits, "banned_exchanges", "segment", case.spec.exchange))
        if intent.product in limits.banned_products:
            found.append(self._ban(limits, "banned_products", "product", intent.product))
        if intent.order_type in limits.banned_order_types:
            found.append(self._ban(limits, "banned_order_types", "order type", intent.order_type))
        return found or PASSED

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name what is banned."""
        words: list[str] = [
            *sorted(limits.banned_exchanges),
            *sorted(limits.banned_products),
            *sorted(limits.banned_order_types),
        ]
        if limits.banned_instruments:
            words.append(f"{len(limits.banned_instruments)} instruments")
        return ", ".join(words) or "nothing banned"

    def _ban(self, limits: EffectiveLimits, name: str, kind: str, what: str) -> Violation:
        scope = limits.source(name)
        return self.violation(
            message=f"The {scope.lower()}'s risk settings ban the {kind} {what} for new positions.",
            limit=f"any other {kind}",
            observed=str(what),
            passing=f"another {kind}, or an order that reduces the position",
            scope=scope,
        )
