"""Option chains to test with: consistent prices around a forward, and a slow, exact oracle."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
from mpmath import mp, mpf

from marketdata.chain.inputs import ChainInput, Side
from marketdata.pricing.convention import HOUSE
from marketdata.pricing.expiry_time import years_to_expiry
from marketdata.pricing.model import option_prices

mp.dps = 50
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
EXPIRES_AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # 15:30 IST


class Oracle:
    """One European option in fifty digits, from the textbook: Black-76, or Black-Scholes with a
    yield. Greeks are derivatives of the price by difference quotients, not by formulas."""

    def __init__(self, *, is_call, strike, sigma, years, rate, forward=None, spot=None, q=0.0):
        self.sign = 1 if is_call else -1
        self.on_spot = spot is not None
        self.level = mpf(spot if self.on_spot else forward)
        self.strike, self.sigma, self.years = mpf(strike), mpf(sigma), mpf(years)
        self.rate, self.q = mpf(rate), mpf(q)

    def price(self, *, level=None, sigma=None, years=None, rate=None):
        level = self.level if level is None else level
        sigma = self.sigma if sigma is None else sigma
        years = self.years if years is None else years
        rate = self.rate if rate is None else rate
        forward = level * mp.exp((rate - self.q) * years) if self.on_spot else level
        width = sigma * mp.sqrt(years)
        d1 = mp.log(forward / self.strike) / width + width / 2
        s = self.sign
        worth = forward * _cdf(s * d1) - self.strike * _cdf(s * (d1 - width))
        return mp.exp(-rate * years) * s * worth

    def greeks(self):
        """Return (delta, gamma, theta a day, vega a vol point, rho a percent)."""
        h = mpf(10) ** -12
        step = self.level * h
        up, mid, down = (self.price(level=self.level + d) for d in (step, 0, -step))
        dt = self.years * h
        return (
            (up - down) / (2 * step),
            (up - 2 * mid + down) / step**2,
            -(self.price(years=self.years + dt) - self.price(years=self.years - dt))
            / (2 * dt)
            / 365,
            (self.price(sigma=self.sigma + h) - self.price(sigma=self.sigma - h)) / (2 * h) / 100,
            (self.price(rate=self.rate + h) - self.price(rate=self.rate - h)) / (2 * h) / 100,
        )


def _cdf(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def side(strikes, prices, **columns) -> Side:
    """A quoted side: a book of one tick around ``prices``, volume and OI everywhere."""
    count = len(strikes)
    known = {
        "id": np.arange(1, count + 1),
        "ltp": prices,
        "bid": prices - 0.05,
        "ask": prices + 0.05,
        "bid_qty": np.full(count, 75.0),
        "ask_qty": np.full(count, 150.0),
        "volume": np.full(count, 7500.0),
        "oi": np.full(count, 15000.0),
        "previous_close": prices + 1.0,
        "previous_oi": np.full(count, 14000.0),
        "exchange_ms": np.full(count, NOW.timestamp() * 1000),
    }
    return Side(**(known | columns))


def smile_of(strikes, forward):
    """A skewed smile, annual fractions."""
    x = np.log(np.asarray(strikes) / forward)
    return 0.13 - 0.15 * x + 1.2 * x * x


def chain_input(forward=26030.0, *, count=81, step=50.0, convention=HOUSE, **changes) -> ChainInput:
    """A chain whose prices are exactly those of ``smile_of`` at ``forward``."""
    strikes = (np.arange(count) - count // 2) * step + round(forward / step) * step
    now, until = changes.get("now", NOW), changes.get("expires_at", EXPIRES_AT)
    years = years_to_expiry(convention, now=now, expires_at=until)
    ce, pe = (
        side(
            strikes,
            option_prices(
                convention, is_call=right, reference=forward, strikes=strikes, years=years,
                sigma=smile_of(strikes, forward),
            ),
        )
        for right in (True, False)
    )  # fmt: skip
    found = ChainInput(
        underlying_id=1,
        underlying="NIFTY",
        expiry=date(2026, 11, 24),
        strikes=strikes,
        ce=ce,
        pe=pe,
        now=NOW,
        expires_at=EXPIRES_AT,
        lot_size=65,
        tick_size=0.05,
        reference_id=1,
        spot=forward - 18.0,
        previous_close=forward + 12.0,
    )
    return replace(found, **changes)
