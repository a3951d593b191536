"""Names and fingerprints of orders."""

import hashlib
from decimal import Decimal
from uuid import UUID

from terminal.kernel.enums import OrderType, Product, Side

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LENGTH = 19
TAG_MAX = 20
# Where orders come from that nobody placed here: somebody at the broker, or the venue at expiry.
EXTERNAL, SETTLEMENT = "external", "settlement"


def client_order_id(order_id: UUID) -> str:
    """Return our name of the order: 20 letters and digits, short enough for every broker's tag.

    The tag is for search only, brokers do not de-duplicate on it; 98 bits make a clash idle talk.
    """
    number, digits = order_id.int % 36**_LENGTH, []
    for _ in range(_LENGTH):
        number, digit = divmod(number, 36)
        digits.append(_DIGITS[digit])
    return "N" + "".join(reversed(digits))


def fingerprint(
    *,
    instrument_id: int,
    side: Side,
    product: Product,
    order_type: OrderType,
    quantity: int,
    price: Decimal | None,
    trigger_price: Decimal | None,
) -> str:
    """Return what makes two orders of one account look alike (24 hex digits); quantity in
    units."""
    parts = (instrument_id, side, product, order_type, quantity, _plain(price))
    text = "|".join(map(str, (*parts, _plain(trigger_price))))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _plain(price: Decimal | None) -> str:
    return "" if price is None else f"{price.normalize():f}"
