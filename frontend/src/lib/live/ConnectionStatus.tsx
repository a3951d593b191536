import { Link } from "react-router"
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { cn } from "@/lib/cn"
import { useOnline } from "@/lib/useOnline"
import { LatencyBreakdown, useLatencySummary } from "./LatencyMeter"
import type { SocketState } from "./reconnectingSocket"
import { Sparkline } from "./Sparkline"
import { useLive } from "./session"

const WORDS: Record<SocketState, string> = {
  idle: "Not connected",
  connecting: "Connecting",
  open: "Live",
  waiting: "Reconnecting",
  closed: "Closed",
  unauthorised: "Logged out",
  forbidden: "Not allowed",
}

/** Whether prices flow now, as the shell and the ticket see it. */
export function useIsLive(): boolean {
  return useLive((state) => state.market === "open" && state.status?.feed_alive !== false)
}

const ms = (value: number) => (Number.isFinite(value) ? `${Math.round(value)} ms` : "–")

/** Connection state and latency in the header; opens the breakdown. */
export function ConnectionStatus() {
  const market = useLive((state) => state.market)
  const events = useLive((state) => state.events)
  const isFeedAlive = useLive((state) => state.status?.feed_alive !== false)
  const summary = useLatencySummary()
  // The device knows before the socket does that nothing comes any more.
  const isOnline = useOnline()
  const isOpen = market === "open" && isOnline
  const word = !isOnline ? "Offline" : isOpen && !isFeedAlive ? "No feed" : WORDS[market]
  const tone =
    isOpen && isFeedAlive ? "ok" : isOpen || (isOnline && market === "connecting") ? "warn" : "bad"
  return (
    <Popover>
      <PopoverTrigger className="inline-flex h-7 items-center gap-2 rounded-md px-2 text-xs hover:bg-accent coarse:h-10">
        <span
          aria-hidden
          className={cn(
            "size-2 rounded-full",
            tone === "ok" && "bg-ok",
            tone === "warn" && "bg-warn",
            tone === "bad" && "bg-destructive",
          )}
        />
        <span className="sr-only">Connection: </span>
        <span
          className={cn(
            // On a phone the dot says so: the room is the index's.
            tone === "ok" && "max-sm:sr-only",
            tone === "bad" && "text-destructive",
            tone === "warn" && "text-warn",
          )}
        >
          {word}
        </span>
        {isOpen && (
          <span className="hidden items-center gap-2 lg:inline-flex">
            <Sparkline values={summary.spark} className="h-4 w-14 text-muted-foreground" />
            <span className="num inline-block min-w-11 text-right text-muted-foreground">
              <span className="sr-only">Median latency </span>
              {ms(summary.total.p50)}
            </span>
          </span>
        )}
      </PopoverTrigger>
      <PopoverContent align="end" className="w-80">
        <LatencyBreakdown summary={summary} market={WORDS[market]} events={WORDS[events]} />
        <PopoverClose asChild>
          <Link
            to="/app/status"
            className="mt-3 block rounded-sm border-t pt-2 text-xs text-primary hover:underline"
          >
            Status of the feed and the terminal
          </Link>
        </PopoverClose>
      </PopoverContent>
    </Popover>
  )
}
