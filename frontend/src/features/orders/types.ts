import type {
  InstrumentRef,
  OrderType,
  Product,
  Side,
  Validity,
  Violation,
} from "@/features/trading/types"

export type OrderState =
  | "DENIED"
  | "QUEUED"
  | "SENT"
  | "UNKNOWN"
  | "NOT_PLACED"
  | "ACKED"
  | "OPEN"
  | "TRIGGER_PENDING"
  | "PART_FILLED"
  | "FILLED"
  | "CANCELLED"
  | "EXPIRED"
  | "REJECTED"

export interface Order {
  id: string
  client_order_id: string
  broker_order_id: string | null
  account_id: string
  instrument: InstrumentRef
  side: Side
  quantity: number
  filled_quantity: number
  average_price: string | null
  product: Product
  order_type: OrderType
  validity: Validity
  price: string | null
  trigger_price: string | null
  tag: string
  source: string
  state: OrderState
  flags: string[]
  message: string
  placed_at: string
  updated_at: string
}

export interface Trade {
  id: string
  order_id: string
  trade_id: string
  instrument: InstrumentRef
  side: Side
  quantity: number
  price: string
  charges: string
  traded_at: string
}

export interface RiskVerdict {
  allowed: boolean
  violations: Violation[]
  rules_hash: string
  evaluated_at: string
}

export interface TimelineStep {
  seq: number
  kind: string
  at: string
  title: string
  detail: string
  data: Record<string, unknown>
  /** What risk said to a change; null for all other facts. */
  verdict: RiskVerdict | null
}

export interface OrderDetail extends Order {
  timeline: TimelineStep[]
  verdict: RiskVerdict | null
  trades: Trade[]
}

export type { Page } from "@/lib/api"
