import { create } from "zustand"
import { persist } from "zustand/middleware"
import type { Instrument, InstrumentRef, Interval, Position } from "./types"

interface TradingState {
  /** Account chosen by hand; the first active one is used while it is null or gone. */
  accountId: string | null
  interval: Interval
  watchlistId: string | null
  setAccount: (accountId: string) => void
  setInterval: (interval: Interval) => void
  setWatchlist: (watchlistId: string) => void
}

/** Choices of this browser that survive a reload. */
export const useTradingChoices = create<TradingState>()(
  persist(
    (set) => ({
      accountId: null,
      interval: "1m",
      watchlistId: null,
      setAccount: (accountId) => set({ accountId }),
      setInterval: (interval) => set({ interval }),
      setWatchlist: (watchlistId) => set({ watchlistId }),
    }),
    { name: "terminal.trading" },
  ),
)

interface ChartState {
  instrument: Instrument | null
  show: (instrument: Instrument) => void
}

/** The instrument on the chart. */
export const useChart = create<ChartState>()((set) => ({
  instrument: null,
  show: (instrument) => set({ instrument }),
}))

/** What the keyboard is on: a watchlist row, or a position (then X exits it). */
export interface FocusedRow {
  instrument: Instrument | InstrumentRef
  position: Position | null
}

interface FocusedRowState {
  row: FocusedRow | null
  set: (row: FocusedRow | null) => void
}

/** The row that B, S, C and X act on. */
export const useFocusedRow = create<FocusedRowState>()((set) => ({
  row: null,
  set: (row) => set({ row }),
}))
