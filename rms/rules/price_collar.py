"""No price far from the market by mistake."""

from collections.abc import Sequence
from decimal import Decimal

from rms.decision import Action, Severity, Violation
from rms.rules.base import PASSED, Case, Rule, set_price
from rms.snapshot import EffectiveLimits
from rms.wording import percent, rupees
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Side
from terminal.kernel.money import round_to_tick


class PriceCollarRule(Rule):
    """A limit price may not give away more than the band around the market price.

    A buyer may not bid far above it, a seller not offer far below. On the harmless side (a bid far
    below) the order would only wait, so that is a warning. MARKET and SL-M carry no price: they
    are protected where they are sent. A stop's limit is measured from its trigger.
    """

    code = "rms.price_collar"
    title = "Price collar"
    description = (
        "A limit price may not be worse than the market by more than the band of its segment (for "
        "example 40 % or ₹20 for options), so that a slip of the finger costs nothing."
    )
    severity = Severity.PRICE
    parameters = ("collars", "max_collar_pct")

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse a price on the losing side of the band; warn about the other side."""
        spec, price = case.spec, case.price
        anchor = case.trigger or case.reference()
        if spec is None or price is None or anchor is None:
            return PASSED
        width = band_width(spec, anchor, case.limits)
        if width is None or abs(price - anchor) <= width:
            return PASSED
        buying = case.intent.side is Side.BUY
        harmful = (price > anchor) is buying
        # The edge is rounded into the band, whichever side it lies on.
        edge = (
            round_to_tick(anchor + width, spec.tick_size, Side.SELL)
            if price > anchor
            else round_to_tick(anchor - width, spec.tick_size, Side.BUY)
        )
        edge = max(edge, spec.tick_size)
        of = "its trigger" if case.trigger else "the market price"
        side = "above" if price > anchor else "below"
        tail = f"{rupees(edge)} would pass." if harmful else "It will wait, and may never fill."
        return (
            self.violation(
                message=(
                    f"{rupees(price)} is {percent(_away(price, anchor))} {side} {of} "
                    f"{rupees(anchor)}; the collar is {rupees(width)} on each side. {tail}"
                ),
                limit=f"{rupees(max(anchor - width, Decimal(0)))} to {rupees(anchor + width)}",
                observed=rupees(price),
                passing=rupees(edge),
                value=set_price("price", edge),
                scope=case.limits.source("max_collar_pct"),
                action=Action.REJECT if harmful else Action.WARN,
            ),
        )

    def limit_text(self, limits: EffectiveLimits) -> str:
        """Name the slabs in short."""
        parts = [
            f"{slab.exchange.value + ' ' if slab.exchange else ''}{slab.type.value}"
            f"{f' above {rupees(slab.above)}' if slab.above else ''}: "
            f"{percent(slab.pct)} or {rupees(slab.at_least)}"
            for slab in limits.collars
        ]
        return "; ".join(parts)


def band_width(spec: InstrumentSpec, reference: Decimal, limits: EffectiveLimits) -> Decimal | None:
    """Return the half-width of the collar in rupees at ``reference``, None if no slab fits."""
    chosen = None
    for slab in limits.collars:
        if slab.type is not spec.type or slab.above > reference:
            continue
        if slab.exchange is None or slab.exchange is spec.exchange:
            better = chosen is None or (slab.exchange is not None, slab.above) >= (
                chosen.exchange is not None,
                chosen.above,
            )
            chosen = slab if better else chosen
    if chosen is None:
        return None
    width = max(reference * chosen.pct / 100, chosen.at_least, spec.tick_size)
    if limits.max_collar_pct is None:
        return width
    # A scope's own percentage narrows the band, never below one tick: the market must be reachable.
    return max(min(width, reference * limits.max_collar_pct / 100), spec.tick_size)


def _away(price: Decimal, anchor: Decimal) -> Decimal:
    return (abs(price - anchor) / anchor * 100).quantize(Decimal("0.1"))
