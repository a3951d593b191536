/** A column of the chain: one value a strike; null where unknown. */
export type Column = readonly (number | null)[]

/** One side of the chain, columns in the order of the strikes. Units as in `ChainDocument`. */
export interface ChainSide {
  id: Column
  ltp: Column
  /** Against the previous close. */
  change: Column
  bid: Column
  ask: Column
  bid_qty: Column
  ask_qty: Column
  volume: Column
  oi: Column
  /** Against the close of the previous session. */
  oi_change: Column
  /** Vol points: 13.25. */
  iv: Column
  delta: Column
  gamma: Column
  theta: Column
  vega: Column
  rho: Column
  exchange_ms: Column
}

export interface ChainTotals {
  ce_oi: number | null
  pe_oi: number | null
  ce_volume: number | null
  pe_volume: number | null
  ce_oi_change: number | null
  pe_oi_change: number | null
  pcr_oi: number | null
  pcr_volume: number | null
  max_pain: number | null
  atm_iv: number | null
  straddle_strike: number | null
  straddle_premium: number | null
  synthetic_future: number | null
  basis: number | null
  expected_move: number | null
  expected_move_pct: number | null
  gex: number | null
}

/**
 * The chain of one expiry as the feed computed it. Prices in rupees per unit, quantities in units,
 * times in market time.
 */
export interface ChainDocument {
  underlying_id: number
  underlying: string
  expiry: string
  at: string
  at_ms: number
  seq: number
  spot: number | null
  spot_change: number | null
  reference_id: number | null
  forward: number | null
  forward_from: "parity" | "future" | "spot" | null
  years: number | null
  days: number
  lot_size: number
  tick_size: number
  atm_strike: number | null
  strikes: readonly number[]
  ce: ChainSide
  pe: ChainSide
  gex: Column
  totals: ChainTotals
}

export interface ChainUnderlying {
  id: number
  symbol: string
  name: string
  exchange: string
  expiries: readonly string[]
}

/** The head of one stored minute. */
export interface ChainMinute extends Partial<ChainTotals> {
  at: string
  spot: number | null
  forward: number | null
}

/** Known points of the smile of one expiry; `iv` in vol points. */
export interface Smile {
  expiry: string
  years: number | null
  days: number
  atm_iv: number | null
  forward: number | null
  expected_move: number | null
  strikes: readonly number[]
  iv: readonly number[]
}
