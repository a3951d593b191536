import type { LegRight, LegSide } from "@/features/basket/store"
import { black76, type Greeks, greeks, intrinsic } from "@/lib/pricing/black76"
import { normCdf } from "@/lib/pricing/normal"

/** A leg with what the market says about it. Prices in rupees per unit, `sigma` a yearly fraction. */
export interface PricedLeg {
  side: LegSide
  right: LegRight
  strike: number | null
  /** Lots times lot size. */
  units: number
  entry: number
  /** Null where the market tells none; the leg is then worth its intrinsic value. */
  sigma: number | null
  /** To the leg's own expiry; null for a share. */
  years: number | null
  /** Forward of the leg's expiry over spot. */
  carry: number
}

/** A look at the future: spot in rupees, days from now, volatility moved by points (0.01 = one). */
export interface View {
  spot: number
  days: number
  volShift: number
}

export const DAYS_A_YEAR = 365
const LOWEST_SIGMA = 0.001

const sign = (leg: PricedLeg) => (leg.side === "BUY" ? 1 : -1)

/** What one unit of the leg is worth in the view, rupees. */
export function legValue(leg: PricedLeg, view: View): number {
  if (leg.right === "EQ" || leg.years === null) return view.spot
  const years = Math.max(0, leg.years - view.days / DAYS_A_YEAR)
  const forward = forwardOf(leg, view.spot, years)
  if (leg.right === "FUT") return forward
  const strike = leg.strike ?? 0
  if (leg.sigma === null || years === 0) return intrinsic(leg.right, forward, strike)
  const sigma = Math.max(LOWEST_SIGMA, leg.sigma + view.volShift)
  return black76({ right: leg.right, forward, strike, sigma, years })
}

/** The carry of the leg's forward shrinks to nothing by its expiry. */
function forwardOf(leg: PricedLeg, spot: number, years: number): number {
  if (!leg.years) return spot
  return spot * leg.carry ** (years / leg.years)
}

/** Profit or loss of all legs in the view, rupees. */
export function pnl(legs: readonly PricedLeg[], view: View): number {
  return legs.reduce(
    (sum, leg) => sum + sign(leg) * leg.units * (legValue(leg, view) - leg.entry),
    0,
  )
}

/** Greeks of one leg times its signed units: rupees per rupee, per vol point, per day. */
export function legGreeks(leg: PricedLeg, view: View): Greeks {
  const units = sign(leg) * leg.units
  if (leg.right === "FUT" || leg.right === "EQ")
    return { delta: units, gamma: 0, vega: 0, theta: 0 }
  const years = Math.max(0, (leg.years ?? 0) - view.days / DAYS_A_YEAR)
  const sigma = leg.sigma === null ? 0 : Math.max(LOWEST_SIGMA, leg.sigma + view.volShift)
  const forward = forwardOf(leg, view.spot, years)
  const one = greeks({ right: leg.right, forward, strike: leg.strike ?? 0, sigma, years })
  return {
    delta: one.delta * units,
    gamma: one.gamma * units,
    vega: one.vega * units,
    theta: one.theta * units,
  }
}

/** Sum of Greeks. */
export function netGreeks(legs: readonly PricedLeg[], view: View): Greeks {
  const net: Greeks = { delta: 0, gamma: 0, vega: 0, theta: 0 }
  for (const leg of legs) {
    const one = legGreeks(leg, view)
    for (const name of Object.keys(net) as (keyof Greeks)[]) net[name] += one[name]
  }
  return net
}

/** Days to the first expiry among the legs; null when none expires (shares only). */
export function firstExpiryDays(legs: readonly PricedLeg[]): number | null {
  const years = legs.flatMap((leg) => (leg.years === null ? [] : [leg.years]))
  return years.length === 0 ? null : Math.min(...years) * DAYS_A_YEAR
}

/** Premium received (positive) or paid for the options, rupees. */
export function netPremium(legs: readonly PricedLeg[]): number {
  return legs
    .filter((leg) => leg.right === "CE" || leg.right === "PE")
    .reduce((sum, leg) => sum - sign(leg) * leg.units * leg.entry, 0)
}

export interface Outcome {
  /** Null means unlimited. */
  maxProfit: number | null
  maxLoss: number | null
  /** Spots of no profit and no loss at the first expiry, ascending. */
  breakevens: number[]
  /** Probability of any profit at the first expiry, 0 to 1; null without a volatility. */
  probability: number | null
}

