"""From quotes to forward, volatilities, Greeks and totals."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from marketdata.chain.inputs import ChainInput, Side
from marketdata.chain.totals import Totals, nearest, totals_of
from marketdata.pricing.convention import Convention
from marketdata.pricing.expiry_time import days_to_expiry, years_to_expiry
from marketdata.pricing.marks import last_prices, marks, parity_forward, sane_mids
from marketdata.pricing.model import Bools, Floats, Greeks, greeks, greeks_of_strikes, implied_vols

ForwardFrom = Literal["parity", "future", "spot"]

# A parity forward farther from spot than this (plus the yearly part for each year) is bad data.
_FORWARD_SLACK = 0.05
_FORWARD_SLACK_A_YEAR = 0.15
_STRIKES_FOR_MIDS = 3


@dataclass(frozen=True, slots=True)
class Chain:
    """A computed chain. Prices in rupees per unit, NaN where unknown.

    Attributes:
        years / days: Time to expiry by the convention; calendar days in IST.
        forward: Rupees, NaN if nothing tells it; ``forward_from`` says what did.
        reference: What the convention's model is fed: forward or spot, rupees.
        smile: Volatility of the out-of-the-money option of each strike, annual fraction.
        ce_marks / pe_marks: Prices that volatilities and the straddle were computed from.
        gex: Rupees of delta-hedging per 1 % move, per strike; see ``totals.gamma_exposure``.
    """

    source: ChainInput
    convention: Convention
    years: float
    days: int
    forward: float
    forward_from: ForwardFrom | None
    reference: float
    atm_strike: float
    smile: Floats
    ce_marks: Floats
    pe_marks: Floats
    ce: Greeks
    pe: Greeks
    gex: Floats
    totals: Totals


def chain_compute(source: ChainInput, convention: Convention) -> Chain:
    """Return the chain of ``source`` by ``convention``. No IO; about a third of a millisecond."""
    years = years_to_expiry(
        convention,
        now=source.now,
        expires_at=source.expires_at,
        calendar=source.calendar,
        exchange=source.exchange,
    )
    parity, believed = _parity(source, math.exp(-convention.rate * years))
    forward, forward_from = _forward(source, convention, years, parity)
    on_spot = convention.model == "bs_spot" and not source.on_future
    reference = source.spot if on_spot else forward
    ce_marks, pe_marks = believed
    if convention.mark == "last":
        ce_marks, pe_marks = (last_prices(side.ltp, side.volume) for side in _sides(source))
    smile, ce, pe = _greeks(source, convention, reference, years, (ce_marks, pe_marks))
    ce, pe = _of_contracts(ce, source.ce), _of_contracts(pe, source.pe)
    gex, totals = totals_of(
        source, years=years, forward=forward, parity=parity, smile=smile, greeks=(ce, pe),
        marks=(ce_marks, pe_marks),
    )  # fmt: skip
    level = source.level
    return Chain(
        source=source,
        convention=convention,
        years=years,
        days=days_to_expiry(source.now, source.expires_at),
        forward=forward,
        forward_from=forward_from,
        reference=reference,
        atm_strike=nearest(source.strikes, level if math.isfinite(level) else forward),
        smile=smile,
        ce_marks=ce_marks,
        pe_marks=pe_marks,
        ce=ce,
        pe=pe,
        gex=gex,
        totals=totals,
    )


def _sides(source: ChainInput) -> tuple[Side, Side]:
    return source.ce, source.pe


def _forward(
    source: ChainInput, convention: Convention, years: float, parity: float
) -> tuple[float, ForwardFrom | None]:
    """Return (forward, where from): the future for options on it; else parity, future, spot."""
    if source.on_future and source.future > 0:
        return source.future, "future"
    if _plausible(parity, source.spot, years):
        return parity, "parity"
    if source.future > 0:
        return source.future, "future"
    if source.spot > 0:
        return source.spot * math.exp(convention.rate * years), "spot"
    return math.nan, None


def _parity(source: ChainInput, discount: float) -> tuple[float, tuple[Floats, Floats]]:
    """Return (parity forward, marks of calls and puts), rupees; NaN where unknown.

    The forward comes from books where enough strikes have two, else from the marks.
    """
    ce, pe = (sane_mids(s.bid, s.ask, tick=source.tick_size) for s in _sides(source))
    ce_marks, pe_marks = (
        marks(mid, ltp=s.ltp, bid=s.bid, ask=s.ask, volume=s.volume)
        for mid, s in zip((ce, pe), _sides(source), strict=True)
    )
    if np.count_nonzero(np.isfinite(ce + pe)) < _STRIKES_FOR_MIDS:
        ce, pe = ce_marks, pe_marks
    near = source.level if source.level > 0 else None
    found = parity_forward(source.strikes, ce, pe, discount=discount, near=near)
    return (math.nan if found is None else found), (ce_marks, pe_marks)


def _plausible(forward: float, spot: float, years: float) -> bool:
    if not forward > 0:
        return False
    if not spot > 0:
        return True
    return abs(math.log(forward / spot)) <= _FORWARD_SLACK + _FORWARD_SLACK_A_YEAR * years


def _greeks(
    source: ChainInput,
    convention: Convention,
    reference: float,
    years: float,
    prices: tuple[Floats, Floats],
) -> tuple[Floats, Greeks, Greeks]:
    """Return (smile, Greeks of the calls, Greeks of the puts)."""
    strikes, tick = source.strikes, source.tick_size
    above = strikes >= reference * math.exp(
        0.0 if convention.model == "black76" else convention.rate * years
    )

    def vols(price: Floats, side: Bools | bool) -> Floats:
        return implied_vols(
            convention, prices=price, is_call=side, reference=reference, strikes=strikes,
            years=years, tick=tick,
        )  # fmt: skip

    if convention.iv_side == "otm":
        smile = vols(np.where(above, prices[0], prices[1]), above)
        return smile, *greeks_of_strikes(
            convention, reference=reference, strikes=strikes, years=years, sigma=smile
        )
    own = vols(prices[0], True), vols(prices[1], False)
    ce, pe = (
        greeks(
            convention, is_call=side, reference=reference, strikes=strikes, years=years, sigma=iv
        )
        for side, iv in zip((True, False), own, strict=True)
    )
    return np.where(above, own[0], own[1]), ce, pe


def _of_contracts(greeks: Greeks, side: Side) -> Greeks:
    """Return ``greeks`` without those of contracts that do not exist."""
    if side.id.all():
        return greeks
    gap = np.where(side.id != 0, 0.0, np.nan)
    return Greeks(*(getattr(greeks, name) + gap for name in Greeks.__slots__))
