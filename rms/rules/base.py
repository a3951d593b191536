"""What a rule is, and the case it judges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from rms.decision import Action, Severity, Violation
from rms.snapshot import EffectiveLimits, RiskSnapshot
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import ScopeType, Side
from terminal.kernel.intents import OrderIntent

PASSED: tuple[Violation, ...] = ()
_SMALLEST, _LARGEST = Decimal("0.0001"), Decimal("9999999999.9999")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One order before the rules, with what several of them need worked out once.

    Attributes:
        is_exit: The order only reduces the position (see :func:`rms.engine.is_exit`).
        reducible: Units by which an order of this side may still reduce the position.
        spec: Terms of the instrument; None if unknown or unusable (no lot or tick).
        price / trigger: Prices of the intent where its type uses them and they are usable
            numbers, else None.
        ltp: Last price in rupees, None if there is none or it is not positive.
        is_fresh: Whether the quote may be relied upon.
    """

    intent: OrderIntent
    snapshot: RiskSnapshot
    limits: EffectiveLimits
    is_exit: bool
    reducible: int
    spec: InstrumentSpec | None
    price: Decimal | None
    trigger: Decimal | None
    ltp: Decimal | None
    is_fresh: bool

    @property
    def lot_size(self) -> int:
        """Units per lot; 1 while the instrument is unknown."""
        return self.spec.lot_size if self.spec else 1

    def whole_lots(self, quantity: int) -> int:
        """Return the largest whole number of lots within ``quantity`` units; 0 if none fits."""
        return max(quantity, 0) // self.lot_size * self.lot_size

    def worst_price(self) -> Decimal | None:
        """Return the highest price in rupees at which the order may be valued, None if unknown.

        A buyer pays at most the limit price; a seller's limit is a floor, so the market counts too.
        """
        known = [value for value in (self.price, self.trigger) if value is not None]
        if self.ltp is not None and (
            self.intent.side is Side.SELL or not self.intent.order_type.has_price
        ):
            known.append(self.ltp)
        return max(known, default=None)

    def reference(self) -> Decimal | None:
        """Return the fresh price to compare order prices with, None without one.

        The last price, pulled inside the present bid and ask when the market has moved on.
        """
        quote = self.snapshot.quote
        if not self.is_fresh or self.ltp is None or quote is None:
            return None
        reference = self.ltp
        bid, ask = usable(quote.bid), usable(quote.ask)
        if bid is not None:
            reference = max(reference, bid)
        if ask is not None:
            reference = min(reference, ask)
        return reference


class Rule:
    """One check. Subclasses declare themselves and implement :meth:`check`; they hold no state.

    Attributes:
        code: Stable word, e.g. ``"rms.lot_multiple"``.
        title / description: What a trader reads on the rules page.
        severity: Rank among the violations of one order.
        parameters: Names of the limits that the rule reads.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    severity: ClassVar[Severity]
    parameters: ClassVar[tuple[str, ...]] = ()

    def check(self, case: Case) -> Sequence[Violation]:
        """Return what ``case`` violates; empty if it passes. Never raises, never asks anybody."""
        raise NotImplementedError

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Return the limit in force in words; empty where the market itself sets it."""
        return ""

    def violation(
        self,
        *,
        message: str,
        limit: str,
        observed: str,
        passing: str = "",
        value: Mapping[str, Any] | None = None,
        scope: str = ScopeType.PLATFORM.value,
        action: Action = Action.REJECT,
    ) -> Violation:
        """Return a violation of this rule; ``passing`` and ``value`` say what would pass."""
        return Violation(
            rule=self.code,
            title=self.title,
            message=message,
            limit=limit,
            observed=observed,
            would_pass=passing,
            would_pass_value=value,
            scope=scope,
            action=action,
            severity=self.severity,
        )


def set_quantity(quantity: int) -> Mapping[str, Any] | None:
    """Return the machine value "make the quantity this", None if nothing is left."""
    return {"field": "quantity", "value": quantity} if quantity > 0 else None


def set_price(name: str, price: Decimal) -> Mapping[str, Any]:
    """Return the machine value "make this price that"; prices travel as strings."""
    return {"field": name, "value": f"{price:f}"}


def usable(price: Decimal | None) -> Decimal | None:
    """Return ``price`` if it is a number of rupees that a price can be, else None.

    The bounds are those of the price column; beyond them (NaN, 1E+999) arithmetic itself fails.
    """
    if price is None or not price.is_finite() or not _SMALLEST <= price <= _LARGEST:
        return None
    return price


def order_prices(case: Case) -> tuple[tuple[str, str, Decimal], ...]:
    """Return (field, words, value) of each usable price of the order."""
    rows = (("price", "price", case.price), ("trigger_price", "trigger price", case.trigger))
    return tuple((name, words, value) for name, words, value in rows if value is not None)
