import { useEffect, useMemo, useRef, useState } from "react"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import type { Instrument } from "@/features/trading/types"
import { useHotkeys } from "@/lib/hotkeys"
import { marketNowMs, useLive } from "@/lib/live/session"
import { useSubscription } from "@/lib/live/useQuote"
import { ChartCanvas } from "./ChartCanvas"
import { ChartToolbar } from "./ChartToolbar"
import { usePen } from "./drawings/usePen"
import type { ChartEngine } from "./engine"
import { Legend } from "./legend/Legend"
import { OrderLines } from "./orders/OrderLines"
import { PriceMenu } from "./PriceMenu"
import { type Past, pastOf } from "./past/dates"
import { PastBar } from "./past/PastBar"
import { ReplayBar } from "./ReplayBar"
import { useChartChoices } from "./store"
import { type ChartMode, intervalMs } from "./types"
import { useCandles, useNewestLines, useStoredDay } from "./useCandles"
import { useChartMarks } from "./useChartMarks"
import { partOf, usePlayback, useReplayKeys } from "./usePlayback"

/** One instrument: toolbar, replay controls, the chart, and what is under the crosshair. */
export function ChartWorkspace({ instrument }: { instrument: Instrument }) {
  const { interval, style, scale, indicators, hidden } = useChartChoices()
  const [on, setOn] = useState<string | null>(null)
  const [past, setPast] = useState<Past | null>(null)
  const engine = useRef<ChartEngine | null>(null)
  const mode: ChartMode = on !== null ? "replay" : past ? "past" : "live"
  const ms = intervalMs(interval)
  useSubscription(mode === "replay" ? [] : [instrument.id])
  const { id } = instrument
  const candles = useCandles(id, interval, indicators, past?.untilMs ?? null, mode !== "replay")
  const newest = useNewestLines(id, interval, indicators, mode === "live")
  const stored = useStoredDay(id, interval, on, indicators)
  const playback = usePlayback(stored.loaded, ms)
  const marks = useChartMarks(id)
  const played = useMemo(
    () => (stored.loaded ? partOf(stored.loaded, playback.position) : null),
    [stored.loaded, playback.position],
  )
  const loaded = mode === "replay" ? played : candles.loaded
  const query = mode === "replay" ? stored.query : candles.query
  const pen = usePen(id)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another day or interval starts anew
  useEffect(() => playback.reset(), [on, interval])
  useReplayKeys(playback, mode === "replay")
  useHotkeys([
    {
      keys: "alt+r",
      label: "Fit the chart",
      group: "Chart",
      inField: true,
      run: () => engine.current?.reset(),
    },
  ])
  const go = (atMs: number) => {
    const isLoaded = mode === "live" && (candles.loaded?.bars[0]?.startMs ?? Infinity) <= atMs
    if (isLoaded) engine.current?.goTo(atMs)
    else setPast(pastOf(atMs, ms, marketNowMs(useLive.getState(), Date.now())))
  }
  const replay = (day: string) => {
    setPast(null)
    setOn(day)
  }
  return (
    <>
      <ChartToolbar instrument={instrument} pen={pen} on={on} onReplay={replay} onGo={go} />
      {on !== null && <ReplayBar on={on} playback={playback} onLeave={() => setOn(null)} />}
      {past && (
        <PastBar
          past={past}
          intervalMs={ms}
          loaded={candles.loaded}
          onLeave={() => setPast(null)}
        />
      )}
      <div className="relative min-h-0 flex-1" data-chart-mode={mode}>
        {pen.hint && (
          <p
            role="status"
            className="-translate-x-1/2 pointer-events-none absolute bottom-9 left-1/2 z-10 rounded-md border bg-popover px-2.5 py-1 text-xs font-medium text-warn shadow-sm"
          >
            {pen.hint}
          </p>
        )}
        {query.error ? (
          <ErrorState
            title="Candles could not be loaded"
            error={query.error}
            onRetry={() => query.refetch()}
          />
        ) : !loaded ? (
          <Skeleton className="absolute inset-3" />
        ) : (
          <>
            <ChartCanvas
              key={`${interval}-${style}-${on ?? past?.atMs ?? "live"}`}
              instrumentId={id}
              loaded={loaded}
              newest={newest}
              intervalMs={ms}
              mode={mode}
              goToMs={past?.atMs ?? null}
              style={style}
              scale={scale}
              hiddenIndicators={hidden}
              hasVolume={instrument.type !== "IDX"}
              decimals={decimalsOf(instrument)}
              hasSeconds={ms < 60_000}
              fills={mode === "replay" ? [] : marks.fills}
              label={`Chart of ${instrument.display}, ${interval}`}
              onEngine={(made, box) => {
                engine.current = made
                pen.attach(made, box)
              }}
              onNeedMore={() => {
                const { hasNextPage, isFetchingNextPage, fetchNextPage } = candles.query
                if (hasNextPage && !isFetchingNextPage && mode !== "replay") fetchNextPage()
              }}
              onRollOver={() => candles.query.refetch()}
            >
              {(made, container) => (
                <>
                  <Legend
                    engine={made}
                    lines={loaded.lines}
                    firstPane={instrument.type === "IDX" ? 1 : 2}
                    decimals={decimalsOf(instrument)}
                    intervalMs={ms}
                  />
                  {/* Nothing is traded at prices of the past. */}
                  {mode === "live" && (
                    <>
                      <OrderLines engine={made} lines={marks.lines} />
                      <PriceMenu engine={made} container={container} instrument={instrument} />
                    </>
                  )}
                </>
              )}
            </ChartCanvas>
            {loaded.bars.length === 0 && mode !== "past" && (
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

const decimalsOf = (instrument: Instrument) => (Number(instrument.tick_size) < 0.01 ? 4 : 2)
