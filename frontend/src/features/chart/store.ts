import { create } from "zustand"
import { persist } from "zustand/middleware"
import type { ChartInterval, ChartStyle, Drawing } from "./types"

interface ChartChoices {
  interval: ChartInterval
  style: ChartStyle
  /** As the API takes them: `ema:20`. */
  indicators: readonly string[]
  /** By instrument id. */
  drawings: Readonly<Record<number, readonly Drawing[]>>
  setInterval: (interval: ChartInterval) => void
  setStyle: (style: ChartStyle) => void
  setIndicators: (indicators: readonly string[]) => void
  setDrawings: (instrumentId: number, drawings: readonly Drawing[]) => void
}

/** How this browser draws charts, and what was drawn on them; survives a reload. */
export const useChartChoices = create<ChartChoices>()(
  persist(
    (set) => ({
      interval: "1m",
      style: "candles",
      indicators: ["ema:20"],
      drawings: {},
      setInterval: (interval) => set({ interval }),
      setStyle: (style) => set({ style }),
      setIndicators: (indicators) => set({ indicators }),
      setDrawings: (instrumentId, drawings) =>
        set((state) => ({ drawings: { ...state.drawings, [instrumentId]: drawings } })),
    }),
    { name: "terminal.chart", version: 1 },
  ),
)
