import { create } from "zustand"
import { persist } from "zustand/middleware"
import { FIRST_COLUMNS } from "./columns"

interface ChainChoices {
  columns: readonly string[]
  /** Strikes around the money; 0 shows all. */
  strikes: number
  setColumns: (columns: readonly string[]) => void
  setStrikes: (strikes: number) => void
}

/** How this browser shows the chain; survives a reload. */
export const useChainChoices = create<ChainChoices>()(
  persist(
    (set) => ({
      columns: FIRST_COLUMNS,
      strikes: 0,
      setColumns: (columns) => set({ columns }),
      setStrikes: (strikes) => set({ strikes }),
    }),
    { name: "terminal.chain", version: 1 },
  ),
)
