/** REST shapes of the trading pages. Money and prices are decimal strings, times ISO-8601 UTC. */

export type Side = "BUY" | "SELL"
export type Product = "MIS" | "NRML" | "CNC"
export type OrderType = "MARKET" | "LIMIT" | "SL" | "SL-M"
export type Validity = "DAY" | "IOC"

export type { BrokerAccount, Candle, Instrument, Watchlist } from "@/lib/api"

export type Interval = "1m" | "5m" | "15m" | "1h"

/** What orders, trades and positions tell of their instrument. */
export interface InstrumentRef {
  id: number
  symbol: string
  exchange: string
  display: string
  lot_size: number
  tick_size: string
}

export interface Position {
  account_id: string
  instrument: InstrumentRef
  product: Product
  quantity: number
  /** Null while the position is flat. */
  average_price: string | null
  ltp: string | null
  buy_quantity: number
  buy_value: string
  sell_quantity: number
  sell_value: string
  realised_pnl: string
  unrealised_pnl: string | null
  charges: string
  pnl: string | null
  quote_age_s: number | null
}

export interface Funds {
  account_id: string
  opening_cash: string
  cash: string
  realised_pnl: string
  unrealised_pnl: string | null
  charges: string
  margin_used: string
  reserved: string
  available: string
}

export interface OrderRequest {
  account_id: string
  instrument_id: number
  side: Side
  quantity: number
  product: Product
  order_type: OrderType
  validity: Validity
  price: string | null
  trigger_price: string | null
  tag: string
}

/** One rule that an order breaks, in plain words and as machine values. */
export interface Violation {
  rule: string
  title: string
  message: string
  limit: string
  observed: string
  would_pass: string
  would_pass_value: { field: string; value: string | number } | null
  scope: string
  action: "reject" | "warn"
}

export interface Charges {
  brokerage: string
  stt: string
  exchange: string
  sebi: string
  stamp: string
  gst: string
  total: string
}

export interface Precheck {
  allowed: boolean
  violations: Violation[]
  warnings: Violation[]
  margin_required: string | null
  charges: Charges | null
  order_value: string | null
  funds_available: string | null
}

export type RiskState = "ACTIVE" | "WARN" | "REDUCE_ONLY" | "HALTED" | "LIQUIDATING" | "LOCKED"

export interface RiskScope {
  scope_type: string
  scope_id: string
  state: RiskState
  reason: string
  since: string | null
}

export interface RiskStatus {
  state: RiskState
  state_scope: string | null
  scopes: RiskScope[]
}
