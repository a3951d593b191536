"""Which terms make sense at all, before risk has a word."""

from decimal import Decimal

from orders.domain.evidence import Terms
from terminal.kernel.intents import OrderIntent

MAX_QUANTITY = 10_000_000
MAX_PRICE = Decimal(10_000_000)
_MAX_DECIMALS = 4


def term_errors(terms: Terms) -> dict[str, list[str]]:
    """Return field -> messages for terms that contradict themselves; empty if they are well
    formed.

    Quantity in units, prices in rupees.
    """
    found: dict[str, list[str]] = {}
    if not 0 < terms.quantity <= MAX_QUANTITY:
        found["quantity"] = [f"Between 1 and {MAX_QUANTITY} units."]
    kind = terms.order_type
    for name, value, wanted in (
        ("price", terms.price, kind.has_price),
        ("trigger_price", terms.trigger_price, kind.has_trigger),
    ):
        message = _price_error(name, value, wanted=wanted, kind=kind.value)
        if message:
            found[name] = [message]
    return found


def _price_error(name: str, value: Decimal | None, *, wanted: bool, kind: str) -> str:
    if value is None:
        return f"A {kind} order needs a {name}." if wanted else ""
    if not wanted:
        return f"A {kind} order takes no {name}."
    if not value.is_finite() or not 0 < value <= MAX_PRICE:
        return f"Between 0 and {MAX_PRICE} rupees."
    if value != round(value, _MAX_DECIMALS):
        return f"At most {_MAX_DECIMALS} decimals."
    return ""


def terms_of(intent: OrderIntent) -> Terms:
    """Return the terms that ``intent`` asks for."""
    return Terms(
        intent.quantity, intent.order_type, intent.validity, intent.price, intent.trigger_price
    )
