"""Black-76 over arrays, and the volatility surface of the simulated market."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE: Final = 0.065  # a year, discounting
CARRY: Final = 0.053  # a year: rate less dividends
_ERF_P: Final = 0.3275911
_ERF: Final = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


def normal_cdf(x: Floats) -> Floats:
    """Return the standard normal distribution function, absolute error below 1e-7.

    Abramowitz & Stegun 7.1.26; at an index level of 60,000 that is a tenth of a tick.
    """
    z = np.abs(x) * 0.7071067811865476
    t = 1.0 / (1.0 + _ERF_P * z)
    poly = t * (_ERF[0] + t * (_ERF[1] + t * (_ERF[2] + t * (_ERF[3] + t * _ERF[4]))))
    tail = 0.5 * poly * np.exp(-z * z)
    found: Floats = np.where(x < 0, tail, 1.0 - tail)
    return found


def black76_call(forward: Floats, strike: Floats, years: Floats, vol: Floats) -> Floats:
    """Return undiscounted call prices per unit, never below intrinsic value.

    Args:
        forward / strike: Rupees, > 0.
        years: Time to expiry, > 0.
        vol: Volatility a year, > 0.
    """
    deviation = vol * np.sqrt(years)
    d1 = np.log(forward / strike) / deviation + 0.5 * deviation
    price = forward * normal_cdf(d1) - strike * normal_cdf(d1 - deviation)
    found: Floats = np.maximum(price, np.maximum(forward - strike, 0.0))
    return found


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
    """Return discounted option prices per unit in rupees; puts by put-call parity."""
    call = black76_call(forward, strike, years, smile(forward, strike, years, atm))
    price = np.where(is_call, call, np.maximum(call - forward + strike, 0.0))
    found: Floats = price * np.exp(-RATE * years)
    return found
