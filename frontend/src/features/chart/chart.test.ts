import { expect, test } from "vitest"
import { heikinAshi, indexShift, joinPages } from "./bars"
import type { CandlesAnswer } from "./types"

const candle = (minute: number) => ({
  start_at: new Date(Date.UTC(2026, 10, 23, 4, minute)).toISOString(),
  open: "100",
  high: "102",
  low: "99",
  close: String(100 + minute),
  volume: 65,
  oi: 0,
})

const page = (minutes: number[], values: (number | null)[]): CandlesAnswer => ({
  results: minutes.map(candle),
  interval: "1m",
  has_more: true,
  indicators: [{ id: "ema:3", fn: "ema", params: [3], pane: "price", outputs: { ema: values } }],
})

test("pages join in order, and what both know is taken once, lines with their bars", () => {
  const loaded = joinPages([page([2, 3, 4], [12, 13, 14]), page([0, 1, 2], [null, 11, 12])])
  expect(loaded.bars.map((bar) => bar.close)).toEqual([100, 101, 102, 103, 104])
  expect(loaded.lines[0]?.values).toEqual([null, 11, 12, 13, 14])
})

test("Heikin-Ashi averages, and its wicks hold its body", () => {
  const bars = joinPages([page([0, 1], [1, 2])]).bars
  const drawn = heikinAshi(bars)
  expect(drawn[0]).toMatchObject({ open: 100, close: 100.25, high: 102, low: 99 })
  expect(drawn[1]).toMatchObject({ open: 100.125, close: 100.5 })
  for (const bar of drawn) expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close))
})

test("the view moves with the bars when earlier ones come or go", () => {
  const bars = joinPages([page([0, 1, 2, 3, 4], [1, 2, 3, 4, 5])]).bars
  expect(indexShift(bars.slice(2), bars)).toBe(2)
  expect(indexShift(bars, bars.slice(1))).toBe(-1)
  expect(indexShift(bars.slice(0, 4), bars)).toBe(0)
  expect(indexShift([], bars)).toBe(0)
})
