import { describe, expect, test } from "vitest"
import { black76, greeks, impliedVol, type OptionInput } from "./black76"
import { normCdf } from "./normal"

// E. G. Haug, "The Complete Guide to Option Pricing Formulas" (2nd ed.), §1.1.3: F = 19, K = 19,
// T = 0.75, r = 10 %, sigma = 28 %: both worth 1.7011.
const HAUG = { forward: 19, strike: 19, years: 0.75, rate: 0.1, sigma: 0.28 }

const cases: OptionInput[] = [60, 90, 100, 111, 180].flatMap((strike) =>
  [0.0001, 0.01, 0.5].flatMap((years) =>
    (["CE", "PE"] as const).map((right) => ({
      right,
      forward: 100,
      strike,
      years,
      sigma: 0.2,
      rate: 0.05,
    })),
  ),
)

test("the normal distribution agrees with tables far into the tails", () => {
  for (const [x, value] of [
    [0, 0.5],
    [1.96, 0.9750021048517795],
    [-3, 0.0013498980316300933],
    [-8, 6.220960574271785e-16],
  ] as const)
    expect(normCdf(x) / value).toBeCloseTo(1, 7)
})

describe("Black-76", () => {
  test("gives the published value", () => {
    expect(black76({ ...HAUG, right: "CE" })).toBeCloseTo(1.7011, 4)
    expect(black76({ ...HAUG, right: "PE" })).toBeCloseTo(1.7011, 4)
  })

  test.each(cases)("keeps put-call parity at $strike, $years years", (option) => {
    const call = black76({ ...option, right: "CE" })
    const put = black76({ ...option, right: "PE" })
    const discount = Math.exp(-0.05 * option.years)
    expect(call - put).toBeCloseTo(discount * (option.forward - option.strike), 9)
  })

  test.each(cases)("has the Greeks of its slopes at $strike $right, $years years", (option) => {
    const found = greeks(option)
    const bumped = (change: Partial<OptionInput>) => black76({ ...option, ...change })
    const h = 1e-3
    const up = bumped({ forward: 100 + h })
    const down = bumped({ forward: 100 - h })
    expect(found.delta).toBeCloseTo((up - down) / (2 * h), 4)
    const vega = bumped({ sigma: 0.2005 }) - bumped({ sigma: 0.1995 })
    expect(found.vega).toBeCloseTo(vega * 10, 4)
    const day = 1e-5
    const decay = bumped({ years: option.years - day }) - bumped({ years: option.years + day })
    expect(found.theta).toBeCloseTo(decay / (2 * day * 365), 1)
  })

  test("is its intrinsic value when time is over", () => {
    const over = { forward: 105, strike: 100, sigma: 0.2, years: 0 }
    expect(black76({ ...over, right: "CE" })).toBe(5)
    expect(greeks({ ...over, right: "CE" })).toEqual({ delta: 1, gamma: 0, vega: 0, theta: 0 })
  })
})

test.each(cases)("the implied volatility of a price gives it back ($strike $right)", (option) => {
  const price = black76(option)
  const found = impliedVol(price, option)
  if (found === null) expect(price - black76({ ...option, sigma: 0 })).toBeLessThan(1e-8)
  else expect(black76({ ...option, sigma: found })).toBeCloseTo(price, 8)
})

test("no volatility explains a price below the intrinsic value", () => {
  const deep = { right: "CE", forward: 120, strike: 100, years: 0.1 } as const
  expect(impliedVol(19.9, deep)).toBeNull()
  expect(impliedVol(121, deep)).toBeNull()
})
