import type { Position } from "../types"

/** Live profit and loss in rupees (display only; the ledger's figures come from the server). */
export interface Pnl {
  realised: number
  unrealised: number
  total: number
}

/**
 * P&L of one position marked at `ltp`.
 *
 * The server's own mark is moved by the price change since then, so that no rounding of the average creeps in.
 * Without a live price the server's mark stands; without any mark an open position is NaN (unknown, not zero).
 */
export function positionPnl(position: Position, ltp: number): Pnl {
  const realised = Number(position.realised_pnl)
  const unrealised = position.quantity === 0 ? 0 : openPnl(position, ltp)
  return { realised, unrealised, total: realised + unrealised }
}

function openPnl(position: Position, ltp: number): number {
  const marked = position.unrealised_pnl === null ? Number.NaN : Number(position.unrealised_pnl)
  if (!Number.isFinite(ltp)) return marked
  const markedAt = position.ltp === null ? Number.NaN : Number(position.ltp)
  if (Number.isFinite(marked) && Number.isFinite(markedAt)) {
    return marked + position.quantity * (ltp - markedAt)
  }
  return position.quantity * (ltp - Number(position.average_price ?? Number.NaN))
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
