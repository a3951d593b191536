import { formatPrice } from "@/lib/format"

/** The `count` strikes nearest to the money in the list's order; all of them for 0. */
export function strikesAround(
  strikes: readonly number[],
  atm: number | null,
  count: number,
): readonly number[] {
  const centre = atm === null ? -1 : strikes.indexOf(atm)
  if (count === 0 || centre < 0 || strikes.length <= count) return strikes
  const first = Math.min(Math.max(0, centre - Math.floor(count / 2)), strikes.length - count)
  return strikes.slice(first, first + count)
}

/** Slice of the twenty strikes to each side of the money. */
export function window20(chain: {
  strikes: readonly number[]
  atm_strike: number | null
}): [number, number] {
  const centre = chain.atm_strike === null ? -1 : chain.strikes.indexOf(chain.atm_strike)
  if (centre < 0) return [0, chain.strikes.length]
  return [Math.max(0, centre - 20), centre + 21]
}

/** A strike as it is read: 26,000 or 97.50. */
export const strikeText = (strike: number) => formatPrice(strike, strike % 1 === 0 ? 0 : 2)
