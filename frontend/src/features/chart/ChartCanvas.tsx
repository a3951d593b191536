import { useEffect, useRef, useState } from "react"
import { followLive, isOnScreen } from "@/features/trading/chart/followLive"
import { type Bar, LiveBar } from "@/features/trading/logic/candles"
import type { Loaded } from "./bars"
import { ChartEngine, type EngineOptions, type FillMark, type PriceMark } from "./engine"
import type { Drawing, Point } from "./types"

interface ChartCanvasProps extends EngineOptions {
  instrumentId: number
  loaded: Loaded
  intervalMs: number
  /** False while a stored day is played: no live price may move it. */
  isLive: boolean
  marks: readonly PriceMark[]
  fills: readonly FillMark[]
  drawings: readonly Drawing[]
  label: string
  onHover: (bar: Bar | null) => void
  onClick: (point: Point) => void
  onNeedMore: () => void
  onRollOver: () => void
}

/** The chart itself. Mount with a `key` per instrument, interval and style. */
export function ChartCanvas(props: ChartCanvasProps) {
  const { instrumentId, loaded, intervalMs, isLive, marks, fills, drawings } = props
  const { style, hasVolume, decimals, hasSeconds } = props
  const container = useRef<HTMLDivElement>(null)
  const [engine, setEngine] = useState<ChartEngine | null>(null)
  const hasShown = useRef(false)
  const callbacks = useRef(props)
  callbacks.current = props

  useEffect(() => {
    if (!container.current) return
    const made = new ChartEngine(container.current, { style, hasVolume, decimals, hasSeconds })
    made.onHover((bar) => callbacks.current.onHover(bar))
    made.onClick((point) => callbacks.current.onClick(point))
    made.onNeedMore(() => callbacks.current.onNeedMore())
    hasShown.current = false
    setEngine(made)
    return () => {
      made.destroy()
      setEngine(null)
    }
  }, [style, hasVolume, decimals, hasSeconds])

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

  useEffect(() => engine?.setPriceMarks(marks), [engine, marks])
  // After the bars: marks and drawings stand on them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `loaded` moves the bars under them
  useEffect(() => {
    engine?.setFills(fills)
    engine?.setDrawings(drawings)
  }, [engine, fills, drawings, loaded])

  return (
    <div role="group" aria-label={props.label} className="absolute inset-0">
      <div ref={container} className="h-full w-full" />
    </div>
  )
}
