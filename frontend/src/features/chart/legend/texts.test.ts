import { describe, expect, it } from "vitest"
import type { Reading } from "../engine"
import { barTexts, directionOf, indicatorName, valueText } from "./texts"

const bar = {
  startMs: Date.parse("2026-11-23T10:15:00+05:30"),
  open: 26000,
  high: 26040.5,
  low: 25990,
  close: 26026,
  volume: 0,
}
const reading = (previousClose: number | null, changes = {}): Reading => ({
  bar: { ...bar, ...changes },
  previousClose,
  values: new Map(),
})

describe("the legend", () => {
  it("names time in IST, prices, and the change from the close before", () => {
    const texts = barTexts(reading(26000), 2, 60_000)
    expect(texts.at).toContain("10:15")
    expect(texts).toMatchObject({ open: "26,000.00", close: "26,026.00", volume: "" })
    expect(texts.change).toBe("+26.00 (+0.10%)")
    expect(barTexts(reading(26052), 2, 60_000).change).toBe("−26.00 (−0.10%)")
  })

  it("claims no change without a bar before, and no time of day for whole days", () => {
    const texts = barTexts(reading(null), 2, 86_400_000)
    expect(texts.change).toBe("")
    expect(texts.at).not.toContain(":")
  })

  it("is empty without a bar", () => {
    const nothing = { bar: null, previousClose: null, values: new Map() }
    expect(Object.values(barTexts(nothing, 2, 60_000)).join("")).toBe("")
    expect(directionOf(nothing)).toBe("")
  })

  it("goes by the close before, else by the opening", () => {
    expect(directionOf(reading(26100))).toBe("d")
    expect(directionOf(reading(null))).toBe("u")
    expect(directionOf(reading(26026))).toBe("")
  })

  it("writes values as the instrument does, long ones short, missing ones as a dash", () => {
    expect(valueText(26010.456, 2)).toBe("26,010.46")
    expect(valueText(-0.5, 4)).toBe("−0.5000")
    expect(valueText(12_345_678, 2)).toBe("1.23 Cr")
    expect(valueText(undefined, 2)).toBe("–")
    expect(indicatorName("macd:12:26:9")).toBe("MACD 12 26 9")
  })
})
