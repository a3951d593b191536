import { useMemo, useRef } from "react"
import { toast } from "@/components/ui/sonner"
import { useBasket } from "@/features/basket/store"
import { useFocusedRow } from "@/features/trading/store"
import { useTicket } from "@/features/trading/ticket/store"
import type { InstrumentRef } from "@/features/trading/types"
import type { ChainDocument } from "@/lib/chain/types"
import { formatDate } from "@/lib/format"
import type { SideName } from "./columns"

type Action = "BUY" | "SELL"

/** What the grid's rows do: open the ticket, add to the basket, tell the keyboard what is focused. */
export function useChainActions(doc: ChainDocument | null) {
  const latest = useRef(doc)
  latest.current = doc
  return useMemo(() => {
    const find = (strike: number, side: SideName) => {
      const chain = latest.current
      return chain ? contractOf(chain, strike, side) : null
    }
    return {
      onTrade: (strike: number, side: SideName, action: Action) => {
        const instrument = find(strike, side)
        if (instrument) useTicket.getState().open({ instrument, side: action, purpose: "entry" })
      },
      onAdd: (strike: number, side: SideName, action: Action) => {
        const instrument = find(strike, side)
        const chain = latest.current
        if (!instrument || !chain) return
        const isAdded = useBasket.getState().add({
          instrumentId: instrument.id,
          symbol: instrument.display,
          underlyingId: chain.underlying_id,
          expiry: chain.expiry,
          strike,
          right: side === "ce" ? "CE" : "PE",
          side: action,
          lots: 1,
          lotSize: chain.lot_size,
          price: null,
        })
        if (isAdded) toast(`${action} ${instrument.display} is in the basket`)
        else toast.error("The basket is full", { description: "It takes ten legs." })
      },
      onFocusLeg: (leg: { strike: number; side: SideName } | null) => {
        const instrument = leg && find(leg.strike, leg.side)
        useFocusedRow.getState().set(instrument ? { instrument, position: null } : null)
      },
    }
  }, [])
}

/** The contract of one cell as tickets and alerts know instruments; null where none is listed. */
export function contractOf(
  chain: ChainDocument,
  strike: number,
  side: SideName,
): InstrumentRef | null {
  const id = chain[side].id[chain.strikes.indexOf(strike)]
  if (id == null) return null
  const display = `${chain.underlying} ${formatDate(chain.expiry).toUpperCase()} ${strike} ${side.toUpperCase()}`
  return {
    id,
    symbol: display,
    exchange: "NFO",
    display,
    lot_size: chain.lot_size,
    tick_size: String(chain.tick_size),
  }
}
