import { useEffect, useState } from "react"
import { marketNowMs, useLive } from "./session"

export interface ExchangePhase {
  exchange: string
  phase: string
  /** Seconds until the next opening or closing; null when the session never ends or is unknown. */
  changesInS: number | null
  changesTo: "opens" | "closes" | null
}

/** Market instant (epoch ms) that moves on with the source's speed; re-renders once a second. */
export function useMarketNow(): number {
  const status = useLive((state) => state.status)
  const statusAt = useLive((state) => state.statusAt)
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return marketNowMs({ status, statusAt }, Math.max(now, statusAt))
}

/** Phase of one exchange and the time to its next change, in market time. */
export function phaseOf(
  exchange: { exchange: string; phase: string; opens_at: string | null; closes_at: string | null },
  marketNow: number,
): ExchangePhase {
  const seconds = (iso: string | null) => (iso ? (Date.parse(iso) - marketNow) / 1000 : Number.NaN)
  const opens = seconds(exchange.opens_at)
  const closes = seconds(exchange.closes_at)
  const base = { exchange: exchange.exchange, phase: exchange.phase }
  if (exchange.phase === "OPEN" && closes > 0)
    return { ...base, changesInS: closes, changesTo: "closes" }
  if (exchange.phase !== "OPEN" && opens > 0)
    return { ...base, changesInS: opens, changesTo: "opens" }
  return { ...base, changesInS: null, changesTo: null }
}

/** 4 h 05 min, 12:09, 0:42 – what a trader counts down in. */
export function countdown(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  if (hours >= 48) return `${Math.floor(hours / 24)} d`
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, "0")} min`
  return `${minutes}:${String(whole % 60).padStart(2, "0")}`
}
