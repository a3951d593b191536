import { create } from "zustand"
import { persist } from "zustand/middleware"
import type { ChartInterval, ChartStyle } from "./types"

interface ChartChoices {
  interval: ChartInterval
  style: ChartStyle
  /** As the API takes them: `ema:20`. */
  indicators: readonly string[]
  /** Whether drawing sticks to a bar's prices. */
  isSnapping: boolean
  setInterval: (interval: ChartInterval) => void
  setStyle: (style: ChartStyle) => void
  setIndicators: (indicators: readonly string[]) => void
  setSnapping: (isSnapping: boolean) => void
}

/** How this browser draws charts; survives a reload. */
export const useChartChoices = create<ChartChoices>()(
  persist(
    (set) => ({
      interval: "1m",
      style: "candles",
      indicators: ["ema:20"],
      isSnapping: true,
      setInterval: (interval) => set({ interval }),
      setStyle: (style) => set({ style }),
      setIndicators: (indicators) => set({ indicators }),
      setSnapping: (isSnapping) => set({ isSnapping }),
    }),
    { name: "terminal.chart", version: 1 },
  ),
)
