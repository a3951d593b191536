"""The pre-trade gate: every rule judges every order, and every violation is told.

Exits fail open, entries fail closed: a missing price, margin or calendar refuses an order that
opens or grows a position and never holds up one that only reduces it.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from rms.decision import Action, Decision
from rms.rules.base import Case, Rule, usable
from rms.rules.catalogue import ALL_RULES
from rms.snapshot import RiskSnapshot
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.intents import OrderIntent

_HERE = Path(__file__).parent
_SOURCES = ("decision.py", "engine.py", "limits.py", "snapshot.py", "wording.py")


def reducible_quantity(intent: OrderIntent, snapshot: RiskSnapshot) -> int:
    """Return the units by which an order of the intent's side may still reduce the position.

    What working exit orders already cover is not available twice: together they would flip it.
    """
    if snapshot.net_quantity * intent.side.sign >= 0:
        return 0
    return max(abs(snapshot.net_quantity) - max(snapshot.open_exit_quantity, 0), 0)


def is_exit(intent: OrderIntent, snapshot: RiskSnapshot) -> bool:
    """Return whether the order can only reduce the position, even if all working exits fill.

    An order that reduces and then flips is an entry: part of it opens a position.
    """
    return 0 < intent.quantity <= reducible_quantity(intent, snapshot)


def evaluate(
    intent: OrderIntent, snapshot: RiskSnapshot, rules: Sequence[Rule] = ALL_RULES
) -> Decision:
    """Return the decision for one order; all rules are asked, none stops the others.

    Args:
        intent: Order to judge. ``quantity`` in units, not lots; prices in rupees per unit.
        snapshot: Account and market at ``snapshot.as_of`` (UTC).
        rules: Rule set; the full catalogue unless a test asks about one rule.
    Invariant: under REDUCE_ONLY (and worse) an allowed intent never grows or flips the position.
    """
    case = case_of(intent, snapshot)
    found = [violation for rule in rules for violation in rule.check(case)]
    found.sort(key=lambda violation: -violation.severity)  # stable: catalogue order among equals
    rejected = tuple(v for v in found if v.action is Action.REJECT)
    return Decision(
        allowed=not rejected,
        is_exit=case.is_exit,
        violations=rejected,
        warnings=tuple(v for v in found if v.action is Action.WARN),
        rules_hash=rules_hash(),
    )


def case_of(intent: OrderIntent, snapshot: RiskSnapshot) -> Case:
    """Return the case for the rules: the intent and snapshot with the shared figures worked out."""
    reducible = reducible_quantity(intent, snapshot)
    ltp = usable(snapshot.quote.ltp) if snapshot.quote else None
    limits = snapshot.effective.limits
    age, oldest = snapshot.quote_age_s, min(snapshot.max_quote_age_s, limits.max_quote_age_s)
    return Case(
        intent=intent,
        snapshot=snapshot,
        limits=limits,
        is_exit=0 < intent.quantity <= reducible,
        reducible=reducible,
        spec=_usable_spec(snapshot.spec),
        price=usable(intent.price) if intent.order_type.has_price else None,
        trigger=usable(intent.trigger_price) if intent.order_type.has_trigger else None,
        ltp=ltp,
        is_fresh=ltp is not None and age is not None and age <= oldest,
    )


@lru_cache(maxsize=1)
def rules_hash() -> str:
    """Return the fingerprint of the rule set: SHA-256 over the source of every file it is made of.

    A stored verdict can be re-derived bit for bit by the code that has the same fingerprint.
    """
    digest = hashlib.sha256()
    for path in [*(_HERE / name for name in _SOURCES), *sorted((_HERE / "rules").glob("*.py"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _usable_spec(spec: InstrumentSpec | None) -> InstrumentSpec | None:
    if spec is None or spec.lot_size < 1 or usable(spec.tick_size) is None:
        return None
    return spec
