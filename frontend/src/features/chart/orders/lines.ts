import { canChange } from "@/features/orders/logic/states"
import type { Order } from "@/features/orders/types"
import { parseUnits } from "@/features/trading/logic/decimal"
import type { Position } from "@/features/trading/types"
import { formatQuantity } from "@/lib/format"
import type { PriceMark } from "../marks"

export type PriceField = "price" | "trigger_price"

interface Shown extends PriceMark {
  /** Side, quantity and kind, as the tag says them. */
  text: string
}

/** One price of a working order; dragging it asks to change that price. */
export interface OrderLine extends Shown {
  kind: "order"
  order: Order
  field: PriceField
  /** As the order has it, decimal string. */
  value: string
  /** The order may be changed and cancelled at this moment. */
  isOpen: boolean
}

export interface PositionLine extends Shown {
  kind: "position"
  position: Position
}

export type ChartLine = OrderLine | PositionLine

const FIELD_NAMES: Record<PriceField, string> = { price: "limit", trigger_price: "trigger" }

/** Lines of the working orders and positions of an instrument; an SL order has two prices. */
export function linesOf(
  instrumentId: number,
  orders: readonly Order[],
  positions: readonly Position[],
): ChartLine[] {
  return [
    ...orders.filter((order) => order.instrument.id === instrumentId).flatMap(orderLines),
    ...positions.filter((each) => each.instrument.id === instrumentId).flatMap(positionLines),
  ]
}

/** Whether the order on `now` can still be changed and has the terms of `line`; fills do not matter. */
export function hasTermsOf({ order }: OrderLine, now: ChartLine | undefined): boolean {
  if (now?.kind !== "order" || !now.isOpen) return false
  return (
    now.order.quantity === order.quantity &&
    now.order.order_type === order.order_type &&
    parseUnits(now.order.price) === parseUnits(order.price) &&
    parseUnits(now.order.trigger_price) === parseUnits(order.trigger_price)
  )
}

function orderLines(order: Order): OrderLine[] {
  const fields: PriceField[] = ["price", "trigger_price"]
  const priced = fields.filter((field) => parseUnits(order[field]) !== null)
  const left = order.quantity - order.filled_quantity
  const text = `${order.side} ${formatQuantity(left)} ${order.order_type}`
  return priced.map((field) => ({
    kind: "order",
    key: `${order.id}/${field}`,
    order,
    field,
    value: order[field] ?? "",
    price: Number(order[field]),
    tone: order.side === "BUY" ? "buy" : "sell",
    text: priced.length > 1 ? `${text} ${FIELD_NAMES[field]}` : text,
    isOpen: canChange(order),
  }))
}

function positionLines(position: Position): PositionLine[] {
  if (position.quantity === 0 || position.average_price === null) return []
  const side = position.quantity > 0 ? "LONG" : "SHORT"
  return [
    {
      kind: "position",
      key: `position/${position.product}`,
      position,
      price: Number(position.average_price),
      tone: "plain",
      text: `${side} ${formatQuantity(Math.abs(position.quantity))} ${position.product}`,
    },
  ]
}
