"""Which product belongs to which segment."""

from collections.abc import Mapping, Sequence

from rms.decision import Severity, Violation
from rms.rules.base import PASSED, Case, Rule
from terminal.kernel.enums import Exchange, Product

ALLOWED: Mapping[Exchange, tuple[Product, ...]] = {
    Exchange.NSE: (Product.MIS, Product.CNC),
    Exchange.BSE: (Product.MIS, Product.CNC),
    Exchange.NFO: (Product.NRML, Product.MIS),
    Exchange.BFO: (Product.NRML, Product.MIS),
    Exchange.CDS: (Product.NRML, Product.MIS),
    Exchange.MCX: (Product.NRML, Product.MIS),
}
_CARRY = {Product.CNC: Product.NRML, Product.NRML: Product.CNC}


class ProductMatrixRule(Rule):
    """Equity trades as MIS or CNC, derivatives as MIS or NRML."""

    code = "rms.product_matrix"
    title = "Product fits the segment"
    description = (
        "Shares on NSE and BSE trade as MIS (intraday) or CNC (delivery); futures and options as "
        "MIS or NRML (carry forward)."
    )
    severity = Severity.TERMS

    def check(self, case: Case) -> Sequence[Violation]:
        """Refuse a product that the segment does not know."""
        if case.spec is None:
            return PASSED
        exchange, product = case.spec.exchange, case.intent.product
        allowed = ALLOWED[exchange]
        if product in allowed:
            return PASSED
        instead = _CARRY[product]  # MIS is allowed everywhere, so only CNC and NRML come here
        words = " or ".join(item.value for item in allowed)
        return (
            self.violation(
                message=f"{exchange.value} knows {words}, not {product.value}.",
                limit=words,
                observed=product.value,
                passing=instead.value,
                value={"field": "product", "value": instead.value},
            ),
        )
