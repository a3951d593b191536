import { create } from "zustand"
import { randomId } from "@/lib/api"
import type { Instrument, InstrumentRef, OrderType, Product, Side } from "../types"

/** What the ticket needs to know of an instrument; lists and positions carry at least this much. */
export type Tradable = Instrument | InstrumentRef

/** One opening of the order ticket. `key` is its Idempotency-Key until the server gave a definite answer. */
export interface TicketOpening {
  instrument: Tradable
  side: Side
  lots?: string
  product?: Product
  orderType?: OrderType
  /** Limit price to begin with, decimal string on the tick grid. */
  price?: string
  purpose: "entry" | "exit"
  key: string
}

interface TicketState {
  opening: TicketOpening | null
  open: (opening: Omit<TicketOpening, "key">) => void
  close: () => void
}

/** Which ticket is open; rows, the chart and shortcuts all open it here. */
export const useTicket = create<TicketState>()((set) => ({
  opening: null,
  open: (opening) => set({ opening: { ...opening, key: randomId() } }),
  close: () => set({ opening: null }),
}))
