import type { components } from "@/lib/api/schema"

export type CandlesAnswer = components["schemas"]["Candles"]
export type IndicatorLines = components["schemas"]["IndicatorLines"]
export type CatalogueEntry = components["schemas"]["Indicator"]
export type StoredDay = components["schemas"]["StoredDay"]
export type ChartInterval = CandlesAnswer["interval"]

export const INTERVALS: readonly { id: ChartInterval; ms: number }[] = [
  { id: "1s", ms: 1_000 },
  { id: "5s", ms: 5_000 },
  { id: "15s", ms: 15_000 },
  { id: "30s", ms: 30_000 },
  { id: "1m", ms: 60_000 },
  { id: "2m", ms: 120_000 },
  { id: "3m", ms: 180_000 },
  { id: "5m", ms: 300_000 },
  { id: "10m", ms: 600_000 },
  { id: "15m", ms: 900_000 },
  { id: "30m", ms: 1_800_000 },
  { id: "1h", ms: 3_600_000 },
  { id: "2h", ms: 7_200_000 },
  { id: "4h", ms: 14_400_000 },
  { id: "1d", ms: 86_400_000 },
]

export const intervalMs = (id: ChartInterval): number =>
  INTERVALS.find((each) => each.id === id)?.ms ?? 60_000

export type ChartStyle = "candles" | "bars" | "line" | "heikin-ashi"

/** How prices are spread over the height of the chart. */
export type ChartScale = "linear" | "log" | "percent"

/** Live prices, what was before, or a stored day that is played. */
export type ChartMode = "live" | "past" | "replay"
