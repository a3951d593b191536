import {
  formatCompact,
  formatDate,
  formatDateTime,
  formatNumber,
  formatPct,
  formatPrice,
  UNKNOWN,
} from "@/lib/format"
import type { Reading } from "../engine"

const DAY_MS = 86_400_000
/** From here on figures are shortened: on-balance volume has ten digits. */
const LONG = 10_000_000

/** An indicator as traders write it: `macd:12:26:9` is MACD 12 26 9. */
export const indicatorName = (id: string) => id.toUpperCase().replaceAll(":", " ")

/** What the first line says of a bar, by field; empty where it says nothing. */
export function barTexts({ bar, previousClose }: Reading, decimals: number, intervalMs: number) {
  if (!bar) return { at: "", open: "", high: "", low: "", close: "", change: "", volume: "" }
  const change = previousClose === null ? null : bar.close - previousClose
  return {
    at: intervalMs >= DAY_MS ? formatDate(bar.startMs) : formatDateTime(bar.startMs),
    open: formatPrice(bar.open, decimals),
    high: formatPrice(bar.high, decimals),
    low: formatPrice(bar.low, decimals),
    close: formatPrice(bar.close, decimals),
    change:
      change === null
        ? ""
        : `${formatNumber(change, decimals, { sign: true })} (${formatPct((change / (previousClose || 1)) * 100)})`,
    volume: bar.volume > 0 ? `Vol ${formatCompact(bar.volume)}` : "",
  }
}

/** An indicator's value; a dash while it warms up. */
export function valueText(value: number | undefined, decimals: number): string {
  if (value === undefined) return UNKNOWN
  return Math.abs(value) >= LONG ? formatCompact(value) : formatNumber(value, decimals)
}

/** Where a bar went: above or below the close before it, or its own opening. */
export function directionOf({ bar, previousClose }: Reading): "u" | "d" | "" {
  if (!bar) return ""
  const change = bar.close - (previousClose ?? bar.open)
  return change > 0 ? "u" : change < 0 ? "d" : ""
}
