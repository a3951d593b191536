import { useEffect, useRef, useState } from "react"
import { board } from "@/lib/live/session"
import { type Bar, LiveBar } from "../logic/candles"
import { createPriceChart } from "./createPriceChart"

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

/** Chart updates are conflated to 4 Hz: each one repaints a whole canvas. */
const UPDATE_EVERY_MS = 250

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

interface Follower {
  isVisible: () => boolean
  update: (bar: Bar) => void
  rolledOver: () => void
}

/** Fold quotes into the bar as they come, draw at most every 250 ms and only while on the screen. */
function followLive(id: number, live: LiveBar, follower: Follower): () => void {
  let isDirty = false
  let hasRolled = false
  const take = () => {
    const result = live.add(
      board.get(id, "ltp"),
      board.get(id, "exchangeMs"),
      board.get(id, "volume"),
    )
    if (result === "old") return
    isDirty = true
    hasRolled ||= result === "new"
  }
  take()
  const unsubscribe = board.subscribe(id, take)
  const timer = setInterval(() => {
    if (!isDirty || !live.current || !follower.isVisible()) return
    isDirty = false
    follower.update(live.current)
    if (!hasRolled) return
    hasRolled = false
    follower.rolledOver()
  }, UPDATE_EVERY_MS)
  return () => {
    clearInterval(timer)
    unsubscribe()
  }
}

function isOnScreen(element: HTMLElement | null): boolean {
  if (!element || document.hidden) return false
  const box = element.getBoundingClientRect()
  return box.bottom > 0 && box.top < window.innerHeight && box.width > 0
}
