import type { Position } from "../types"

/** Live profit and loss in rupees (display only; the ledger's figures come from the server). */
export interface Pnl {
  realised: number
  unrealised: number
  total: number
}

/**
 * P&L of one position marked at `ltp`; falls back to the server's mark while there is no live price, and to
 * NaN when there is no mark at all (an open position without a price has an unknown P&L, not zero).
 */
export function positionPnl(position: Position, ltp: number): Pnl {
  const realised = Number(position.realised_pnl)
  const mark = Number.isFinite(ltp) ? ltp : Number(position.ltp ?? Number.NaN)
  const unrealised =
    position.quantity === 0 ? 0 : position.quantity * (mark - Number(position.average_price))
  return { realised, unrealised, total: realised + unrealised }
}

/** Sum over positions. NaN as soon as one open position has no price: a partial sum would mislead. */
export function totalPnl(positions: readonly Position[], ltpOf: (id: number) => number): Pnl {
  const sum = { realised: 0, unrealised: 0, total: 0 }
  for (const position of positions) {
    const pnl = positionPnl(position, ltpOf(position.instrument.id))
    sum.realised += pnl.realised
    sum.unrealised += pnl.unrealised
    sum.total += pnl.total
  }
  return sum
}

/** Charges paid, in rupees. */
export function totalCharges(positions: readonly Position[]): number {
  return positions.reduce((sum, position) => sum + Number(position.charges), 0)
}
