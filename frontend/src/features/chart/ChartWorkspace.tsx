import { useEffect, useMemo, useState } from "react"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import type { Bar } from "@/features/trading/logic/candles"
import type { Instrument } from "@/features/trading/types"
import { formatCompact, formatDateTime, formatPrice } from "@/lib/format"
import { useHotkeys } from "@/lib/hotkeys"
import { useSubscription } from "@/lib/live/useQuote"
import { ChartCanvas } from "./ChartCanvas"
import { ChartToolbar } from "./ChartToolbar"
import { usePen } from "./drawings/usePen"
import { OrderLines } from "./orders/OrderLines"
import { PriceMenu } from "./PriceMenu"
import { ReplayBar } from "./ReplayBar"
import { useChartChoices } from "./store"
import { intervalMs } from "./types"
import { useCandles, useStoredDay } from "./useCandles"
import { useChartMarks } from "./useChartMarks"
import { partOf, usePlayback } from "./usePlayback"

/** One instrument: toolbar, replay controls, the chart, and what is under the crosshair. */
export function ChartWorkspace({ instrument }: { instrument: Instrument }) {
  const { interval, style, indicators } = useChartChoices()
  const [on, setOn] = useState<string | null>(null)
  const [hovered, setHovered] = useState<Bar | null>(null)
  const ms = intervalMs(interval)
  useSubscription(on === null ? [instrument.id] : [])
  const live = useCandles(instrument.id, interval, indicators, on === null)
  const stored = useStoredDay(instrument.id, interval, on, indicators)
  const playback = usePlayback(stored.loaded, ms)
  const marks = useChartMarks(instrument.id)
  const played = useMemo(
    () => (stored.loaded ? partOf(stored.loaded, playback.position) : null),
    [stored.loaded, playback.position],
  )
  const loaded = on === null ? live.loaded : played
  const { error } = on === null ? live.query : stored.query
  const pen = usePen(instrument.id)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another day or interval starts anew
  useEffect(() => playback.reset(), [on, interval])
  useHotkeys(
    on === null
      ? []
      : [
          { keys: "Space", label: "Play or pause", group: "Replay", run: playback.toggle },
          {
            keys: "ArrowRight",
            label: "One bar on",
            group: "Replay",
            onRepeat: true,
            run: () => playback.step(1),
          },
          {
            keys: "ArrowLeft",
            label: "One bar back",
            group: "Replay",
            onRepeat: true,
            run: () => playback.step(-1),
          },
        ],
  )
  return (
    <>
      <ChartToolbar instrument={instrument} pen={pen} on={on} onReplay={setOn} />
      {on !== null && <ReplayBar on={on} playback={playback} onLeave={() => setOn(null)} />}
      <div className="relative min-h-0 flex-1" data-chart-mode={on === null ? "live" : "replay"}>
        {error ? (
          <ErrorState
            title="Candles could not be loaded"
            error={error}
            onRetry={() => (on === null ? live.query.refetch() : stored.query.refetch())}
          />
        ) : !loaded ? (
          <Skeleton className="absolute inset-3" />
        ) : (
          <>
            <Legend bar={hovered ?? loaded.bars.at(-1) ?? null} hint={pen.hint} />
            <ChartCanvas
              key={`${interval}-${style}-${on ?? "live"}`}
              instrumentId={instrument.id}
              loaded={loaded}
              intervalMs={ms}
              isLive={on === null}
              style={style}
              hasVolume={instrument.type !== "IDX"}
              decimals={Number(instrument.tick_size) < 0.01 ? 4 : 2}
              hasSeconds={ms < 60_000}
              fills={on === null ? marks.fills : []}
              label={`Chart of ${instrument.display}, ${interval}`}
              onHover={setHovered}
              onEngine={pen.attach}
              onNeedMore={() => {
                if (live.query.hasNextPage && !live.query.isFetchingNextPage && on === null)
                  live.query.fetchNextPage()
              }}
              onRollOver={() => live.query.refetch()}
            >
              {(engine, container) =>
                // A stored day's prices are the past: nothing is traded at them.
                on === null && (
                  <>
                    <OrderLines engine={engine} lines={marks.lines} />
                    <PriceMenu engine={engine} container={container} instrument={instrument} />
                  </>
                )
              }
            </ChartCanvas>
            {loaded.bars.length === 0 && (
              <p className="pointer-events-none absolute inset-0 grid place-items-center text-sm text-muted-foreground">
                No candles of {instrument.display} at this interval yet.
              </p>
            )}
          </>
        )}
      </div>
    </>
  )
}

function Legend({ bar, hint }: { bar: Bar | null; hint: string | null }) {
  return (
    <div className="pointer-events-none absolute top-1.5 right-24 left-3 z-10 flex flex-wrap gap-x-2.5 text-2xs text-muted-foreground">
      {hint && <span className="font-medium text-warn">{hint}</span>}
      {bar && (
        <>
          <span className="num">{formatDateTime(bar.startMs)}</span>
          {(["open", "high", "low", "close"] as const).map((name) => (
            <span key={name} className="num">
              {name[0]?.toUpperCase()}{" "}
              <span className={bar.close >= bar.open ? "text-up" : "text-down"}>
                {formatPrice(bar[name])}
              </span>
            </span>
          ))}
          {bar.volume > 0 && <span className="num">Vol {formatCompact(bar.volume)}</span>}
        </>
      )}
    </div>
  )
}
