import { normCdf, normPdf } from "./normal"

export type OptionRight = "CE" | "PE"

/**
 * One European option on a forward. `forward` and `strike` in rupees, `sigma` the yearly volatility
 * as a fraction (0.13), `years` to expiry, `rate` continuous and yearly (0 for a futures margin).
 */
export interface OptionInput {
  right: OptionRight
  forward: number
  strike: number
  sigma: number
  years: number
  rate?: number
}

/** Per unit: delta and gamma to the forward, vega per vol point, theta per calendar day. */
export interface Greeks {
  delta: number
  gamma: number
  vega: number
  theta: number
}

/** Worth at expiry in rupees per unit. */
export function intrinsic(right: OptionRight, spot: number, strike: number): number {
  return Math.max(0, right === "CE" ? spot - strike : strike - spot)
}

/** Black-76 price in rupees per unit; the discounted intrinsic value where time or volatility is gone. */
export function black76(option: OptionInput): number {
  const { right, forward, strike, sigma, years, rate = 0 } = option
  const discount = Math.exp(-rate * Math.max(years, 0))
  const spread = sigma * Math.sqrt(Math.max(years, 0))
  if (!(spread > 0) || forward <= 0) return discount * intrinsic(right, forward, strike)
  const d1 = Math.log(forward / strike) / spread + spread / 2
  const sign = right === "CE" ? 1 : -1
  return discount * sign * (forward * normCdf(sign * d1) - strike * normCdf(sign * (d1 - spread)))
}

/** Greeks of Black-76 in the units of the option chain. At expiry delta is that of the intrinsic value. */
export function greeks(option: OptionInput): Greeks {
  const { right, forward, strike, sigma, years, rate = 0 } = option
  const sign = right === "CE" ? 1 : -1
  const spread = sigma * Math.sqrt(Math.max(years, 0))
  if (!(spread > 0) || forward <= 0) {
    const delta = sign * (forward - strike) > 0 ? sign : 0
    return { delta, gamma: 0, vega: 0, theta: 0 }
  }
  const discount = Math.exp(-rate * years)
  const d1 = Math.log(forward / strike) / spread + spread / 2
  const density = normPdf(d1)
  const decay = -(discount * forward * density * sigma) / (2 * Math.sqrt(years))
  return {
    delta: discount * sign * normCdf(sign * d1),
    gamma: (discount * density) / (forward * spread),
    vega: (discount * forward * density * Math.sqrt(years)) / 100,
    theta: (decay + rate * black76(option)) / 365,
  }
}

const HIGHEST_SIGMA = 5

/** Volatility (fraction) at which the option is worth `price`; null where no price tells one. */
export function impliedVol(price: number, option: Omit<OptionInput, "sigma">): number | null {
  const worth = (sigma: number) => black76({ ...option, sigma })
  if (!(option.years > 0) || price <= worth(0) + 1e-9 || price >= worth(HIGHEST_SIGMA)) return null
  let [low, high] = [0, HIGHEST_SIGMA]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (worth(middle) < price) low = middle
    else high = middle
  }
  return (low + high) / 2
}
