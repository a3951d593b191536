"""What the paper exchange refuses at the door, before anything is stored. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, OrderType, Product, SessionPhase, Side
from terminal.kernel.money import is_tick_multiple
from terminal.kernel.reports import ModifyRequest, PlaceRequest


class RefusalCode(StrEnum):
    """Codes of the paper exchange's refusals (``raw_code`` of BrokerRejected)."""

    MARKET_CLOSED = "MARKET_CLOSED"
    UNKNOWN_INSTRUMENT = "UNKNOWN_INSTRUMENT"
    CONTRACT_EXPIRED = "CONTRACT_EXPIRED"
    PRODUCT = "PRODUCT"
    TAG = "TAG"
    QUANTITY = "QUANTITY"
    LOT_MULTIPLE = "LOT_MULTIPLE"
    FREEZE_QUANTITY = "FREEZE_QUANTITY"
    PRICE = "PRICE"
    TRIGGER_PRICE = "TRIGGER_PRICE"
    TICK = "TICK"
    PRICE_BAND = "PRICE_BAND"
    ORDER_NOT_FOUND = "ORDER_NOT_FOUND"
    ORDER_FINAL = "ORDER_FINAL"
    BELOW_FILLED = "BELOW_FILLED"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused."""

    code: RefusalCode
    message: str


TAG_MAX = 20
_TAG = re.compile(rf"[A-Za-z0-9]{{0,{TAG_MAX}}}")
_SHARES = frozenset({Product.MIS, Product.CNC})
_DERIVATIVES = frozenset({Product.MIS, Product.NRML})
PRODUCTS: Mapping[Exchange, frozenset[Product]] = {
    exchange: _DERIVATIVES if exchange.is_derivatives else _SHARES for exchange in Exchange
}


def place_refusal(
    request: PlaceRequest, spec: InstrumentSpec, phase: SessionPhase, on: date
) -> Refusal | None:
    """Return why a new order is refused, None if it is taken.

    Args:
        request: The order.
        spec: Terms of its instrument.
        phase: Phase of its exchange now.
        on: Trading date (IST, market time).
    """
    if phase is not SessionPhase.OPEN:
        return Refusal(RefusalCode.MARKET_CLOSED, f"{spec.exchange.value} is {phase.words}.")
    if not spec.is_tradable:
        return Refusal(RefusalCode.UNKNOWN_INSTRUMENT, f"{spec.symbol} cannot be traded.")
    if spec.expiry is not None and spec.expiry < on:
        return Refusal(RefusalCode.CONTRACT_EXPIRED, f"{spec.symbol} expired on {spec.expiry}.")
    if request.product not in PRODUCTS[spec.exchange]:
        words = " or ".join(sorted(PRODUCTS[spec.exchange]))
        return Refusal(RefusalCode.PRODUCT, f"{spec.exchange.value} takes {words}.")
    if not _TAG.fullmatch(request.tag):
        return Refusal(RefusalCode.TAG, f"A tag has at most {TAG_MAX} letters and digits.")
    return terms_refusal(request, request.side, spec)


def terms_refusal(
    terms: PlaceRequest | ModifyRequest, side: Side, spec: InstrumentSpec
) -> Refusal | None:
    """Return why quantity or prices are refused, None if they are taken."""
    if refusal := _quantity_refusal(terms.quantity, spec):
        return refusal
    kind, price, trigger = terms.order_type, terms.price, terms.trigger_price
    if kind.has_price != (price is not None):
        return Refusal(RefusalCode.PRICE, f"{kind.value}: {_needs('a price', kind.has_price)}.")
    if kind.has_trigger != (trigger is not None):
        words = _needs("a trigger price", kind.has_trigger)
        return Refusal(RefusalCode.TRIGGER_PRICE, f"{kind.value}: {words}.")
    for value in (price, trigger):
        if value is not None and (refusal := _price_refusal(value, spec)):
            return refusal
    if kind is OrderType.SL and price is not None and trigger is not None:
        return _stop_refusal(side, price, trigger)
    return None


def _needs(what: str, needed: bool) -> str:
    return f"needs {what}" if needed else f"takes no {what.removeprefix('a ')}"


def _quantity_refusal(quantity: int, spec: InstrumentSpec) -> Refusal | None:
    if quantity <= 0:
        return Refusal(RefusalCode.QUANTITY, "The quantity must be positive.")
    if quantity % spec.lot_size:
        return Refusal(RefusalCode.LOT_MULTIPLE, f"{spec.symbol} trades in lots of {spec.lot_size}")
    if spec.freeze_qty is not None and quantity > spec.freeze_qty:
        message = f"One order takes at most {spec.freeze_qty} units of {spec.symbol}."
        return Refusal(RefusalCode.FREEZE_QUANTITY, message)
    return None


def _price_refusal(price: Decimal, spec: InstrumentSpec) -> Refusal | None:
    if price <= 0:
        return Refusal(RefusalCode.PRICE, "Prices must be positive.")
    if not is_tick_multiple(price, spec.tick_size):
        return Refusal(RefusalCode.TICK, f"Prices move in steps of {spec.tick_size}.")
    low, high = spec.lower_circuit, spec.upper_circuit
    if (low is not None and price < low) or (high is not None and price > high):
        return Refusal(RefusalCode.PRICE_BAND, f"Today's band is {low} to {high}.")
    return None


def _stop_refusal(side: Side, price: Decimal, trigger: Decimal) -> Refusal | None:
    """A stop's limit must not lie on the near side of its trigger: it could never fill there."""
    if side.sign * (price - trigger) >= 0:
        return None
    words = "at or above" if side is Side.BUY else "at or below"
    return Refusal(RefusalCode.TRIGGER_PRICE, f"The limit must lie {words} the trigger.")
