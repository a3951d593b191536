"""Which price of an option to believe, and the forward that a chain's prices agree on."""

from statistics import fmean, median
from typing import Final

import numpy as np

from marketdata.pricing.model import Floats

# A book is sane when its spread is below the larger of these.
SANE_SPREAD_TICKS: Final = 10.0
SANE_SPREAD_SHARE: Final = 0.10
NEAR_STRIKES: Final = 8  # the forward is read from that many strikes around it
_ROUNDS: Final = 3
_OUTLIER_DEVIATIONS: Final = 3.0
_DEVIATION_OF_MEDIAN: Final = 1.4826  # standard deviation over median distance, if normal


def sane_mids(bid: Floats, ask: Floats, *, tick: float) -> Floats:
    """Return the middle of each book in rupees, NaN without a sane one.

    Sane: both sides there, not crossed, and not wider than ten ticks or a tenth of the price.
    """
    mid = (bid + ask) * 0.5
    widest = np.maximum(SANE_SPREAD_TICKS * tick, SANE_SPREAD_SHARE * mid)
    # A relative hair, for spreads of exactly ten ticks.
    sane = (bid > 0) & (ask >= bid) & (ask - bid <= widest * (1.0 + 1e-9))
    found: Floats = np.where(sane, mid, np.nan)
    return found


def last_prices(ltp: Floats, volume: Floats) -> Floats:
    """Return ``ltp`` (rupees) where the option may have traded today, else NaN.

    A volume of 0 says that the price is of another day; an unknown volume says nothing.
    """
    found: Floats = np.where((ltp > 0) & ~(volume == 0), ltp, np.nan)
    return found


def marks(mid: Floats, *, ltp: Floats, bid: Floats, ask: Floats, volume: Floats) -> Floats:
    """Return the price to compute with, rupees per unit, NaN where none is to be believed.

    The middle of a sane book; else today's last price, unless the book contradicts it.

    Args:
        mid: From ``sane_mids``.
    """
    last = last_prices(ltp, volume)
    contradicted = (last < bid) | ((ask > 0) & (last > ask))
    last[contradicted] = np.nan
    found: Floats = np.where(np.isnan(mid), last, mid)
    return found


def parity_forward(
    strikes: Floats, ce_mid: Floats, pe_mid: Floats, *, discount: float, near: float | None = None
) -> float | None:
    """Return the forward in rupees by put-call parity, F = K + (C - P) / discount.

    Read from the eight strikes nearest to the forward itself, leaving out those that disagree
    with the median: one stale leg, or a few, move nothing. None where no strike has both legs.

    Args:
        strikes: Rupees, ascending.
        ce_mid / pe_mid: Prices of calls and puts, rupees per unit, NaN where unknown.
        discount: Value today of one rupee at expiry.
        near: Where to look first, rupees: the spot price. Without it, where call and put cost
            the same; a whole wing of old prices may then be taken for the money.
    """
    both = np.isfinite(ce_mid) & np.isfinite(pe_mid)
    if not both.any():
        return None
    strikes, gap = strikes[both], (ce_mid[both] - pe_mid[both]) / discount
    forwards = strikes + gap
    centre = float(strikes[np.argmin(np.abs(gap))]) if near is None else near
    for _ in range(_ROUNDS):
        chosen = forwards
        if len(strikes) > NEAR_STRIKES:
            nearest = np.argpartition(np.abs(strikes - centre), NEAR_STRIKES - 1)
            chosen = forwards[nearest[:NEAR_STRIKES]]
        believed = chosen.tolist()
        # Of eight numbers the standard library takes the median faster.
        before, centre = centre, median(believed)
        if centre == before:
            break
    off = [abs(each - centre) for each in believed]
    allowed = _OUTLIER_DEVIATIONS * _DEVIATION_OF_MEDIAN * median(off) + 1e-9 * abs(centre)
    return fmean(each for each, far in zip(believed, off, strict=True) if far <= allowed)
