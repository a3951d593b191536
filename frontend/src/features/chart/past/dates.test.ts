import { describe, expect, it } from "vitest"
import { timeLeft } from "../countdown"
import { istInput, istMs, missText, pastOf } from "./dates"

const MINUTE = 60_000
const DAY = 86_400_000
const at = Date.parse("2026-11-20T10:15:00+05:30")

describe("going to a date", () => {
  it("reads and writes Indian time whatever the browser's zone is", () => {
    expect(istMs("2026-11-20T10:15")).toBe(at)
    expect(istMs("2026-11-20")).toBe(Date.parse("2026-11-20T09:15:00+05:30"))
    expect(istMs("")).toBeNaN()
    expect(istInput(at)).toBe("2026-11-20T10:15")
  })

  it("loads some bars beyond the date, never what is still to come", () => {
    expect(pastOf(at, MINUTE, at + 30 * DAY)).toEqual({ atMs: at, untilMs: at + 120 * MINUTE })
    expect(pastOf(at, DAY, at + 500 * DAY).untilMs).toBe(at + 120 * DAY)
    expect(pastOf(at, MINUTE, at + 5 * MINUTE).untilMs).toBe(at + 5 * MINUTE)
  })

  it("says where nothing traded, and what is nearest", () => {
    const text = (ms: number) => istInput(ms)
    const bars = [{ startMs: at }, { startMs: at + 10 * MINUTE }]
    expect(missText(bars, at + 59_999, MINUTE, text)).toBe("")
    expect(missText(bars, at + 5 * MINUTE, MINUTE, text)).toMatch(
      /10:20; the last .+ 2026-11-20T10:15/,
    )
    expect(missText(bars, at - MINUTE, MINUTE, text)).toMatch(
      /10:14; the first .+ 2026-11-20T10:15/,
    )
    expect(missText([], at, MINUTE, text)).toContain("no candles")
  })
})

describe("the time left of a bar", () => {
  it("counts down to the bar's end", () => {
    expect(timeLeft(at, 5 * MINUTE, at + 55_000)).toBe("4:05")
    expect(timeLeft(at, 5 * MINUTE, at)).toBe("5:00")
  })

  it("is nothing once the bar is over, before it began, for days and without bars", () => {
    expect(timeLeft(at, MINUTE, at + MINUTE)).toBe("")
    expect(timeLeft(at, MINUTE, at - 1)).toBe("")
    expect(timeLeft(at, DAY, at + MINUTE)).toBe("")
    expect(timeLeft(null, MINUTE, at)).toBe("")
  })
})
