import { expect, test } from "vitest"
import type { ChainDocument, ChainSide, Smile } from "@/lib/chain/types"
import { COLUMNS, columnsOf } from "./columns"
import { ivAt } from "./SurfaceTable"
import { strikesAround, window20 } from "./strikes"
import { contractOf } from "./useChainActions"

const side = (fields: Partial<ChainSide>): ChainSide => {
  const nothing = [null, null, null]
  return {
    ...(Object.fromEntries(
      ["id", "ltp", "change", "bid", "ask", "bid_qty", "ask_qty", "volume", "oi", "oi_change"].map(
        (name) => [name, nothing],
      ),
    ) as unknown as ChainSide),
    iv: nothing,
    delta: nothing,
    gamma: nothing,
    theta: nothing,
    vega: nothing,
    rho: nothing,
    exchange_ms: nothing,
    ...fields,
  }
}

const DOC = {
  underlying: "NIFTY",
  underlying_id: 11,
  expiry: "2026-11-24",
  at_ms: 10_000,
  spot: 26020,
  forward: 26025,
  lot_size: 65,
  tick_size: 0.05,
  strikes: [25950, 26000, 26050],
  ce: side({
    id: [1, 2, null],
    ltp: [90, 60, null],
    oi: [650, 1300, null],
    oi_change: [65, null, null],
    exchange_ms: [7_000, null, null],
  }),
  pe: side({ id: [4, 5, 6], oi: [2600, 0, 10] }),
} as unknown as ChainDocument

const text = (id: string, name: "ce" | "pe", at: number) =>
  COLUMNS.find((column) => column.id === id)?.text({ doc: DOC, side: name, at })

test("what a column shows follows from the document, and unknown is a dash", () => {
  expect(text("oi_change_pct", "ce", 0)).toBe("+11.1%")
  expect(text("oi_change_pct", "ce", 1)).toBe("–")
  expect(text("intrinsic", "ce", 0)).toBe("70.00")
  expect(text("intrinsic", "pe", 0)).toBe("0.00")
  expect(text("intrinsic", "pe", 2)).toBe("30.00")
  expect(text("time_value", "ce", 0)).toBe("20.00")
  expect(text("age", "ce", 0)).toBe("3 s")
  expect(text("ltp", "ce", 2)).toBe("–")
})

test("bars compare both sides of the chain", () => {
  const bar = COLUMNS.find((column) => column.id === "oi")?.bar
  expect(bar?.({ doc: DOC, side: "pe", at: 0 })).toBe(1)
  expect(bar?.({ doc: DOC, side: "ce", at: 1 })).toBe(0.5)
  expect(bar?.({ doc: DOC, side: "ce", at: 2 })).toBe(0)
})

test("there are twenty columns or more, LTP always innermost", () => {
  expect(COLUMNS.length).toBeGreaterThanOrEqual(20)
  expect(columnsOf(["ltp", "oi", "delta"], false).map((each) => each.id)).toEqual([
    "oi",
    "delta",
    "ltp",
  ])
  expect(columnsOf(["ltp", "oi", "delta"], true).map((each) => each.id)).toEqual([
    "delta",
    "oi",
    "ltp",
  ])
})

test("strikes around the money stay inside the list", () => {
  const all = Array.from({ length: 41 }, (_, index) => 25000 + index * 50)
  expect(strikesAround(all, 26000, 10)).toEqual(all.slice(15, 25))
  expect(strikesAround(all, 25000, 10)).toEqual(all.slice(0, 10))
  expect(strikesAround(all, 27000, 10)).toEqual(all.slice(31))
  expect(strikesAround(all, null, 10)).toBe(all)
})

test("a cell without a contract cannot be traded", () => {
  expect(contractOf(DOC, 26050, "ce")).toBeNull()
  expect(contractOf(DOC, 26050, "pe")).toMatchObject({
    id: 6,
    display: "NIFTY 24 NOV 2026 26050 PE",
    lot_size: 65,
  })
})

test("the surface reads between strikes and never beyond them", () => {
  const smile = { strikes: [100, 110, 120], iv: [20, 18, 22] } as unknown as Smile
  expect(ivAt(smile, 105)).toBe(19)
  expect(ivAt(smile, 120)).toBe(22)
  expect(ivAt(smile, 99)).toBeNull()
  expect(ivAt(smile, 121)).toBeNull()
})

test("charts show the money's neighbourhood", () => {
  const strikes = Array.from({ length: 81 }, (_, index) => index)
  expect(window20({ strikes, atm_strike: 40 })).toEqual([20, 61])
  expect(window20({ strikes, atm_strike: 3 })).toEqual([0, 24])
  expect(window20({ strikes, atm_strike: null })).toEqual([0, 81])
})
