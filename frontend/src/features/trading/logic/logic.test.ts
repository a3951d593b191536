import { describe, expect, it } from "vitest"
import type { Position, Precheck, Violation } from "../types"
import { barsOf, LiveBar } from "./candles"
import { formatUnits, parseUnits, roundToTick, stepPrice, ticksPerRupee } from "./decimal"
import { positionPnl, totalPnl } from "./pnl"
import {
  applyFix,
  fixLabel,
  lotsOf,
  missingFrom,
  requestOf,
  sendButton,
  stepLots,
  type TicketDraft,
  unitsOf,
} from "./ticket"
import { moveItem, nextRow } from "./watchlist"

const draft: TicketDraft = {
  side: "BUY",
  lots: "2",
  product: "NRML",
  orderType: "LIMIT",
  validity: "DAY",
  price: "142.35",
  trigger: "",
}

const violation = (extra: Partial<Violation>): Violation => ({
  rule: "rms.lot_multiple",
  title: "Lot multiple",
  message: "",
  limit: "75",
  observed: "100",
  would_pass: "",
  would_pass_value: null,
  scope: "INSTRUMENT",
  action: "reject",
  ...extra,
})

const check = (extra: Partial<Precheck>): Precheck => ({
  allowed: true,
  violations: [],
  warnings: [],
  margin_required: null,
  charges: null,
  order_value: null,
  funds_available: null,
  ...extra,
})

describe("prices", () => {
  it("steps by ticks without float dust", () => {
    expect(stepPrice("142.35", "0.05", 1)).toBe("142.40")
    expect(stepPrice("0.30", "0.05", -1)).toBe("0.25")
    expect(stepPrice("83.7525", "0.0025", 1)).toBe("83.7550")
  })

  it("snaps an off-tick price to the grid in the direction of travel", () => {
    expect(stepPrice("142.37", "0.05", 1)).toBe("142.40")
    expect(stepPrice("142.37", "0.05", -1)).toBe("142.35")
  })

  it("never goes below one tick and moves a rupee with twenty ticks of five paise", () => {
    expect(stepPrice("0.05", "0.05", -1)).toBe("0.05")
    expect(stepPrice("10.00", "0.05", ticksPerRupee("0.05"))).toBe("11.00")
  })

  it("refuses what is not a decimal with four places", () => {
    for (const bad of ["", "abc", "1e3", "1.23456", ".5", "1,000"])
      expect(parseUnits(bad)).toBeNull()
    expect(formatUnits(parseUnits("-0.05") as number)).toBe("-0.05")
    expect(roundToTick(142.3749, "0.05")).toBe("142.35")
    expect(roundToTick(Number.NaN, "0.05")).toBe("")
  })
})

describe("ticket", () => {
  it("turns lots into units and back", () => {
    expect(unitsOf("2", 75)).toBe(150)
    expect(unitsOf("1.5", 50)).toBe(75)
    expect(unitsOf("1.5", 75)).toBeNull()
    expect(unitsOf("-1", 75)).toBeNull()
    expect(lotsOf(150, 75)).toBe("2")
    expect(stepLots("2", 1)).toBe("3")
    expect(stepLots("1", -1)).toBe("1")
    expect(stepLots("", 1)).toBe("1")
    expect(stepLots("1.5", -1)).toBe("1")
  })

  it("names what is missing", () => {
    expect(missingFrom({ ...draft, lots: "" }, 75)).toBe("Enter lots")
    expect(missingFrom({ ...draft, price: "" }, 75)).toBe("Enter a price")
    expect(missingFrom({ ...draft, orderType: "SL-M" }, 75)).toBe("Enter a trigger price")
    expect(missingFrom({ ...draft, orderType: "MARKET", price: "" }, 75)).toBe("")
  })

  it("sends only the prices of its order type", () => {
    const request = requestOf(
      { ...draft, orderType: "SL-M", trigger: "140" },
      { id: 9, lot_size: 75 },
      "a",
      "t",
    )
    expect(request).toMatchObject({ quantity: 150, price: null, trigger_price: "140.00" })
    expect(requestOf({ ...draft, price: "x" }, { id: 9, lot_size: 75 }, "a", "t")).toBeNull()
  })

  it("applies and names the fix of a violation", () => {
    const price = violation({ would_pass_value: { field: "price", value: "142.35" } })
    expect(applyFix({ ...draft, price: "142.37" }, price, 75).price).toBe("142.35")
    expect(fixLabel(price, 75)).toBe("Use ₹142.35")
    const quantity = violation({ would_pass_value: { field: "quantity", value: 75 } })
    expect(applyFix(draft, quantity, 75).lots).toBe("1")
    expect(fixLabel(quantity, 75)).toBe("Use 1 lot (75)")
    expect(fixLabel(violation({}), 75)).toBeNull()
    expect(fixLabel(violation({ would_pass_value: { field: "moon", value: 1 } }), 75)).toBeNull()
  })

  it("says what Enter will do, or why it will not", () => {
    expect(sendButton(draft, 75, check({}), "")).toEqual({
      label: "BUY 150 @ ₹142.35",
      isEnabled: true,
    })
    expect(sendButton(draft, 75, null, "").isEnabled).toBe(false)
    expect(sendButton(draft, 75, null, "", true).isEnabled).toBe(true)
    expect(sendButton({ ...draft, orderType: "MARKET" }, 75, check({}), "").label).toBe(
      "BUY 150 @ MARKET",
    )
    const refused = check({ allowed: false, violations: [violation({}), violation({})] })
    expect(sendButton(draft, 75, refused, "")).toEqual({
      label: "Blocked: Lot multiple +1",
      isEnabled: false,
    })
    expect(sendButton(draft, 75, check({}), "Offline").label).toBe("Offline")
  })
})

