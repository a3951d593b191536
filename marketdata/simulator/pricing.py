"""The volatility surface of the simulated market; its options are Black-76 on the future."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marketdata.pricing import model
from marketdata.pricing.convention import HOUSE
from marketdata.pricing.model import Floats

RATE: Final = 0.065  # a year, discounting
CARRY: Final = 0.053  # a year: rate less dividends
_MODEL: Final = replace(HOUSE, rate=RATE)


def smile(forward: Floats, strike: Floats, years: Floats, atm_vol: Floats) -> Floats:
    """Return the volatility of each strike: puts dearer than calls, both wings lifted, bounded."""
    deviations = np.log(strike / forward) / (atm_vol * np.sqrt(np.maximum(years, 1.5 / 365)))
    z = 3.0 * np.tanh(deviations / 3.0)
    found: Floats = atm_vol * (1.0 - 0.045 * z + 0.022 * z * z)
    return found


def atm_vol(base: Floats, years: Floats, multiplier: Floats | float) -> Floats:
    """Return at-the-money volatility: short expiries follow the day's volatility more closely."""
    weight = np.exp(-years * 365 / 20)
    term = 1.0 + 0.08 * np.sqrt(np.minimum(years * 365, 90) / 90)
    found: Floats = base * term * (1.0 + 0.35 * weight * (np.asarray(multiplier) - 1.0))
    return found


def option_prices(
    forward: Floats, strike: Floats, years: Floats, atm: Floats, is_call: NDArray[np.bool_]
) -> Floats:
    """Return discounted option prices per unit in rupees."""
    return model.option_prices(
        _MODEL,
        is_call=is_call,
        reference=forward,
        strikes=strike,
        years=years,
        sigma=smile(forward, strike, years, atm),
    )
