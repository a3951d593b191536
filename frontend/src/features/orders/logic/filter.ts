import type { Side } from "@/features/trading/types"
import type { Order } from "../types"

export interface OrderFilterValues {
  /** Part of an instrument's name, in any word order. */
  text: string
  side: Side | "ALL"
}

/** Whether an order passes the filters. */
export function matches(
  order: Pick<Order, "instrument" | "side" | "state" | "tag">,
  { text, side }: OrderFilterValues,
): boolean {
  if (side !== "ALL" && order.side !== side) return false
  const name =
    `${order.instrument.display} ${order.instrument.symbol} ${order.state} ${order.tag}`.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word))
}
