import { expect, test } from "vitest"
import { heikinAshi, joinPages } from "./bars"
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
