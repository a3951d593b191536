import { type ReactNode, useEffect, useRef, useState } from "react"
import { followLive, isOnScreen } from "@/features/trading/chart/followLive"
import { LiveBar } from "@/features/trading/logic/candles"
import type { Loaded } from "./bars"
import { useBarCountdown } from "./countdown"
import { ChartEngine, type EngineOptions } from "./engine"
import type { FillMark } from "./marks"
import type { ChartMode, ChartScale } from "./types"

interface ChartCanvasProps extends EngineOptions {
  instrumentId: number
  loaded: Loaded
  /** No live price may move any but a live chart. */
  mode: ChartMode
  /** Epoch ms to show first; null: the newest bars. */
  goToMs: number | null
  scale: ChartScale
  hiddenIndicators: readonly string[]
  /** Values of the newest bars, as they were just computed. */
  newest: Loaded | undefined
  fills: readonly FillMark[]
  label: string
  /** The chart and the box it fills; null when it is gone. */
  onEngine: (engine: ChartEngine | null, box: HTMLElement | null) => void
  onNeedMore: () => void
  onRollOver: () => void
  /** What lies over the canvas once it is there. */
  children: (engine: ChartEngine, container: HTMLElement) => ReactNode
}

/** The chart itself. Mount with a `key` per instrument, interval and style. */
export function ChartCanvas(props: ChartCanvasProps) {
  const { instrumentId, loaded, intervalMs, mode, goToMs, fills, scale, newest } = props
  const { hiddenIndicators } = props
  const { style, hasVolume, decimals, hasSeconds } = props
  const container = useRef<HTMLDivElement>(null)
  const [engine, setEngine] = useState<ChartEngine | null>(null)
  const hasShown = useRef(false)
  const callbacks = useRef(props)
  callbacks.current = props

  useEffect(() => {
    if (!container.current) return
    const settings = { style, hasVolume, decimals, hasSeconds, intervalMs }
    const made = new ChartEngine(container.current, settings)
    made.onNeedMore(() => callbacks.current.onNeedMore())
    hasShown.current = false
    setEngine(made)
    callbacks.current.onEngine(made, container.current)
    return () => {
      callbacks.current.onEngine(null, null)
      made.destroy()
      setEngine(null)
    }
  }, [style, hasVolume, decimals, hasSeconds, intervalMs])

  useEffect(() => {
    if (!engine) return
    engine.setData(loaded, hasShown.current && mode !== "replay")
    if (!hasShown.current && goToMs !== null) engine.goTo(goToMs)
    hasShown.current = loaded.bars.length > 0
    if (mode !== "live") return
    return followLive(instrumentId, new LiveBar(loaded.bars.at(-1) ?? null, intervalMs), {
      isVisible: () => isOnScreen(container.current),
      update: (bar) => engine.update(bar),
      rolledOver: () => callbacks.current.onRollOver(),
    })
  }, [engine, loaded, mode, goToMs, instrumentId, intervalMs])

  useEffect(() => engine?.setScale(scale), [engine, scale])
  useEffect(() => engine?.indicators.setHidden(hiddenIndicators), [engine, hiddenIndicators])
  useEffect(() => {
    if (mode === "live" && newest) engine?.updateLines(newest.lines, newest.bars)
  }, [engine, newest, mode])
  useBarCountdown(engine, intervalMs, mode === "live")

  // After the bars: arrows stand on them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `loaded` moves the bars under them
  useEffect(() => engine?.marks.setFills(fills), [engine, fills, loaded])

  return (
    <div role="group" aria-label={props.label} data-chart="" className="absolute inset-0">
      <div ref={container} className="h-full w-full" />
      {engine && container.current && props.children(engine, container.current)}
    </div>
  )
}
