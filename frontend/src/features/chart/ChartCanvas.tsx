import { type ReactNode, useEffect, useRef, useState } from "react"
import { followLive, isOnScreen } from "@/features/trading/chart/followLive"
import { type Bar, LiveBar } from "@/features/trading/logic/candles"
import type { Loaded } from "./bars"
import { ChartEngine, type EngineOptions, type FillMark } from "./engine"

interface ChartCanvasProps extends EngineOptions {
  instrumentId: number
  loaded: Loaded
  /** False while a stored day is played: no live price may move it. */
  isLive: boolean
  fills: readonly FillMark[]
  label: string
  onHover: (bar: Bar | null) => void
  /** The chart and the box it fills; null when it is gone. */
  onEngine: (engine: ChartEngine | null, box: HTMLElement | null) => void
  onNeedMore: () => void
  onRollOver: () => void
  /** What lies over the canvas once it is there. */
  children: (engine: ChartEngine, container: HTMLElement) => ReactNode
}

/** The chart itself. Mount with a `key` per instrument, interval and style. */
export function ChartCanvas(props: ChartCanvasProps) {
  const { instrumentId, loaded, intervalMs, isLive, fills } = props
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
    made.onHover((bar) => callbacks.current.onHover(bar))
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
    engine.setData(loaded, hasShown.current && isLive)
    hasShown.current = loaded.bars.length > 0
    if (!isLive) return
    return followLive(instrumentId, new LiveBar(loaded.bars.at(-1) ?? null, intervalMs), {
      isVisible: () => isOnScreen(container.current),
      update: (bar) => engine.update(bar),
      rolledOver: () => callbacks.current.onRollOver(),
    })
  }, [engine, loaded, isLive, instrumentId, intervalMs])

  // After the bars: arrows stand on them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `loaded` moves the bars under them
  useEffect(() => engine?.setFills(fills), [engine, fills, loaded])

  return (
    <div role="group" aria-label={props.label} data-chart="" className="absolute inset-0">
      <div ref={container} className="h-full w-full" />
      {engine && container.current && props.children(engine, container.current)}
    </div>
  )
}
