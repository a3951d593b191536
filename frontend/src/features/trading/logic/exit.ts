import type { TicketOpening } from "../ticket/store"
import type { Position } from "../types"
import { lotsOf } from "./ticket"

/** Ticket that flattens a position: opposite side, its whole quantity, same product; pre-filled, not fired. */
export function exitTicket(position: Position): Omit<TicketOpening, "key"> {
  return {
    instrument: position.instrument,
    side: position.quantity > 0 ? "SELL" : "BUY",
    lots: lotsOf(Math.abs(position.quantity), position.instrument.lot_size),
    product: position.product,
    orderType: "MARKET",
    purpose: "exit",
  }
}
