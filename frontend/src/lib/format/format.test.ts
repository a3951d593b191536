import { describe, expect, it } from "vitest"
import {
  formatAge,
  formatAgo,
  formatCompact,
  formatDate,
  formatDateTime,
  formatNumber,
  formatPct,
  formatRupees,
  formatRupeesCompact,
  formatTime,
  MINUS,
  UNKNOWN,
} from "./index"

describe("numbers", () => {
  it.each([
    ["123456.75", "1,23,456.75"],
    [10_000_000, "1,00,00,000.00"],
    [999, "999.00"],
    ["-1860", `${MINUS}1,860.00`],
    [0, "0.00"],
  ])("groups %s the Indian way", (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  it("never shows a minus before a rounded zero", () => {
    expect(formatNumber(-0.001)).toBe("0.00")
    expect(formatRupees("-0.00", { sign: true })).toBe("₹0.00")
  })

  it.each([null, undefined, "", "abc", Number.NaN])("shows %s as unknown, never as 0", (value) => {
    expect(formatNumber(value)).toBe(UNKNOWN)
    expect(formatRupees(value)).toBe(UNKNOWN)
    expect(formatPct(value)).toBe(UNKNOWN)
  })

  it("puts the sign before the rupee", () => {
    expect(formatRupees("-1860")).toBe(`${MINUS}₹1,860.00`)
    expect(formatRupees(1860, { sign: true })).toBe("+₹1,860.00")
  })

  it.each([
    [99_999, "99,999"],
    [100_000, "1.00 L"],
    [9_999_999, "100.00 L"],
    [12_345_678, "1.23 Cr"],
    [-25_000_000, `${MINUS}2.50 Cr`],
  ])("shortens %s", (value, text) => {
    expect(formatCompact(value)).toBe(text)
  })

  it("keeps the sign first in short rupees", () => {
    expect(formatRupeesCompact(-12_345_678)).toBe(`${MINUS}₹1.23 Cr`)
  })

  it("signs percentages", () => {
    expect(formatPct("1.5")).toBe("+1.50%")
    expect(formatPct(-0.5, 1)).toBe(`${MINUS}0.5%`)
  })
})

describe("times", () => {
  it("shows IST whatever the zone of the machine", () => {
    expect(formatTime("2026-11-23T08:35:09Z")).toBe("14:05:09")
    expect(formatDate("2026-11-22T20:00:00Z")).toBe("23 Nov 2026")
    expect(formatDateTime("2026-11-23T08:35:09Z")).toBe("23 Nov 2026, 14:05")
  })

  it("shows midnight as 00, not 24", () => {
    expect(formatTime("2026-11-22T18:30:00Z")).toBe("00:00:00")
  })

  it("shows a bare date as that date", () => {
    expect(formatDate("2026-11-26")).toBe("26 Nov 2026")
  })

  it("shows a broken instant as unknown", () => {
    expect(formatTime("yesterday")).toBe(UNKNOWN)
    expect(formatDate(null)).toBe(UNKNOWN)
  })

  it.each([
    [0.12, "120 ms"],
    [4.21, "4.2 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [7200, "2 h"],
    [90_000, "1 d"],
    [-3, "0 ms"],
  ])("gives the age of %s s", (seconds, text) => {
    expect(formatAge(seconds)).toBe(text)
  })

  it("says how long ago", () => {
    const now = Date.parse("2026-11-23T08:00:00Z")
    expect(formatAgo(now - 3_000, now)).toBe("just now")
    expect(formatAgo(now - 120_000, now)).toBe("2 min ago")
  })
})
