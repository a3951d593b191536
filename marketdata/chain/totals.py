"""What a chain says as a whole: PCR, max pain, straddle, expected move, gamma exposure."""

import math
from dataclasses import dataclass

import numpy as np

from marketdata.chain.inputs import ChainInput
from marketdata.pricing.model import Floats, Greeks

Pair = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures of one chain; NaN where unknown.

    Attributes:
        ce_oi .. pe_oi_change: Sums over the strikes where the value is known, units.
        pcr_oi / pcr_volume: Puts over calls.
        max_pain: Strike at which option buyers would receive least at expiry, rupees.
        atm_iv: Smile at the forward, annual fraction.
        straddle_strike / straddle_premium: Strike nearest to the forward whose call and put both
            have a price, and the sum of the two, rupees per unit.
        synthetic_future: What buying the call and selling the put amounts to, rupees: the parity
            forward. ``basis`` is that less the spot (options on futures: less the future).
        expected_move: One standard deviation to expiry, forward x atm_iv x sqrt(years), rupees;
            ``expected_move_pct`` of the forward. About 1.25 straddles.
        gex: Sum of the gamma exposure, rupees per 1 % move.
    """

    ce_oi: float
    pe_oi: float
    ce_volume: float
    pe_volume: float
    ce_oi_change: float
    pe_oi_change: float
    pcr_oi: float
    pcr_volume: float
    max_pain: float
    atm_iv: float
    straddle_strike: float
    straddle_premium: float
    synthetic_future: float
    basis: float
    expected_move: float
    expected_move_pct: float
    gex: float


def totals_of(
    source: ChainInput,
    *,
    years: float,
    forward: float,
    parity: float,
    smile: Floats,
    greeks: tuple[Greeks, Greeks],
    marks: Pair,
) -> tuple[Floats, Totals]:
    """Return (gamma exposure a strike, totals of the chain).

    Args:
        forward / parity: Forward in use, and the one that the options themselves imply; rupees.
        smile: Volatility a strike, annual fraction.
        marks: Prices of calls and puts, rupees per unit.
    """
    ce, pe = source.ce, source.pe
    level = source.level
    known_level = level if math.isfinite(level) else forward
    gammas = greeks[0].gamma, greeks[1].gamma
    exposure = gamma_exposure(gammas, (ce.oi, pe.oi), known_level)
    ce_oi, pe_oi, ce_volume, pe_volume = (
        known_sum(column) for column in (ce.oi, pe.oi, ce.volume, pe.volume)
    )
    straddle_strike, straddle_premium = straddle(source.strikes, marks, forward)
    atm_iv = atm_volatility(source.strikes, smile, forward)
    move = forward * atm_iv * math.sqrt(years)
    return exposure, Totals(
        ce_oi=ce_oi,
        pe_oi=pe_oi,
        ce_volume=ce_volume,
        pe_volume=pe_volume,
        ce_oi_change=known_sum(ce.oi - ce.previous_oi),
        pe_oi_change=known_sum(pe.oi - pe.previous_oi),
        pcr_oi=_ratio(pe_oi, ce_oi),
        pcr_volume=_ratio(pe_volume, ce_volume),
        max_pain=max_pain(source.strikes, ce.oi, pe.oi),
        atm_iv=atm_iv,
        straddle_strike=straddle_strike,
        straddle_premium=straddle_premium,
        synthetic_future=parity,
        basis=parity - level,
        expected_move=move,
        expected_move_pct=100.0 * move / forward if forward > 0 else math.nan,
        gex=known_sum(exposure),
    )


def known_sum(values: Floats) -> float:
    """Return the sum of what is known, NaN when nothing is."""
    known = values[~np.isnan(values)]
    return float(known.sum()) if known.size else math.nan


def nearest(strikes: Floats, level: float) -> float:
    """Return the strike nearest to ``level``, the lower of two as near; NaN when there is none."""
    if not strikes.size or not math.isfinite(level):
        return math.nan
    return float(strikes[np.argmin(np.abs(strikes - level))])


def straddle(strikes: Floats, marks: Pair, forward: float) -> tuple[float, float]:
    """Return (strike nearest to ``forward`` with both prices, their sum), NaN without one."""
    both = marks[0] + marks[1]
    at = nearest(strikes[np.isfinite(both)], forward)
    return (at, float(both[strikes == at][0])) if math.isfinite(at) else (math.nan, math.nan)


def atm_volatility(strikes: Floats, smile: Floats, forward: float) -> float:
    """Return the smile at ``forward``, linear between the nearest known strikes on both sides.

    NaN when one side has none: a volatility from one wing is not the one at the money.
    """
    known = np.isfinite(smile)
    strikes, smile = strikes[known], smile[known]
    if not strikes.size or not strikes[0] <= forward <= strikes[-1]:
        return math.nan
    return float(np.interp(forward, strikes, smile))


def max_pain(strikes: Floats, ce_oi: Floats, pe_oi: Floats) -> float:
    """Return the strike at which all open options together pay least, the lowest of equals.

    Payout at S: sum of ce_oi (S - K)+ + pe_oi (K - S)+. Unknown open interest counts as none;
    NaN when there is none at all.
    """
    calls, puts = _or_zero(ce_oi), _or_zero(pe_oi)
    if not calls.sum() + puts.sum() > 0:
        return math.nan
    # Between two strikes the payout is linear, with the slope: calls below less puts above.
    below = np.cumsum(calls)[:-1]
    above = puts.sum() - np.cumsum(puts)[:-1]
    steps = np.diff(strikes) * (below - above)
    return float(strikes[np.argmin(np.concatenate(([0.0], np.cumsum(steps))))])


def gamma_exposure(gammas: Pair, open_interest: Pair, level: float) -> Floats:
    """Return gamma exposure a strike: rupees of the underlying that option writers' hedgers trade
    when it moves 1 %.

        GEX(K) = (gamma_ce x OI_ce - gamma_pe x OI_pe) x S^2 x 0.01

    gamma per rupee, OI in units, S in rupees. The signs are the convention of SqueezeMetrics,
    "Gamma Exposure" (2016, rev. 2017): dealers are taken to be long the calls and short the puts
    that customers hold. Their figure is in shares per point; the factor S^2 / 100 puts it in
    money per 1 % move, as is usual since. Who holds what is not published for Indian options: it
    is a convention, not a measurement. NaN where a strike has neither side.
    """
    sides = [gamma * oi for gamma, oi in zip(gammas, open_interest, strict=True)]
    neither = np.isnan(sides[0]) & np.isnan(sides[1])
    net = _or_zero(sides[0]) - _or_zero(sides[1])
    found: Floats = np.where(neither, np.nan, net * level * level * 0.01)
    return found


def _or_zero(values: Floats) -> Floats:
    return np.where(np.isnan(values), 0.0, values)


def _ratio(over: float, under: float) -> float:
    return over / under if under > 0 else math.nan
