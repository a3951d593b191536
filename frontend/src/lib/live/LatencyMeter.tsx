import { useEffect, useState } from "react"
import type { LatencySummary, Percentiles } from "./latency"
import { preciseNow } from "./reconnectingSocket"
import { Sparkline } from "./Sparkline"
import { meter, useLive } from "./session"

const REFRESH_MS = 2_000

/** Latency of the last 60 s, refreshed every two seconds while the tab is visible. */
export function useLatencySummary(): LatencySummary {
  const [summary, setSummary] = useState(() => meter.summary(preciseNow()))
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setSummary(meter.summary(preciseNow()))
    }, REFRESH_MS)
    return () => clearInterval(timer)
  }, [])
  return summary
}

interface LatencyBreakdownProps {
  summary: LatencySummary
  market: string
  events: string
}

/** Where the milliseconds go, from the exchange's stamp to the pixel. */
export function LatencyBreakdown({ summary, market, events }: LatencyBreakdownProps) {
  const lastError = useLive((state) => state.lastError)
  const legs: [string, Percentiles][] = [
    ["Exchange → server", summary.exchangeToServer],
    ["Server → browser", summary.serverToSocket],
    ["Browser → pixel", summary.socketToPixel],
    ["In all", summary.total],
  ]
  return (
    <div className="grid gap-3">
      <div className="flex items-center justify-between">
        <h3 className="text-sm font-semibold">Latency, last 60 s</h3>
        <span className="num text-2xs text-muted-foreground">{summary.samples} frames</span>
      </div>
      <Sparkline values={summary.spark} className="h-10 w-full text-primary" />
      <table className="w-full text-xs">
        <thead className="text-2xs text-muted-foreground">
          <tr>
            <th scope="col" className="pb-1 text-left font-medium">
              Leg
            </th>
            <th scope="col" className="pb-1 text-right font-medium">
              p50
            </th>
            <th scope="col" className="pb-1 text-right font-medium">
              p95
            </th>
          </tr>
        </thead>
        <tbody>
          {legs.map(([name, leg]) => (
            <tr key={name} className="h-6 last:font-medium">
              <td>{name}</td>
              <td className="num text-right">{millis(leg.p50)}</td>
              <td className="num text-right">{millis(leg.p95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="grid grid-cols-[1fr_auto] gap-y-1 border-t pt-2 text-2xs text-muted-foreground">
        <dt>Round trip (ping)</dt>
        <dd className="num text-right">{millis(summary.roundTripMs)}</dd>
        <dt>Price socket</dt>
        <dd className="text-right">{market}</dd>
        <dt>Order socket</dt>
        <dd className="text-right">{events}</dd>
      </dl>
      {lastError && <p className="text-2xs text-warn">Last message of the server: {lastError}</p>}
    </div>
  )
}

function millis(value: number): string {
  if (!Number.isFinite(value)) return "–"
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`
}
