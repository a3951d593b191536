/**
 * Columns of the quote board and the flag bits of one tick record.
 *
 * Prices are rupees per unit, quantities units, times epoch milliseconds. A value that the source does not
 * have is NaN (never 0), so that a cell can say "–" instead of inventing a price.
 */
export const FIELD = {
  ltp: 0,
  bid: 1,
  ask: 2,
  open: 3,
  high: 4,
  low: 5,
  close: 6,
  bidQty: 7,
  askQty: 8,
  ltq: 9,
  volume: 10,
  oi: 11,
  exchangeMs: 12,
  receivedMs: 13,
  flags: 14,
  direction: 15,
} as const

export type QuoteField = keyof typeof FIELD

export const FIELDS = 16

/** Bits of the record's `flags` byte. */
export const FLAG = { stale: 1, noBid: 2, noAsk: 4, noOhlc: 8, noClose: 16 } as const

/** One instrument's quote as a plain value, for low-rate consumers (ticket, chart legend). */
export interface QuoteView {
  id: number
  ltp: number
  bid: number
  ask: number
  bidQty: number
  askQty: number
  open: number
  high: number
  low: number
  close: number
  volume: number
  oi: number
  exchangeMs: number
  receivedMs: number
  isStale: boolean
}

/** What a painter can derive from the columns: change against the previous close, absolute and in percent. */
export type DerivedField = "change" | "changePct"