describe("P&L", () => {
  const position = (quantity: number, average: string, extra: Partial<Position> = {}) =>
    ({
      instrument: { id: 1 },
      quantity,
      average_price: average,
      realised_pnl: "100.00",
      ltp: null,
      unrealised_pnl: null,
      ...extra,
    }) as Position

  it("marks long and short at the live price", () => {
    expect(positionPnl(position(75, "100"), 102)).toEqual({
      realised: 100,
      unrealised: 150,
      total: 250,
    })
    expect(positionPnl(position(-75, "100"), 102).unrealised).toBe(-150)
  })

  it("is the realised part alone when flat, whatever the price", () => {
    expect(positionPnl(position(0, "0"), Number.NaN).total).toBe(100)
  })

  it("is unknown, not zero, while an open position has no price", () => {
    expect(totalPnl([position(75, "100"), position(0, "0")], () => Number.NaN).total).toBeNaN()
    const marked = position(75, "100", { ltp: "101", unrealised_pnl: "75.30" })
    expect(positionPnl(marked, Number.NaN).unrealised).toBe(75.3)
    expect(positionPnl(marked, 102).unrealised).toBeCloseTo(150.3, 9)
  })
})

describe("candles", () => {
  const at = (minute: number, second = 0) => Date.UTC(2026, 10, 23, 4, minute, second)
  const bar = { startMs: at(0), open: 10, high: 12, low: 9, close: 11, volume: 500 }

  it("orders bars and keeps the last of duplicates", () => {
    const candle = (start_at: string, close: string) => ({
      start_at,
      open: "1",
      high: "1",
      low: "1",
      close,
      volume: 1,
      oi: 0,
    })
    const bars = barsOf([
      candle("2026-11-23T04:01:00Z", "2"),
      candle("2026-11-23T04:00:00Z", "1"),
      candle("2026-11-23T04:01:00Z", "3"),
    ])
    expect(bars.map((each) => each.close)).toEqual([1, 3])
  })

  it("extends the last bar and opens the next on its grid", () => {
    const live = new LiveBar(bar, 60_000)
    expect(live.add(13, at(0, 30), 1_000)).toBe("same")
    expect(live.current).toMatchObject({ high: 13, low: 9, close: 13, volume: 500 })
    expect(live.add(8, at(0, 40), 1_040)).toBe("same")
    expect(live.current).toMatchObject({ low: 8, volume: 540 })
    expect(live.add(9, at(2, 5), 1_050)).toBe("new")
    expect(live.current).toEqual({ startMs: at(2), open: 9, high: 9, low: 9, close: 9, volume: 10 })
  })

  it("keeps the server's alignment and ignores quotes older than the bar", () => {
    const hourly = new LiveBar({ ...bar, startMs: at(15) }, 3_600_000)
    expect(hourly.add(10, at(14), 0)).toBe("old")
    hourly.add(10, at(15) + 3_600_000, 0)
    expect(hourly.current?.startMs).toBe(at(15) + 3_600_000)
    expect(hourly.add(Number.NaN, at(59), 0)).toBe("old")
  })
})

describe("watchlist", () => {
  it("moves items and clamps the row focus", () => {
    expect(moveItem(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"])
    expect(moveItem(["a"], 0, 1)).toEqual(["a"])
    expect(nextRow(-1, 1, 3)).toBe(0)
    expect(nextRow(2, 1, 3)).toBe(2)
    expect(nextRow(0, 1, 0)).toBe(-1)
  })
})
