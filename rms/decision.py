"""What the risk engine answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any


class Action(StrEnum):
    """What a violated rule does to the order."""

    REJECT = "reject"
    WARN = "warn"


class Severity(IntEnum):
    """How much a violation matters; the most severe is shown first."""

    RATE = 30
    MONEY = 40
    SIZE = 50
    PRICE = 60
    MARKET = 70
    TERMS = 80
    INSTRUMENT = 90
    STATE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule that an order breaks, in words for a person and values for a machine.

    Attributes:
        rule: Code of the rule, e.g. ``"rms.lot_multiple"``.
        title: Its name for people.
        message: One or two sentences: what is wrong and what would pass.
        limit / observed: What is allowed and what was asked, with units.
        would_pass: What would pass, in words; empty where nothing would.
        would_pass_value: ``{"field": ..., "value": ...}``: put this value into that field and the
            rule passes. ``wait_s`` and ``not_before`` are times to wait for, not order fields.
            Prices are strings, quantities integers. None where no value would do.
        scope: Scope type that imposes the limit (``"PLATFORM"`` for the market's own rules).
        action: ``reject`` blocks the order, ``warn`` only tells.
        severity: Rank among the violations of one order.
    """

    rule: str
    title: str
    message: str
    limit: str
    observed: str
    would_pass: str
    would_pass_value: Mapping[str, Any] | None
    scope: str
    action: Action
    severity: Severity

    def to_json(self) -> dict[str, Any]:
        """Return the violation as the API and the verdict table carry it."""
        return {
            "rule": self.rule,
            "title": self.title,
            "message": self.message,
            "limit": self.limit,
            "observed": self.observed,
            "would_pass": self.would_pass,
            "would_pass_value": dict(self.would_pass_value) if self.would_pass_value else None,
            "scope": self.scope,
            "action": self.action.value,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer for one order.

    Attributes:
        allowed: False if any rejecting rule is violated.
        is_exit: Whether the order only reduces the position.
        violations: Rejecting violations, all of them, most severe first.
        warnings: Violations that only tell, most severe first.
        rules_hash: Fingerprint of the rule set that answered.
    """

    allowed: bool
    is_exit: bool
    violations: tuple[Violation, ...]
    warnings: tuple[Violation, ...]
    rules_hash: str

    @property
    def message(self) -> str:
        """The most severe violation's sentence; empty when allowed."""
        return self.violations[0].message if self.violations else ""
