import { create } from "zustand"
import type { Instrument, InstrumentRef } from "@/features/trading/types"

interface AlertDraftState {
  /** What a new alert is to watch; null while the dialog is closed. */
  instrument: Instrument | InstrumentRef | null
  open: (instrument: Instrument | InstrumentRef) => void
  close: () => void
}

/** The alert that is being set up; rows, the chart and the alerts page open it here. */
export const useAlertDraft = create<AlertDraftState>()((set) => ({
  instrument: null,
  open: (instrument) => set({ instrument }),
  close: () => set({ instrument: null }),
}))
