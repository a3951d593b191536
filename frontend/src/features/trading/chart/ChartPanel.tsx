import { useQuery } from "@tanstack/react-query"
import { ChartCandlestick, Maximize2 } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { Link } from "react-router"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"
import { formatCompact, formatPrice, formatShortTime } from "@/lib/format"
import { byChange, LiveCell } from "@/lib/live/LiveCell"
import { QuoteAge } from "@/lib/live/QuoteAge"
import { useSubscription } from "@/lib/live/useQuote"
import { type Bar, barsOf, INTERVAL_MS } from "../logic/candles"
import { changePctText, changeText, ltpText } from "../logic/cells"
import { candlesQuery } from "../queries"
import { useChart, useTradingChoices } from "../store"
import { useTicket } from "../ticket/store"
import type { Instrument, Interval } from "../types"

const PriceChart = lazy(() => import("./PriceChart"))
const INTERVALS: readonly Interval[] = ["1m", "5m", "15m", "1h"]

/** Candles of the chosen instrument with its live price above. */
export function ChartPanel({ className }: { className?: string }) {
  const instrument = useChart((state) => state.instrument)
  return (
    <Card className={cn("flex min-h-0 flex-col", className)} aria-label="Chart">
      {instrument ? (
        <Chart key={instrument.id} instrument={instrument} />
      ) : (
        <EmptyState icon={ChartCandlestick} title="No chart yet" className="my-auto">
          Choose an instrument of the watchlist to see its candles here.
        </EmptyState>
      )}
    </Card>
  )
}

function Chart({ instrument }: { instrument: Instrument }) {
  useSubscription([instrument.id])
  const interval = useTradingChoices((state) => state.interval)
  const [hovered, setHovered] = useState<Bar | null>(null)
  const query = useQuery({ ...candlesQuery(instrument.id, interval), select: barsOf })
  const bars = query.data
  return (
    <>
      <ChartHeader instrument={instrument} />
      <div className="relative min-h-0 flex-1">
        {query.isPending ? (
          <ChartSkeleton />
        ) : query.error ? (
          <ErrorState
            title="Candles could not be loaded"
            error={query.error}
            onRetry={query.refetch}
          />
        ) : (
          <>
            <Legend bar={hovered ?? bars?.at(-1) ?? null} />
            <div
              role="group"
              aria-label={`Candles of ${instrument.display}, ${interval}`}
              className="absolute inset-0"
            >
              <Suspense fallback={<ChartSkeleton />}>
                <PriceChart
                  key={interval}
                  instrumentId={instrument.id}
                  bars={bars ?? []}
                  intervalMs={INTERVAL_MS[interval]}
                  hasVolume={instrument.type !== "IDX"}
                  decimals={decimalsOf(instrument.tick_size)}
                  onHover={setHovered}
                  onRollOver={query.refetch}
                />
              </Suspense>
            </div>
            {bars?.length === 0 && (
              <p className="pointer-events-none absolute inset-0 grid place-items-center p-6 text-center text-sm text-muted-foreground">
                No candles of {instrument.display} yet. The first one begins with its first price.
              </p>
            )}
            <p className="sr-only">{summary(instrument, interval, bars ?? [])}</p>
          </>
        )}
      </div>
    </>
  )
}

function ChartHeader({ instrument }: { instrument: Instrument }) {
  const interval = useTradingChoices((state) => state.interval)
  const setInterval = useTradingChoices((state) => state.setInterval)
  const openTicket = useTicket((state) => state.open)
  const open = (side: "BUY" | "SELL") => openTicket({ instrument, side, purpose: "entry" })
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1.5">
      <h2 className="text-sm font-semibold">{instrument.display}</h2>
      <span className="flex items-baseline gap-2">
        <LiveCell id={instrument.id} text={ltpText} className="text-base font-semibold" />
        <LiveCell id={instrument.id} text={changeText} tone={byChange} className="text-xs" />
        <LiveCell id={instrument.id} text={changePctText} tone={byChange} className="text-xs" />
        <span className="text-2xs text-muted-foreground">
          <QuoteAge id={instrument.id} />
        </span>
      </span>
      <div className="ml-auto flex items-center gap-2">
        <fieldset className="flex items-center rounded-md border p-0.5">
          <legend className="sr-only">Interval</legend>
          {INTERVALS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === interval}
              onClick={() => setInterval(each)}
              className={cn(
                "h-6 rounded-sm px-2 text-xs text-muted-foreground hover:text-foreground coarse:h-9",
                each === interval && "bg-accent font-medium text-accent-foreground",
              )}
            >
              {each}
            </button>
          ))}
        </fieldset>
        <Button asChild size="sm" variant="ghost">
          <Link
            to={`/app/charts/${instrument.id}`}
            aria-label={`Open the chart of ${instrument.display}`}
          >
            <Maximize2 className="size-4" aria-hidden />
          </Link>
        </Button>
        {instrument.is_tradable && (
          <>
            <Button
              size="sm"
              variant="buy"
              onClick={() => open("BUY")}
              aria-label={`Buy ${instrument.display}`}
            >
              Buy
            </Button>
            <Button
              size="sm"
              variant="sell"
              onClick={() => open("SELL")}
              aria-label={`Sell ${instrument.display}`}
            >
              Sell
            </Button>
          </>
        )}
      </div>
    </div>
  )
}

/** Open, high, low, close of the bar under the crosshair (or the newest). */
function Legend({ bar }: { bar: Bar | null }) {
  if (!bar) return null
  const parts: [string, string][] = [
    ["O", formatPrice(bar.open)],
    ["H", formatPrice(bar.high)],
    ["L", formatPrice(bar.low)],
    ["C", formatPrice(bar.close)],
  ]
  if (bar.volume > 0) parts.push(["Vol", formatCompact(bar.volume)])
  return (
    <div className="pointer-events-none absolute top-1.5 right-24 left-3 z-10 flex flex-wrap gap-x-2.5 text-2xs text-muted-foreground">
      <span className="num">{formatShortTime(bar.startMs)} IST</span>
      {parts.map(([name, text]) => (
        <span key={name} className="num">
          {name} <span className={bar.close >= bar.open ? "text-up" : "text-down"}>{text}</span>
        </span>
      ))}
    </div>
  )
}

const SKELETON_BARS = [40, 52, 46, 60, 55, 68, 74, 66, 58, 63, 71, 80, 76, 69, 62, 66, 73, 78].map(
  (height, index) => ({ key: `bar-${index}`, height }),
)

function ChartSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading candles"
      className="flex h-full items-end gap-2 px-4 pt-10 pb-8"
    >
      {SKELETON_BARS.map(({ key, height }) => (
        <Skeleton key={key} className="flex-1" style={{ height: `${height}%` }} />
      ))}
    </div>
  )
}

const decimalsOf = (tick: string) => (Number(tick) < 0.01 ? 4 : 2)

function summary(instrument: Instrument, interval: Interval, bars: readonly Bar[]): string {
  const first = bars[0]
  const last = bars.at(-1)
  if (!first || !last) return `No candles of ${instrument.display} yet.`
  const high = Math.max(...bars.map((bar) => bar.high))
  const low = Math.min(...bars.map((bar) => bar.low))
  return `${bars.length} candles of ${interval} from ${formatShortTime(first.startMs)} to ${formatShortTime(last.startMs)} IST: first open ${formatPrice(first.open)}, last close ${formatPrice(last.close)}, high ${formatPrice(high)}, low ${formatPrice(low)}.`
}
