import type { Order } from "@/features/orders/types"
import { type Failure, findOrder, outcomeOf } from "@/features/trading/ticket/sendOrder"
import type { OrderRequest } from "@/features/trading/types"

/** One order of the basket with its own Idempotency-Key, the same however often it is sent. */
export interface BasketOrder {
  key: string
  request: OrderRequest
}

export type LegStatus =
  | { kind: "waiting" }
  | { kind: "sending" }
  | { kind: "placed"; order: Order }
  | { kind: "denied"; message: string }
  | { kind: "refused"; message: string }
  /** The answer was lost and the book does not tell: it may be live. */
  | { kind: "unknown"; message: string }

export interface Ports {
  place: (request: OrderRequest, key: string) => Promise<Order>
  /** Failure of `place` as data; null for what is no failure of the request. */
  failureOf: (error: unknown) => Failure | null
  readRecent: (accountId: string) => Promise<Order[]>
  wait: (ms: number) => Promise<void>
}

/** Bought legs first: they lower the margin of what is sold, and never leave a naked short behind. */
export function inOrder<T extends { request: OrderRequest }>(orders: readonly T[]): T[] {
  return [...orders].sort(
    (a, b) => Number(a.request.side === "SELL") - Number(b.request.side === "SELL"),
  )
}

/**
 * Send the orders that are not placed yet, one after the other, and stop at the first that does not go through.
 *
 * Sending again is safe: every order keeps its key, so that what is placed already is answered, not doubled.
 */
export async function sendBasket(
  orders: readonly BasketOrder[],
  statuses: ReadonlyMap<string, LegStatus>,
  ports: Ports,
  onStatus: (key: string, status: LegStatus) => void,
): Promise<void> {
  for (const order of inOrder(orders)) {
    if (statuses.get(order.key)?.kind === "placed") continue
    onStatus(order.key, { kind: "sending" })
    const status = await sendOne(order, ports)
    onStatus(order.key, status)
    if (status.kind !== "placed") return
  }
}

async function sendOne({ request, key }: BasketOrder, ports: Ports): Promise<LegStatus> {
  try {
    return { kind: "placed", order: await ports.place(request, key) }
  } catch (error) {
    const failure = ports.failureOf(error)
    if (failure === null) throw error
    const outcome = outcomeOf(failure)
    if (outcome.kind === "accepted") return { kind: "placed", order: outcome.order }
    if (outcome.kind === "denied")
      return { kind: "denied", message: outcome.violations.map((each) => each.title).join(", ") }
    if (outcome.kind === "refused") return outcome
    const found = await findOrder(request, ports.readRecent, ports.wait)
    return typeof found === "string" ? outcome : { kind: "placed", order: found }
  }
}
