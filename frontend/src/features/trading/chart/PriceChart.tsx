import { useEffect, useRef, useState } from "react"
import { type Bar, LiveBar } from "../logic/candles"
import { createPriceChart } from "./createPriceChart"
import { followLive, isOnScreen } from "./followLive"

interface PriceChartProps {
  instrumentId: number
  /** Loaded bars, oldest first. */
  bars: readonly Bar[]
  intervalMs: number
  hasVolume: boolean
  decimals: number
  onHover: (bar: Bar | null) => void
  /** The live bar was replaced by a newer one: time to reload the finished bar from the server. */
  onRollOver: () => void
}

/** Candles of one instrument, the newest one alive. Mount with a `key` per instrument and interval. */
export default function PriceChart(props: PriceChartProps) {
  const { instrumentId, bars, intervalMs, hasVolume, decimals, onHover, onRollOver } = props
  const container = useRef<HTMLDivElement>(null)
  const [chart, setChart] = useState<ReturnType<typeof createPriceChart> | null>(null)
  const callbacks = useRef({ onHover, onRollOver })
  callbacks.current = { onHover, onRollOver }

  useEffect(() => {
    if (!container.current) return
    const made = createPriceChart(container.current, { hasVolume, decimals })
    const unHover = made.onCrosshair((bar) => callbacks.current.onHover(bar))
    setChart(made)
    return () => {
      unHover()
      made.destroy()
      setChart(null)
    }
  }, [hasVolume, decimals])

  useEffect(() => {
    if (!chart) return
    chart.setBars(bars)
    return followLive(instrumentId, new LiveBar(bars.at(-1) ?? null, intervalMs), {
      isVisible: () => isOnScreen(container.current),
      update: chart.update,
      rolledOver: () => callbacks.current.onRollOver(),
    })
  }, [chart, bars, instrumentId, intervalMs])

  return <div ref={container} className="h-full w-full" />
}
