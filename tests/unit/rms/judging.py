"""One order against every rule, and what was said about it."""

from decimal import Decimal

from rms.engine import evaluate
from terminal.kernel.enums import Product, Side
from tests.factories.rms import SHARE, make_risk_intent, make_risk_quote, make_snapshot

LONG = {"net_quantity": 130}
SELL = {"side": Side.SELL}


def codes(decision) -> set[str]:
    return {violation.rule.removeprefix("rms.") for violation in decision.violations}


def warned(decision) -> set[str]:
    return {violation.rule.removeprefix("rms.") for violation in decision.warnings}


def judge(intent=None, **snapshot):
    return evaluate(make_risk_intent(**(intent or {})), make_snapshot(**snapshot))


def only(decision):
    (violation,) = decision.violations
    return violation


def share_order(side: Side, quantity: int, product: Product, **snapshot):
    return judge(
        {"side": side, "quantity": quantity, "product": product, "price": Decimal(1500)},
        spec=SHARE,
        quote=make_risk_quote("1500"),
        **snapshot,
    )
