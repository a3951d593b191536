"""What an expired contract is worth. Pure.

Index derivatives settle in cash at the closing price of the underlying: an option at its intrinsic
value, a future at that price. Share derivatives are delivered at a real exchange; the paper
exchange settles them in cash as well, at the same value.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from terminal.kernel.clock import to_ist
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Right
from terminal.kernel.quotes import Quote

_ZERO = Decimal(0)


def settlement_price(
    spec: InstrumentSpec, *, underlying: Quote | None, own: Quote | None
) -> Decimal | None:
    """Return the rupees per unit at which ``spec`` settles; None while no price is known.

    A price of the expiry date counts before any other: the underlying's, else the contract's own
    last one (at the close it is the contract's value but for a tick). Where the terminal did not
    run on that day, the underlying's latest price stands in, and the contract's own at last.
    """
    on = spec.expiry
    prices = (
        _value(spec, _dated(underlying, on)),
        _last(_dated(own, on)),
        _value(spec, underlying),
        _last(own),
    )
    return _first(prices)


def _value(spec: InstrumentSpec, underlying: Quote | None) -> Decimal | None:
    if underlying is None:
        return None
    if not spec.is_option or spec.strike is None:
        return underlying.ltp
    gain = underlying.ltp - spec.strike
    return max(gain if spec.right is Right.CE else -gain, _ZERO)


def _dated(quote: Quote | None, on: date | None) -> Quote | None:
    return quote if quote is not None and to_ist(quote.exchange_at).date() == on else None


def _last(quote: Quote | None) -> Decimal | None:
    return quote.ltp if quote is not None else None


def _first(prices: Iterable[Decimal | None]) -> Decimal | None:
    return next((price for price in prices if price is not None), None)