const STEPS = 600
const FAR = 4

/**
 * What may come of the legs at their first expiry. Later legs are valued at today's volatility then.
 *
 * `sigma` is the at-the-money volatility to that expiry and `forward` its forward: the price of the
 * underlying is taken as lognormal around it, as option prices do.
 */
export function outcomeAtExpiry(
  legs: readonly PricedLeg[],
  spot: number,
  market: { sigma: number | null; forward: number },
): Outcome {
  const days = firstExpiryDays(legs) ?? 0
  const at = (price: number) => pnl(legs, { spot: price, days, volShift: 0 })
  const points = samples(legs, spot)
  const values = points.map(at)
  const slope = (values.at(-1) ?? 0) - (values.at(-2) ?? 0)
  const gap = (points.at(-1) ?? 1) - (points.at(-2) ?? 0)
  const units = Math.max(1, ...legs.map((leg) => leg.units))
  const isRising = slope / gap > 0.01 * units
  const isFalling = slope / gap < -0.01 * units
  const breakevens = roots(points, values, at)
  return {
    maxProfit: isRising ? null : Math.max(...values),
    maxLoss: isFalling ? null : Math.min(...values),
    breakevens,
    probability: profitProbability(breakevens, at, market, days / DAYS_A_YEAR, spot),
  }
}

/** Spots to look at: an even grid from nothing to far beyond, the strikes, and close around them. */
function samples(legs: readonly PricedLeg[], spot: number): number[] {
  const grid = Array.from({ length: STEPS }, (_, step) => (spot * FAR * step) / STEPS + 0.01)
  const strikes = legs.flatMap((leg) => (leg.strike === null ? [] : [leg.strike]))
  const near = Array.from({ length: STEPS }, (_, step) => spot * (0.85 + (0.3 * step) / STEPS))
  const far = spot * FAR
  return [...new Set([...grid, ...near, ...strikes, far, far * 1.05])].sort((a, b) => a - b)
}

function roots(
  points: readonly number[],
  values: readonly number[],
  at: (spot: number) => number,
): number[] {
  const found: number[] = []
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [values[i - 1] as number, values[i] as number]
    if (Math.sign(a) * Math.sign(b) < 0)
      found.push(bisect(points[i - 1] as number, points[i] as number, at))
    else if (b === 0 && a !== 0 && (values[i + 1] ?? 0) !== 0) found.push(points[i] as number)
  }
  return found
}

function bisect(from: number, to: number, at: (spot: number) => number): number {
  let [low, high] = [from, to]
  const lowSign = Math.sign(at(low))
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (Math.sign(at(middle)) === lowSign) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function profitProbability(
  breakevens: readonly number[],
  at: (spot: number) => number,
  market: { sigma: number | null; forward: number },
  years: number,
  spot: number,
): number | null {
  if (market.sigma === null || !(market.sigma > 0)) return null
  const spread = market.sigma * Math.sqrt(years)
  if (!(spread > 0)) return at(spot) > 0 ? 1 : 0
  const below = (price: number) =>
    price <= 0 ? 0 : normCdf(Math.log(price / market.forward) / spread + spread / 2)
  const edges = [0, ...breakevens, Number.POSITIVE_INFINITY]
  let probability = 0
  for (let i = 1; i < edges.length; i++) {
    const [low, high] = [edges[i - 1] as number, edges[i] as number]
    const inside = high === Number.POSITIVE_INFINITY ? low + spot : (low + high) / 2
    const upTo = high === Number.POSITIVE_INFINITY ? 1 : below(high)
    if (at(inside) > 0) probability += upTo - below(low)
  }
  return Math.min(1, Math.max(0, probability))
}

/** Spots of the drawing: wide enough for the strikes and for three standard deviations. */
export function spotRange(
  legs: readonly PricedLeg[],
  spot: number,
  sigma: number | null,
): [number, number] {
  const days = Math.max(1, firstExpiryDays(legs) ?? 30)
  const move = Math.max(0.015, 3 * (sigma ?? 0.15) * Math.sqrt(days / DAYS_A_YEAR)) * spot
  const strikes = legs.flatMap((leg) => (leg.strike === null ? [] : [leg.strike]))
  const low = Math.min(spot - move, ...strikes.map((strike) => strike - 0.4 * move))
  const high = Math.max(spot + move, ...strikes.map((strike) => strike + 0.4 * move))
  return [Math.max(0, low), high]
}
