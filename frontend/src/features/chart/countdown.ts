import { useEffect } from "react"
import { countdown } from "@/lib/live/MarketClock"
import { marketNowMs, useLive } from "@/lib/live/session"
import type { ChartEngine } from "./engine"

const DAY_MS = 86_400_000

/**
 * Time left of the bar that began at `startMs`, as 4:05; empty when it is over (nothing trades, or
 * the market is closed) and for whole days. All in epoch ms of market time.
 */
export function timeLeft(startMs: number | null, intervalMs: number, nowMs: number): string {
  if (startMs === null || intervalMs >= DAY_MS) return ""
  const left = startMs + intervalMs - nowMs
  return left > 0 && left <= intervalMs ? countdown(left / 1000) : ""
}

/** Keep the newest bar's time left beside its price, once a second. */
export function useBarCountdown(engine: ChartEngine | null, intervalMs: number, isOn: boolean) {
  useEffect(() => {
    if (!engine || !isOn) return
    const write = () => {
      const { status, statusAt } = useLive.getState()
      const isAlive = status?.feed_alive ?? false
      const nowMs = marketNowMs({ status, statusAt }, Date.now())
      engine.setNote(isAlive ? timeLeft(engine.newestStartMs, intervalMs, nowMs) : "")
    }
    write()
    const timer = setInterval(write, 1_000)
    return () => clearInterval(timer)
  }, [engine, intervalMs, isOn])
}
