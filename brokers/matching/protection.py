"""Market protection: no order goes to the book without a limit.

Slabs as brokers apply them to API orders: percent of the reference price, by its size.
"""

from decimal import Decimal

from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Side
from terminal.kernel.money import round_to_tick
from terminal.kernel.quotes import Quote

_Slabs = tuple[tuple[Decimal | None, Decimal], ...]


def _slabs(*rows: tuple[int | None, str]) -> _Slabs:
    return tuple((None if up_to is None else Decimal(up_to), Decimal(pct)) for up_to, pct in rows)


# (up to this price, percent); brokers' published market-price-protection slabs of 2025-26.
OUTRIGHT_SLABS = _slabs((100, "2"), (500, "1"), (None, "0.5"))
OPTION_SLABS = _slabs((10, "5"), (100, "3"), (500, "2"), (None, "1"))


def protection_price(side: Side, spec: InstrumentSpec, quote: Quote) -> Decimal:
    """Return the limit that a MARKET or triggered SL-M order gets.

    The reference is the best opposite price, the last traded price where that side is empty. The
    limit lies at least one tick beyond it, on the tick grid, inside the day's circuit limits.
    """
    opposite = quote.ask if side is Side.BUY else quote.bid
    reference = quote.ltp if opposite is None else opposite
    slabs = OPTION_SLABS if spec.is_option else OUTRIGHT_SLABS
    pct = next(pct for up_to, pct in slabs if up_to is None or reference < up_to)
    distance = max(reference * pct / 100, spec.tick_size)
    limit = round_to_tick(reference + side.sign * distance, spec.tick_size, side)
    return inside_band(max(limit, spec.tick_size), side, spec)


def inside_band(limit: Decimal, side: Side, spec: InstrumentSpec) -> Decimal:
    """Return ``limit``, or the circuit limit that lies before it."""
    if side is Side.BUY and spec.upper_circuit is not None:
        return min(limit, spec.upper_circuit)
    if side is Side.SELL and spec.lower_circuit is not None:
        return max(limit, spec.lower_circuit)
    return limit
