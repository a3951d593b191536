import type { Depth, DepthLevel } from "@/lib/live/depth"

/** One line of the table: the n-th best bid beside the n-th best ask. */
export interface DepthRow {
  level: number
  bid: DepthLevel | null
  ask: DepthLevel | null
  /** Width of the bar, 0–1 of the largest quantity on either side. */
  bidShare: number
  askShare: number
}

export interface DepthTotals {
  bid: number
  ask: number
  /** Bids in percent of both sides; null while there is nothing. */
  bidPct: number | null
}

export const LEVELS = 5

/** Always five lines, so that nothing moves when a side grows or shrinks. */
export function depthRows(book: Depth | null): DepthRow[] {
  const levels = [...(book?.bids ?? []), ...(book?.asks ?? [])]
  const most = Math.max(0, ...levels.map((level) => level.quantity))
  const share = (level: DepthLevel | null) => (level && most > 0 ? level.quantity / most : 0)
  return Array.from({ length: LEVELS }, (_, level) => {
    const bid = book?.bids[level] ?? null
    const ask = book?.asks[level] ?? null
    return { level, bid, ask, bidShare: share(bid), askShare: share(ask) }
  })
}

export function depthTotals(book: Depth | null): DepthTotals {
  const sum = (levels: readonly DepthLevel[] = []) =>
    levels.reduce((total, level) => total + level.quantity, 0)
  const bid = sum(book?.bids)
  const ask = sum(book?.asks)
  return { bid, ask, bidPct: bid + ask > 0 ? (100 * bid) / (bid + ask) : null }
}
