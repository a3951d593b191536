import type { Candle, Interval } from "../types"

/** One bar in numbers; `startMs` is the bar's first instant in epoch ms. */
export interface Bar {
  startMs: number
  open: number
  high: number
  low: number
  close: number
  volume: number
}

export const INTERVAL_MS: Record<Interval, number> = {
  "1m": 60_000,
  "5m": 300_000,
  "15m": 900_000,
  "1h": 3_600_000,
}

/** IST is UTC+5:30; charts have no time zones, so display times carry the shift themselves. */
export const IST_SHIFT_S = 19_800

/** Bars of a candle answer, oldest first, duplicates and disorder removed. */
export function barsOf(candles: readonly Candle[]): Bar[] {
  const byStart = new Map<number, Bar>()
  for (const candle of candles) {
    const startMs = Date.parse(candle.start_at)
    byStart.set(startMs, {
      startMs,
      open: Number(candle.open),
      high: Number(candle.high),
      low: Number(candle.low),
      close: Number(candle.close),
      volume: Number(candle.volume),
    })
  }
  return [...byStart.values()].sort((a, b) => a.startMs - b.startMs)
}

/**
 * Folds live quotes into the newest bar.
 *
 * Bars are aligned to the last loaded one, so any alignment of the server (midnight or 09:15) is kept. Volume
 * of a quote is the day's running total: a bar adds its growth.
 */
export class LiveBar {
  private bar: Bar | null
  private lastVolume = Number.NaN
  private readonly intervalMs: number

  constructor(last: Bar | null, intervalMs: number) {
    this.bar = last ? { ...last } : null
    this.intervalMs = intervalMs
  }

  /** The newest bar, or null before the first price. */
  get current(): Bar | null {
    return this.bar
  }

  /** Take one quote; returns "new" when it opened a bar, "same" when it changed one, "old" when ignored. */
  add(ltp: number, exchangeMs: number, dayVolume: number): "new" | "same" | "old" {
    if (!Number.isFinite(ltp) || !Number.isFinite(exchangeMs)) return "old"
    const startMs = this.startOf(exchangeMs)
    if (this.bar && startMs < this.bar.startMs) return "old"
    const grown = Math.max(0, dayVolume - this.lastVolume)
    const volume = Number.isFinite(grown) ? grown : 0
    this.lastVolume = dayVolume
    if (!this.bar || startMs > this.bar.startMs) {
      this.bar = { startMs, open: ltp, high: ltp, low: ltp, close: ltp, volume }
      return "new"
    }
    this.bar.high = Math.max(this.bar.high, ltp)
    this.bar.low = Math.min(this.bar.low, ltp)
    this.bar.close = ltp
    this.bar.volume += volume
    return "same"
  }

  private startOf(atMs: number): number {
    const anchor = this.bar?.startMs ?? 0
    return anchor + Math.floor((atMs - anchor) / this.intervalMs) * this.intervalMs
  }
}
