import { type Bar, barsOf } from "@/features/trading/logic/candles"
import type { CandlesAnswer, IndicatorLines } from "./types"

/** One line of an indicator over the loaded bars: a value a bar, null while warming up. */
export interface DrawnLine {
  key: string
  indicator: string
  name: string
  pane: "price" | "own"
  values: readonly (number | null)[]
}

export interface Loaded {
  bars: readonly Bar[]
  lines: readonly DrawnLine[]
}

/** Pages as they were loaded (newest first) as one series; what two pages both know is taken once. */
export function joinPages(pages: readonly CandlesAnswer[]): Loaded {
  const ordered = [...pages].reverse()
  const seen = new Set<string>()
  const bars: Bar[] = []
  const lines = new Map<string, DrawnLine & { values: (number | null)[] }>()
  for (const page of ordered) {
    const fresh = page.results.map((candle) => !seen.has(candle.start_at))
    for (const candle of page.results) seen.add(candle.start_at)
    bars.push(...barsOf(page.results.filter((_, index) => fresh[index])))
    for (const indicator of page.indicators) append(lines, indicator, fresh)
  }
  return { bars, lines: [...lines.values()] }
}

function append(
  lines: Map<string, DrawnLine & { values: (number | null)[] }>,
  indicator: IndicatorLines,
  fresh: readonly boolean[],
): void {
  for (const [name, values] of Object.entries(indicator.outputs)) {
    const key = `${indicator.id}/${name}`
    const line = lines.get(key) ?? {
      key,
      indicator: indicator.id,
      name,
      pane: indicator.pane,
      values: [],
    }
    line.values.push(...values.filter((_, index) => fresh[index]))
    lines.set(key, line)
  }
}

/** Heikin-Ashi candles: averages that make a trend easier to see. Their prices are not tradable ones. */
export function heikinAshi(bars: readonly Bar[]): Bar[] {
  const out: Bar[] = []
  for (const bar of bars) {
    const before = out.at(-1)
    const close = (bar.open + bar.high + bar.low + bar.close) / 4
    const open = before ? (before.open + before.close) / 2 : (bar.open + bar.close) / 2
    out.push({
      ...bar,
      open,
      close,
      high: Math.max(bar.high, open, close),
      low: Math.min(bar.low, open, close),
    })
  }
  return out
}

/** By how many places the bars have moved from one loading to the next: earlier ones came or went. */
export function indexShift(before: readonly Bar[], after: readonly Bar[]): number {
  const [first] = before
  const [now] = after
  if (!first || !now) return 0
  if (now.startMs <= first.startMs) return after.filter((bar) => bar.startMs < first.startMs).length
  return -before.filter((bar) => bar.startMs < now.startMs).length
}
