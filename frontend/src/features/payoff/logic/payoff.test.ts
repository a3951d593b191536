import { describe, expect, test } from "vitest"
import { black76 } from "@/lib/pricing/black76"
import { netGreeks, netPremium, outcomeAtExpiry, type PricedLeg, pnl, spotRange } from "./payoff"

const YEARS = 7 / 365
const leg = (fields: Partial<PricedLeg>): PricedLeg => ({
  side: "BUY",
  right: "CE",
  strike: 26000,
  units: 65,
  entry: 150,
  sigma: 0.12,
  years: YEARS,
  carry: 1,
  ...fields,
})
const MARKET = { sigma: 0.12, forward: 26000 }
const at = (legs: PricedLeg[]) => outcomeAtExpiry(legs, 26000, MARKET)

const IRON_CONDOR = [
  leg({ side: "SELL", strike: 26200, entry: 80 }),
  leg({ side: "BUY", strike: 26400, entry: 30 }),
  leg({ side: "SELL", right: "PE", strike: 25800, entry: 70 }),
  leg({ side: "BUY", right: "PE", strike: 25600, entry: 25 }),
]

describe("outcome at expiry", () => {
  test("a long call loses its premium at most and has no cap", () => {
    const outcome = at([leg({})])
    expect(outcome.maxProfit).toBeNull()
    expect(outcome.maxLoss).toBeCloseTo(-150 * 65)
    expect(outcome.breakevens).toHaveLength(1)
    expect(outcome.breakevens[0]).toBeCloseTo(26150, 4)
  })

  test("a short put may lose the strike less the premium", () => {
    const outcome = at([leg({ side: "SELL", right: "PE" })])
    expect(outcome.maxProfit).toBeCloseTo(150 * 65)
    expect(outcome.maxLoss).toBeCloseTo((150 - 26000 + 0.01) * 65)
  })

  test("a short straddle has two breakevens and unlimited loss", () => {
    const outcome = at([leg({ side: "SELL" }), leg({ side: "SELL", right: "PE" })])
    expect(outcome.maxLoss).toBeNull()
    expect(outcome.breakevens.map(Math.round)).toEqual([25700, 26300])
  })

  test("an iron condor is bounded on both sides", () => {
    const outcome = at(IRON_CONDOR)
    const credit = 80 - 30 + 70 - 25
    expect(outcome.maxProfit).toBeCloseTo(credit * 65)
    expect(outcome.maxLoss).toBeCloseTo((credit - 200) * 65)
    expect(outcome.breakevens.map(Math.round)).toEqual([25705, 26295])
    expect(netPremium(IRON_CONDOR)).toBeCloseTo(credit * 65)
  })

  test("a long future breaks even where it was bought", () => {
    const outcome = at([leg({ right: "FUT", strike: null, entry: 26010, sigma: null })])
    expect(outcome.breakevens[0]).toBeCloseTo(26010, 4)
    expect(outcome.maxProfit).toBeNull()
    expect(outcome.maxLoss).toBeCloseTo(-26010 * 65, -2)
  })

  test("a calendar is bounded though its far leg lives on", () => {
    const outcome = at([
      leg({ side: "SELL", entry: 150 }),
      leg({ side: "BUY", entry: 320, years: 4 * YEARS }),
    ])
    expect(outcome.maxLoss).toBeGreaterThan(-171 * 65)
    expect(outcome.maxProfit).toBeGreaterThan(0)
    expect(outcome.breakevens).toHaveLength(2)
  })
})

describe("probability of profit", () => {
  test("of a strategy and of its opposite add up to one", () => {
    const opposite = IRON_CONDOR.map((each) =>
      leg({ ...each, side: each.side === "BUY" ? "SELL" : "BUY" }),
    )
    const sum = (at(IRON_CONDOR).probability ?? 0) + (at(opposite).probability ?? 0)
    expect(sum).toBeCloseTo(1, 9)
  })

  test("of a straddle bought at its fair price is below one half", () => {
    const fair = black76({ right: "CE", forward: 26000, strike: 26000, sigma: 0.12, years: YEARS })
    const legs = [leg({ entry: fair }), leg({ right: "PE", entry: fair })]
    expect(at(legs).probability).toBeGreaterThan(0.4)
    expect(at(legs).probability).toBeLessThan(0.45)
  })

  test("is unknown without a volatility", () => {
    expect(
      outcomeAtExpiry([leg({})], 26000, { sigma: null, forward: 26000 }).probability,
    ).toBeNull()
  })
})

test("bought at today's fair price nothing is won or lost now", () => {
  const fair = black76({ right: "CE", forward: 26000, strike: 26000, sigma: 0.12, years: YEARS })
  expect(pnl([leg({ entry: fair })], { spot: 26000, days: 0, volShift: 0 })).toBeCloseTo(0, 9)
})

test("a straddle has no direction, loses by time and wins by volatility", () => {
  const net = netGreeks([leg({}), leg({ right: "PE" })], { spot: 26000, days: 0, volShift: 0 })
  expect(Math.abs(net.delta)).toBeLessThan(0.05 * 65)
  expect(net.theta).toBeLessThan(0)
  expect(net.vega).toBeGreaterThan(0)
})

test("the drawing shows every strike", () => {
  const [low, high] = spotRange(IRON_CONDOR, 26000, 0.12)
  expect(low).toBeLessThan(25600)
  expect(high).toBeGreaterThan(26400)
})
