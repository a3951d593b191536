import { create } from "zustand"
import { persist } from "zustand/middleware"
import type { ChartInterval, ChartScale, ChartStyle } from "./types"

interface ChartChoices {
  interval: ChartInterval
  style: ChartStyle
  scale: ChartScale
  /** As the API takes them: `ema:20`. */
  indicators: readonly string[]
  /** Those of them whose lines are not shown. */
  hidden: readonly string[]
  /** Whether drawing sticks to a bar's prices. */
  isSnapping: boolean
  setInterval: (interval: ChartInterval) => void
  setStyle: (style: ChartStyle) => void
  setScale: (scale: ChartScale) => void
  setIndicators: (indicators: readonly string[]) => void
  setHidden: (hidden: readonly string[]) => void
  setSnapping: (isSnapping: boolean) => void
}

/** How this browser draws charts; survives a reload. */
export const useChartChoices = create<ChartChoices>()(
  persist(
    (set) => ({
      interval: "1m",
      style: "candles",
      scale: "linear",
      indicators: ["ema:20"],
      hidden: [],
      isSnapping: true,
      setInterval: (interval) => set({ interval }),
      setStyle: (style) => set({ style }),
      setScale: (scale) => set({ scale }),
      setIndicators: (indicators) => set({ indicators }),
      setHidden: (hidden) => set({ hidden }),
      setSnapping: (isSnapping) => set({ isSnapping }),
    }),
    { name: "terminal.chart", version: 1 },
  ),
)
