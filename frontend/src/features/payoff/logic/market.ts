import type { Leg } from "@/features/basket/store"
import type { ChainDocument, ChainSide } from "@/lib/chain/types"
import { impliedVol } from "@/lib/pricing/black76"
import type { PricedLeg } from "./payoff"
import type { Template, TemplateLeg } from "./templates"

/** A future of the underlying with its last price, rupees. */
export interface Future {
  id: number
  symbol: string
  expiry: string
  lotSize: number
  ltp: number | null
}

/** What the market says about everything that legs may be made of. */
export interface Market {
  /** By expiry. */
  chains: ReadonlyMap<string, ChainDocument>
  futures: readonly Future[]
  /** Price of the underlying; of its nearest forward where it has none of its own. */
  spot: number | null
}

const sideOf = (chain: ChainDocument, right: "CE" | "PE"): ChainSide =>
  right === "CE" ? chain.ce : chain.pe

/** Middle of a sane book, else the last price; null without either. */
export function marketPrice(side: ChainSide, index: number): number | null {
  const [bid, ask, ltp] = [side.bid[index], side.ask[index], side.ltp[index]]
  if (bid && ask && ask >= bid && ask - bid <= 0.1 * ask + 1) return (bid + ask) / 2
  return ltp ?? null
}

/** Price of the leg in the market now, rupees per unit; null while nothing tells it. */
export function priceNow(leg: Leg, market: Market): number | null {
  if (leg.right === "EQ") return market.spot
  if (leg.right === "FUT") return futureOf(leg, market)?.ltp ?? null
  const found = locate(leg, market)
  return found ? marketPrice(found.side, found.index) : null
}

function locate(leg: Leg, market: Market) {
  const chain = leg.expiry === null ? undefined : market.chains.get(leg.expiry)
  if (!chain || leg.strike === null || (leg.right !== "CE" && leg.right !== "PE")) return null
  const index = chain.strikes.indexOf(leg.strike)
  return index < 0 ? null : { chain, side: sideOf(chain, leg.right), index }
}

const futureOf = (leg: Leg, market: Market) =>
  market.futures.find((future) => future.id === leg.instrumentId)

/** The leg with its price, volatility and time; null while the market does not know the contract. */
export function priced(leg: Leg, market: Market): PricedLeg | null {
  const now = priceNow(leg, market)
  const entry = leg.price ?? now
  if (entry === null || market.spot === null) return null
  const base = { side: leg.side, right: leg.right, units: leg.lots * leg.lotSize, entry }
  if (leg.right === "EQ") return { ...base, strike: null, sigma: null, years: null, carry: 1 }
  if (leg.right === "FUT") {
    const years = market.chains.get(leg.expiry ?? "")?.years ?? yearsTo(leg.expiry, market)
    return { ...base, strike: null, sigma: null, years, carry: (now ?? entry) / market.spot }
  }
  const found = locate(leg, market)
  if (!found) return null
  const { chain, side, index } = found
  const forward = chain.forward ?? market.spot
  const years = chain.years ?? 0
  return {
    ...base,
    strike: leg.strike,
    years,
    carry: forward / market.spot,
    sigma: sigmaOf(side.iv[index], now, {
      right: leg.right,
      forward,
      strike: leg.strike ?? 0,
      years,
    }),
  }
}

/** The chain's volatility as a fraction, else the one in the price. */
function sigmaOf(
  iv: number | null | undefined,
  price: number | null,
  option: { right: "CE" | "PE"; forward: number; strike: number; years: number },
): number | null {
  if (iv) return iv / 100
  return price === null ? null : impliedVol(price, option)
}

/** Years to a future's expiry that has no chain: by the days between, from a chain that is known. */
function yearsTo(expiry: string | null, market: Market): number {
  const known = [...market.chains.values()][0]
  if (!known || expiry === null) return 0
  const days = (Date.parse(expiry) - Date.parse(known.expiry)) / 86_400_000
  return Math.max(0, (known.years ?? 0) + days / 365)
}

/** Years and volatility at the money to the first expiry among the legs, for chances and ranges. */
export function firstExpiryMarket(
  legs: readonly Leg[],
  market: Market,
): { sigma: number | null; forward: number } | null {
  if (market.spot === null) return null
  const expiry = legs.flatMap((leg) => (leg.expiry === null ? [] : [leg.expiry])).sort()[0]
  const chain = expiry === undefined ? undefined : market.chains.get(expiry)
  const iv = chain?.totals.atm_iv
  return { sigma: iv ? iv / 100 : null, forward: chain?.forward ?? market.spot }
}

export type Placed = { legs: Omit<Leg, "key">[] } | { missing: string }

/**
 * The legs of a template around the money of `chains[0]`, the chosen expiry.
 *
 * A strike beyond the list, an expiry or a future that is not there is named instead of guessed.
 */
export function placeTemplate(
  template: Template,
  chains: readonly ChainDocument[],
  futures: readonly Future[],
): Placed {
  const legs: Omit<Leg, "key">[] = []
  for (const one of template.legs) {
    const leg = one.right === "FUT" ? futureLeg(one, chains, futures) : optionLeg(one, chains)
    if (typeof leg === "string") return { missing: leg }
    legs.push(leg)
  }
  return { legs }
}

function optionLeg(one: TemplateLeg, chains: readonly ChainDocument[]): Omit<Leg, "key"> | string {
  const chain = chains[one.expiry]
  if (!chain) return "a later expiry"
  const atm = chain.atm_strike === null ? -1 : chain.strikes.indexOf(chain.atm_strike)
  const strike = chain.strikes[atm + one.offset]
  if (atm < 0 || strike === undefined) return `a strike ${one.offset} steps from the money`
  return optionLegAt(chain, strike, one.right as "CE" | "PE", one.side, one.lots)
}

/** The leg of one contract of the chain; a sentence part naming what is missing otherwise. */
export function optionLegAt(
  chain: ChainDocument,
  strike: number,
  right: "CE" | "PE",
  side: Leg["side"],
  lots: number,
): Omit<Leg, "key"> | string {
  const index = chain.strikes.indexOf(strike)
  const id = sideOf(chain, right).id[index]
  if (id == null) return `${strike} ${right}`
  return {
    instrumentId: id,
    symbol: `${chain.underlying} ${strike} ${right}`,
    underlyingId: chain.underlying_id,
    expiry: chain.expiry,
    strike,
    right,
    side,
    lots,
    lotSize: chain.lot_size,
    price: null,
  }
}

function futureLeg(
  one: TemplateLeg,
  chains: readonly ChainDocument[],
  futures: readonly Future[],
): Omit<Leg, "key"> | string {
  const chain = chains[0]
  // The future that lives at least as long as the options.
  const future = futures.find((each) => chain !== undefined && each.expiry >= chain.expiry)
  if (!chain || !future) return "a future"
  return {
    instrumentId: future.id,
    symbol: future.symbol,
    underlyingId: chain.underlying_id,
    expiry: future.expiry,
    strike: null,
    right: "FUT",
    side: one.side,
    lots: one.lots,
    lotSize: future.lotSize,
    price: null,
  }
}
