"""Prices, implied volatilities and Greeks of European options, over arrays; solved by pyvolr.

Every function takes arrays that broadcast against each other. Unknown is NaN, in and out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyvolr import black76, bs

from marketdata.pricing.convention import Convention

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Numbers = Floats | float

DAYS_A_YEAR: Final = 365.0
DEFAULT_TICK: Final = 0.05
# Rounding of a price that is worth exactly one tick more than its intrinsic value.
_TICK_SLACK: Final = 1.0 - 1e-9


@dataclass(frozen=True, slots=True)
class Greeks:
    """Sensitivities of one unit, NaN where the volatility is not known.

    Attributes:
        iv: Volatility they were computed with, annual fraction (0.1325).
        delta: Rupees per rupee of the reference (forward or spot), -1 to 1.
        gamma: Change of delta per rupee.
        theta: Rupees per calendar day.
        vega: Rupees per vol point (0.01).
        rho: Rupees per 1 % of interest, the reference unchanged.
    """

    iv: Floats
    delta: Floats
    gamma: Floats
    theta: Floats
    vega: Floats
    rho: Floats


def option_prices(
    convention: Convention,
    *,
    is_call: Bools | bool,
    reference: Numbers,
    strikes: Numbers,
    years: Numbers,
    sigma: Numbers,
) -> Floats:
    """Return prices in rupees per unit.

    Args:
        reference: Forward for "black76", spot for "bs_spot"; rupees.
        years: Time to expiry; 0 or less gives NaN.
        sigma: Volatility, annual fraction.
    """
    flag = _flag(is_call)
    if convention.model == "black76":
        found = black76.price(flag, reference, strikes, years, convention.rate, sigma)
    else:
        found = bs.price(
            flag, reference, strikes, years, convention.rate, sigma, convention.dividend_yield
        )
    return np.where(np.asarray(years) > 0, np.asarray(found, dtype=np.float64), np.nan)


def implied_vols(
    convention: Convention,
    *,
    prices: Floats,
    is_call: Bools | bool,
    reference: Numbers,
    strikes: Numbers,
    years: Numbers,
    tick: float = DEFAULT_TICK,
) -> Floats:
    """Return the volatilities (annual fractions) at which the model gives ``prices``.

    NaN where the price does not identify one: less than a tick of time value, at or above the
    most an option can be worth, no time left, or anything unknown.

    Args:
        prices: Rupees per unit.
        reference: Forward for "black76", spot for "bs_spot"; rupees.
        tick: Smallest time value, in rupees, that is taken for a signal.
    """
    forward, discount = _forward(convention, reference, years)
    columns = np.broadcast_arrays(
        prices,
        np.where(is_call, forward, strikes),  # received on exercise
        np.where(is_call, strikes, forward),  # paid
        years,
        discount,
    )
    price, received, paid, time, disc = (column.ravel() for column in columns)
    floor = disc * np.maximum(received - paid, 0.0)
    known = (price - floor >= tick * _TICK_SLACK) & (price < disc * received)
    known &= (time > 0) & (paid > 0)
    found = np.full(price.shape, np.nan)
    if known.any():
        # A put on (F, K) is a call on (K, F): one call of the solver serves both sides.
        found[known] = black76.implied_vol(
            price[known] / disc[known], "c", received[known], paid[known], time[known], 0.0,
            on_error="ignore",
        )  # fmt: skip
    found[~(found > 0)] = np.nan
    return found.reshape(columns[0].shape)


def greeks(
    convention: Convention,
    *,
    is_call: Bools | bool,
    reference: Numbers,
    strikes: Numbers,
    years: Numbers,
    sigma: Floats,
) -> Greeks:
    """Return the Greeks at volatility ``sigma``; arguments as ``option_prices``."""
    flag = _flag(is_call)
    rate = convention.rate
    if convention.model == "black76":
        raw = black76.greeks(flag, reference, strikes, years, rate, sigma)
    else:
        raw = bs.greeks(flag, reference, strikes, years, rate, sigma, convention.dividend_yield)
    return _in_units(convention, raw, reference, years, sigma)


def greeks_of_strikes(
    convention: Convention,
    *,
    reference: float,
    strikes: Floats,
    years: float,
    sigma: Floats,
) -> tuple[Greeks, Greeks]:
    """Return the Greeks of (calls, puts) that share one volatility a strike.

    The puts follow from the calls by parity, at a tenth of the work.
    """
    rate = convention.rate
    calls = greeks(
        convention, is_call=True, reference=reference, strikes=strikes, years=years, sigma=sigma
    )
    discount = np.exp(-rate * years)
    if convention.model == "black76":
        # C - P = D (F - K)
        gap = discount * (reference - strikes)
        delta, theta, rho = discount, rate * gap, -years * gap
    else:
        # C - P = S e^(-qT) - D K
        held = reference * np.exp(-convention.dividend_yield * years)
        theta = convention.dividend_yield * held - rate * discount * strikes
        delta, rho = held / reference, years * discount * strikes
    if not convention.theta_with_interest:
        theta = 0.0 * strikes
    puts = Greeks(
        calls.iv,
        calls.delta - delta,
        calls.gamma,
        calls.theta - theta / DAYS_A_YEAR,
        calls.vega,
        calls.rho - rho * 0.01,
    )
    return calls, puts


def _in_units(
    convention: Convention,
    raw: Mapping[str, Any],
    reference: Numbers,
    years: Numbers,
    sigma: Floats,
) -> Greeks:
    """Return pyvolr's Greeks (per year, per 1.00) in the terminal's units."""
    known = (np.asarray(sigma) > 0) & (np.asarray(years) > 0) & np.isfinite(raw["delta"])
    gap = np.where(known, 0.0, np.nan)
    gamma = raw["gamma"] + gap
    if convention.theta_with_interest:
        theta = raw["theta"] + gap
    else:
        theta = -0.5 * gamma * np.square(reference) * np.square(sigma)
    return Greeks(
        sigma + gap,
        raw["delta"] + gap,
        gamma,
        theta / DAYS_A_YEAR,
        raw["vega"] * 0.01 + gap,
        raw["rho"] * 0.01 + gap,
    )


def _forward(convention: Convention, reference: Numbers, years: Numbers) -> tuple[Floats, Floats]:
    """Return (forward, discount factor), rupees and a fraction."""
    time = np.asarray(years, dtype=np.float64)
    discount = np.exp(-convention.rate * time)
    if convention.model == "black76":
        return np.asarray(reference, dtype=np.float64), discount
    return reference * np.exp((convention.rate - convention.dividend_yield) * time), discount


def _flag(is_call: Bools | bool) -> NDArray[np.int8] | str:
    """Return pyvolr's name of the side."""
    if isinstance(is_call, (bool, np.bool_)):
        return "c" if is_call else "p"
    return np.where(is_call, 1, -1).astype(np.int8)
