import { useQuery } from "@tanstack/react-query"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { type MarketStatusAnswer, marketStatusQuery } from "@/lib/api"
import { cn } from "@/lib/cn"
import { formatDate, formatShortTime, formatTime } from "@/lib/format"

const PHASES: Record<string, string> = {
  CLOSED: "closed",
  PREOPEN: "pre-open",
  OPEN: "open",
}

const phaseWord = (phase: string | null) =>
  phase === null ? "phase unknown" : (PHASES[phase] ?? phase.toLowerCase())

/** The main exchange's phase in the header; all exchanges and the source of prices on demand. */
export function MarketStatus() {
  const { data, isError } = useQuery(marketStatusQuery)
  if (!data) {
    return (
      <span className="num text-2xs text-muted-foreground">
        {isError ? "Market status unknown" : "…"}
      </span>
    )
  }
  const main = data.exchanges.find((e) => e.exchange === "NSE") ?? data.exchanges[0]
  const isOpen = main?.phase === "OPEN"
  return (
    <Popover>
      <PopoverTrigger className="num inline-flex h-7 items-center gap-1.5 rounded-md px-1.5 text-2xs hover:bg-accent">
        <span
          aria-hidden
          className={cn("size-1.5 rounded-full", isOpen ? "bg-ok" : "bg-muted-foreground")}
        />
        {main ? `${main.exchange} ${phaseWord(main.phase)}` : "No exchange"}
      </PopoverTrigger>
      <PopoverContent align="end" className="w-64">
        <Details status={data} />
      </PopoverContent>
    </Popover>
  )
}

function Details({ status }: { status: MarketStatusAnswer }) {
  return (
    <div className="grid gap-2 text-xs">
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        <dt className="text-muted-foreground">Prices</dt>
        <dd className="text-right">
          {status.source ?? "none"}
          {status.speed !== 1 && ` at ${status.speed}×`}
        </dd>
        <dt className="text-muted-foreground">Market time</dt>
        <dd className="num text-right">{formatTime(status.market_now)} IST</dd>
        <dt className="text-muted-foreground">Trading day</dt>
        <dd className="num text-right">{formatDate(status.trading_date)}</dd>
        <dt className="text-muted-foreground">Feed</dt>
        <dd className="text-right">{status.feed_alive ? "running" : "not running"}</dd>
      </dl>
      <ul className="grid gap-1 border-t pt-2">
        {status.exchanges.map((e) => (
          <li key={e.exchange} className="flex justify-between gap-3">
            <span>
              {e.exchange} {phaseWord(e.phase)}
            </span>
            <span className="num text-muted-foreground">
              {e.opens_at && e.closes_at
                ? `${formatShortTime(e.opens_at)} – ${formatShortTime(e.closes_at)}`
                : "no session"}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
