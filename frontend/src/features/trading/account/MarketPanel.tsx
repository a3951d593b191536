import { Badge } from "@/components/ui/badge"
import { Card, CardHeader, CardTitle } from "@/components/ui/card"
import { Skeleton } from "@/components/ui/skeleton"
import type { MarketMode, MarketStatus } from "@/lib/api"
import { cn } from "@/lib/cn"
import { formatDate, formatTime } from "@/lib/format"
import { countdown, phaseOf, useLive, useMarketNow } from "@/lib/live"

const SOURCES: Record<MarketMode, string> = {
  SIM: "Simulated prices",
  REPLAY: "Recorded day",
  LIVE: "Live exchange feed",
}

/** Market time, phases with countdown, and what feeds the prices. */
export function MarketPanel({ className }: { className?: string }) {
  const status = useLive((state) => state.status)
  const now = useMarketNow()
  return (
    <Card className={cn("flex flex-col", className)} aria-label="Market status">
      <CardHeader>
        <CardTitle>Market</CardTitle>
        {status ? (
          <span className="num ml-auto text-xs">{formatTime(now)} IST</span>
        ) : (
          <Skeleton className="ml-auto h-4 w-24" />
        )}
      </CardHeader>
      <div className="grid gap-2 p-3 text-xs">
        {status ? (
          <>
            <p className="flex flex-wrap items-center gap-x-2 text-muted-foreground">
              <span>{status.mode ? SOURCES[status.mode] : "No source of prices"}</span>
              {status.speed !== 1 && <span className="num">{status.speed}×</span>}
              <span className="num">{formatDate(status.trading_date)}</span>
              {!status.feed_alive && <Badge variant="warn">NO FEED</Badge>}
            </p>
            <ul className="grid grid-cols-1 gap-1" aria-label="Exchange phases">
              {status.exchanges.map((each) => (
                <Phase key={each.exchange} exchange={each} marketNow={now} />
              ))}
            </ul>
          </>
        ) : (
          PLACEHOLDERS.map((row) => <Skeleton key={row} className="h-4" />)
        )}
      </div>
    </Card>
  )
}

const PLACEHOLDERS = ["source", "a", "b", "c", "d", "e", "f"]

const PHASES: Record<string, { text: string; variant: "ok" | "warn" | "default" }> = {
  OPEN: { text: "OPEN", variant: "ok" },
  PREOPEN: { text: "PRE-OPEN", variant: "warn" },
  CLOSED: { text: "CLOSED", variant: "default" },
}

function Phase(props: { exchange: MarketStatus["exchanges"][number]; marketNow: number }) {
  const phase = phaseOf(props.exchange, props.marketNow)
  const words = PHASES[phase.phase] ?? { text: phase.phase, variant: "default" as const }
  return (
    <li className="flex h-5 items-center gap-2">
      <span className="w-10 font-medium">{phase.exchange}</span>
      <Badge variant={words.variant}>{words.text}</Badge>
      {phase.changesInS !== null && (
        <span className="num ml-auto text-muted-foreground">
          {phase.changesTo} in {countdown(phase.changesInS)}
        </span>
      )}
    </li>
  )
}
