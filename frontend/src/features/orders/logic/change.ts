import { formatUnits, parseUnits } from "@/features/trading/logic/decimal"
import { hasPrice, hasTrigger } from "@/features/trading/logic/ticket"
import type { OrderChange } from "../queries"
import type { Order } from "../types"

interface Edited {
  quantity: number | null
  price: string
  trigger: string
}

/** Only what differs from the order, as the API wants it; empty when nothing does. */
export function changeOf(
  order: Pick<Order, "quantity" | "order_type" | "price" | "trigger_price">,
  edited: Edited,
): OrderChange {
  const change: OrderChange = {}
  if (edited.quantity !== null && edited.quantity !== order.quantity)
    change.quantity = edited.quantity
  const price = parseUnits(edited.price)
  if (hasPrice(order.order_type) && price !== null && price !== parseUnits(order.price)) {
    change.price = formatUnits(price)
  }
  const trigger = parseUnits(edited.trigger)
  if (
    hasTrigger(order.order_type) &&
    trigger !== null &&
    trigger !== parseUnits(order.trigger_price)
  ) {
    change.trigger_price = formatUnits(trigger)
  }
  return change
}
