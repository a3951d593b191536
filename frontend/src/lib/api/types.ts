/**
 * Shapes of /api/v1. Decimals travel as strings, times as ISO-8601 with Z.
 */

export type Role = "owner" | "trader" | "risk_manager" | "viewer"

export type Scope =
  | "marketdata:read"
  | "orders:read"
  | "orders:write"
  | "risk:read"
  | "risk:write"
  | "workspace:write"
  | "org:read"
  | "org:manage"
  | "keys:manage"
  | "audit:read"

export type Organisation = {
  id: string
  name: string
  is_personal: boolean
  role: Role
  scopes: Scope[]
}

export type Me = {
  user: { id: number; email: string; name: string; is_staff: boolean; has_mfa: boolean }
  organisation: Organisation
  organisations: Organisation[]
}

export type Member = {
  id: string
  user: { id: number; email: string; name: string }
  role: Role
  joined_at: string
}

export type Invitation = {
  id: string
  email: string
  role: Role
  status: string
  expires_at: string
  created_at: string
}

export type ApiKey = {
  id: string
  name: string
  prefix: string
  scopes: Scope[]
  created_at: string
  last_used_at: string | null
  expires_at: string | null
  revoked_at: string | null
}

export type ApiKeyCreated = ApiKey & { secret: string }

export type AuditEntry = {
  id: string
  seq: number
  at: string
  actor: string
  action: string
  target_type: string
  target_id: string
  data: Record<string, unknown>
  hash: string
}

export type Page<T> = { results: T[]; next: string | null }

export type Instrument = {
  id: number
  symbol: string
  exchange: string
  type: string
  name: string
  underlying: string | null
  expiry: string | null
  strike: string | null
  right: "CE" | "PE" | null
  lot_size: number
  tick_size: string
  freeze_qty: number | null
  is_tradable: boolean
  display: string
}

export type Watchlist = { id: string; name: string; position: number; items: Instrument[] }

export type QuoteRow = {
  instrument_id: number
  ltp: string | null
  bid: string | null
  ask: string | null
  bid_qty: number | null
  ask_qty: number | null
  ltq: number | null
  volume: number | null
  oi: number | null
  open: string | null
  high: string | null
  low: string | null
  close: string | null
  exchange_at: string | null
  received_at: string | null
  age_s: number | null
  is_stale: boolean
}

export type Candle = {
  start_at: string
  open: string
  high: string
  low: string
  close: string
  volume: number
}

export type MarketMode = "SIM" | "REPLAY" | "LIVE"

export type MarketStatus = {
  source: string
  mode: MarketMode
  speed: number
  market_now: string
  trading_date: string
  max_quote_age_s: number
  feed_alive: boolean
  exchanges: {
    exchange: string
    phase: string
    opens_at: string | null
    closes_at: string | null
  }[]
}

export type BrokerAccount = {
  id: string
  broker: string
  label: string
  is_active: boolean
  mode: "PAPER" | "LIVE"
}
