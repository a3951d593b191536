"""Segments as the levies know them."""

from enum import StrEnum

from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, InstrumentType, Product


class Segment(StrEnum):
    """What a levy is laid on."""

    DELIVERY = "delivery"
    INTRADAY = "intraday"
    FUTURE = "future"
    OPTION = "option"
    CURRENCY_FUTURE = "currency_future"
    CURRENCY_OPTION = "currency_option"
    COMMODITY_FUTURE = "commodity_future"
    COMMODITY_OPTION = "commodity_option"

    @property
    def is_option(self) -> bool:
        """Whether turnover is premium."""
        return self in (Segment.OPTION, Segment.CURRENCY_OPTION, Segment.COMMODITY_OPTION)


_FUTURES = {
    Exchange.CDS: Segment.CURRENCY_FUTURE,
    Exchange.MCX: Segment.COMMODITY_FUTURE,
}
_OPTIONS = {
    Exchange.CDS: Segment.CURRENCY_OPTION,
    Exchange.MCX: Segment.COMMODITY_OPTION,
}


def segment_of(spec: InstrumentSpec, product: Product) -> Segment:
    """Return the segment of a trade in ``spec`` as ``product``; shares not MIS are delivery."""
    if spec.type is InstrumentType.OPT:
        return _OPTIONS.get(spec.exchange, Segment.OPTION)
    if spec.type is InstrumentType.FUT:
        return _FUTURES.get(spec.exchange, Segment.FUTURE)
    return Segment.INTRADAY if product is Product.MIS else Segment.DELIVERY
