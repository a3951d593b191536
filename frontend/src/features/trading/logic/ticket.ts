import { formatRupees } from "@/lib/format"
import type {
  Instrument,
  InstrumentRef,
  OrderRequest,
  OrderType,
  Precheck,
  Product,
  Side,
  Validity,
  Violation,
} from "../types"
import { formatUnits, parseUnits } from "./decimal"

/** What stands in the ticket's fields; numbers stay text until they are sent. */
export interface TicketDraft {
  side: Side
  lots: string
  product: Product
  orderType: OrderType
  validity: Validity
  price: string
  trigger: string
}

export const ORDER_TYPES: readonly OrderType[] = ["MARKET", "LIMIT", "SL", "SL-M"]

export const hasPrice = (type: OrderType) => type === "LIMIT" || type === "SL"
export const hasTrigger = (type: OrderType) => type === "SL" || type === "SL-M"

/** Products offered for an instrument: delivery exists only for equities, carry forward only for F&O. */
export function productsFor(instrument: Pick<Instrument, "exchange"> | InstrumentRef): Product[] {
  return instrument.exchange === "NSE" || instrument.exchange === "BSE"
    ? ["MIS", "CNC"]
    : ["NRML", "MIS"]
}

/** Units of an order for `lots` as typed; null unless they make a whole, positive number of units. */
export function unitsOf(lots: string, lotSize: number): number | null {
  const parsed = parseUnits(lots)
  if (parsed === null || parsed <= 0) return null
  const units = (parsed * lotSize) / 10_000
  return Number.isInteger(units) ? units : null
}

/** Lots text for a number of units, e.g. 150 units of lot 75 → "2"; a broken lot keeps its fraction. */
export function lotsOf(units: number, lotSize: number): string {
  const lots = units / lotSize
  return Number.isInteger(lots) ? String(lots) : String(Number(lots.toFixed(4)))
}

/** Lots after one arrow press, at least one. */
export function stepLots(lots: string, by: number): string {
  const now = Number(lots) || 0
  const snapped = by > 0 ? Math.floor(now) : Math.ceil(now)
  return String(Math.max(1, snapped + by))
}

/** What is missing before the server can be asked; "" when the draft is complete. */
export function missingFrom(draft: TicketDraft, lotSize: number): string {
  if (unitsOf(draft.lots, lotSize) === null)
    return lotSize === 1 ? "Enter a quantity" : "Enter lots"
  const isPrice = (text: string) => (parseUnits(text) ?? 0) > 0
  if (hasTrigger(draft.orderType) && !isPrice(draft.trigger)) return "Enter a trigger price"
  if (hasPrice(draft.orderType) && !isPrice(draft.price)) return "Enter a price"
  return ""
}

/** The request body of a complete draft; null while something is missing. */
export function requestOf(
  draft: TicketDraft,
  instrument: { id: number; lot_size: number },
  accountId: string,
  tag: string,
): OrderRequest | null {
  const quantity = unitsOf(draft.lots, instrument.lot_size)
  if (quantity === null || missingFrom(draft, instrument.lot_size) !== "") return null
  const wire = (text: string) => formatUnits(parseUnits(text) ?? 0)
  return {
    account_id: accountId,
    instrument_id: instrument.id,
    side: draft.side,
    quantity,
    product: draft.product,
    order_type: draft.orderType,
    validity: draft.validity,
    price: hasPrice(draft.orderType) ? wire(draft.price) : null,
    trigger_price: hasTrigger(draft.orderType) ? wire(draft.trigger) : null,
    tag,
  }
}

/** The draft with a violation's machine value put into its field; unchanged when we have no such field. */
export function applyFix(draft: TicketDraft, violation: Violation, lotSize: number): TicketDraft {
  const fix = violation.would_pass_value
  if (!fix) return draft
  const text = String(fix.value)
  if (fix.field === "quantity") return { ...draft, lots: lotsOf(Number(fix.value), lotSize) }
  if (fix.field === "price") return { ...draft, price: formatUnits(parseUnits(text) ?? 0) }
  if (fix.field === "trigger_price")
    return { ...draft, trigger: formatUnits(parseUnits(text) ?? 0) }
  if (fix.field === "product") return { ...draft, product: text as Product }
  if (fix.field === "order_type") return { ...draft, orderType: text as OrderType }
  if (fix.field === "validity") return { ...draft, validity: text as Validity }
  return draft
}

/** 1/10,000 rupees as people read them: ₹1,632.60, with four places where they matter. */
const rupees = (units: number) =>
  formatRupees(units / 10_000, { digits: units % 100 === 0 ? 2 : 4 })

const FIXABLE = new Set(["quantity", "price", "trigger_price", "product", "order_type", "validity"])

/** Verb phrase of the fix button, e.g. "Use ₹142.35" or "Reduce to 2 lots (150)"; null without a fix. */
export function fixLabel(violation: Violation, lotSize: number): string | null {
  const fix = violation.would_pass_value
  if (!fix || !FIXABLE.has(fix.field)) return null
  if (fix.field === "quantity") {
    const units = Number(fix.value)
    if (!(units > 0)) return null
    const lots = lotsOf(units, lotSize)
    return lotSize === 1
      ? `Use ${units}`
      : `Use ${lots} ${lots === "1" ? "lot" : "lots"} (${units})`
  }
  if (fix.field === "price" || fix.field === "trigger_price") {
    const units = parseUnits(String(fix.value))
    return units === null ? null : `Use ${rupees(units)}`
  }
  return `Use ${fix.value}`
}

export interface SendButton {
  label: string
  isEnabled: boolean
}

/**
 * What the send button says and whether it may be pressed.
 *
 * `check` is the answer for exactly this draft, or null while it is outdated or unknown; `blocked` is an
 * outside reason (offline, sending …) that wins over everything. `mayGoUnchecked` is for an exit whose check
 * failed: the server judges it again on arrival, and getting out must not hang on a preview.
 */
export function sendButton(
  draft: TicketDraft,
  lotSize: number,
  check: Precheck | null,
  blocked: string,
  mayGoUnchecked = false,
): SendButton {
  const missing = missingFrom(draft, lotSize)
  if (blocked) return { label: blocked, isEnabled: false }
  if (missing) return { label: missing, isEnabled: false }
  const units = unitsOf(draft.lots, lotSize)
  const price = hasPrice(draft.orderType)
    ? rupees(parseUnits(draft.price) ?? 0)
    : draft.orderType === "SL-M"
      ? `MARKET after ${rupees(parseUnits(draft.trigger) ?? 0)}`
      : "MARKET"
  const label = `${draft.side} ${units} @ ${price}`
  if (!check) return { label, isEnabled: mayGoUnchecked }
  if (!check.allowed) {
    const [first, ...others] = check.violations
    const more = others.length > 0 ? ` +${others.length}` : ""
    return { label: `Blocked: ${first?.title ?? "not allowed"}${more}`, isEnabled: false }
  }
  return { label, isEnabled: true }
}
