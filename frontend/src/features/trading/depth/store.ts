import { create } from "zustand"
import { persist } from "zustand/middleware"

interface DepthChoices {
  /** Shown below the watchlist, for the focused row. */
  isDocked: boolean
  /** Shown in the order ticket. */
  isInTicket: boolean
  toggleDock: () => void
  toggleInTicket: () => void
}

/** Where depth is shown; survives a reload. */
export const useDepthChoices = create<DepthChoices>()(
  persist(
    (set) => ({
      isDocked: false,
      isInTicket: false,
      toggleDock: () => set((state) => ({ isDocked: !state.isDocked })),
      toggleInTicket: () => set((state) => ({ isInTicket: !state.isInTicket })),
    }),
    { name: "terminal.depth" },
  ),
)
