/**
 * Decoder of one depth record (little-endian, 136 bytes):
 *
 *     u32 id | u8 price_exp | u8 – | u8 bids | u8 asks | f64 exchange_ts_ms                     16 bytes
 *     5 bids, then 5 asks, best first: i32 price (×10^exp) | u32 quantity | u32 orders          120 bytes
 */
export const DEPTH_BYTES = 136
const LEVELS = 5
const LEVEL_BYTES = 12
const BIDS_AT = 16
const ASKS_AT = BIDS_AT + LEVELS * LEVEL_BYTES

/** One price of the book: rupees per unit, units, orders. */
export interface DepthLevel {
  price: number
  quantity: number
  orders: number
}

/** Best prices first; a side has up to five levels, none where it is empty. */
export interface Depth {
  id: number
  bids: readonly DepthLevel[]
  asks: readonly DepthLevel[]
  /** Decimals of a price: 2, or 4 for currencies. */
  digits: number
  exchangeMs: number
}

export function readDepth(view: DataView, offset: number): Depth {
  const digits = view.getUint8(offset + 4)
  const scale = 10 ** digits
  const side = (start: number, count: number): DepthLevel[] =>
    Array.from({ length: Math.min(count, LEVELS) }, (_, index) => {
      const at = offset + start + index * LEVEL_BYTES
      return {
        price: view.getInt32(at, true) / scale,
        quantity: view.getUint32(at + 4, true),
        orders: view.getUint32(at + 8, true),
      }
    })
  return {
    id: view.getUint32(offset, true),
    digits,
    bids: side(BIDS_AT, view.getUint8(offset + 6)),
    asks: side(ASKS_AT, view.getUint8(offset + 7)),
    exchangeMs: view.getFloat64(offset + 8, true),
  }
}
