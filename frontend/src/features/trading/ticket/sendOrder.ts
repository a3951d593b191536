import type { Order } from "@/features/orders/types"
import type { OrderRequest, Violation } from "../types"

/**
 * What became of one press of the send button.
 *
 * `unknown` is the honest answer when the network failed after the request left: the order may exist.
 */
export type SendOutcome =
  | { kind: "accepted"; order: Order }
  | { kind: "denied"; order: Order | null; violations: Violation[] }
  | { kind: "refused"; message: string }
  | { kind: "unknown"; message: string }

/** The part of an API failure that decides the outcome; `status` 0 means that no answer arrived. */
export interface Failure {
  status: number
  code: string
  message: string
  extra?: unknown
}

/** Statuses after which the server certainly stored nothing (409: the first sending still runs). */
const DEFINITE = new Set([400, 401, 403, 404, 405, 413, 415, 422, 429])

/** Classify a failed POST /orders. Anything that is not a definite refusal is unknown, never "failed". */
export function outcomeOf(failure: Failure): SendOutcome {
  if (failure.code === "risk.denied") {
    const extra = (failure.extra ?? {}) as { order?: Order; violations?: Violation[] }
    return { kind: "denied", order: extra.order ?? null, violations: extra.violations ?? [] }
  }
  if (DEFINITE.has(failure.status)) return { kind: "refused", message: failure.message }
  return {
    kind: "unknown",
    message:
      failure.status === 0
        ? "The connection broke before an answer came."
        : `The server answered ${failure.status} without saying whether the order was stored.`,
  }
}

/** Tag that marks every order of one ticket opening, so that it can be found again: ≤ 20 alphanumerics. */
export function tagOf(key: string): string {
  return `ui${key.replaceAll("-", "").slice(0, 14)}`
}

const CHECK_AFTER_MS = [500, 1_000, 2_000]

/**
 * Look for an order whose outcome is unknown, by its tag.
 *
 * Returns the order; "absent" when the book was read after every wait and it is not there; "unreadable" when
 * the book itself could not be read (which proves nothing).
 */
export async function findOrder(
  request: OrderRequest,
  readRecent: (accountId: string) => Promise<Order[]>,
  wait: (ms: number) => Promise<void>,
): Promise<Order | "absent" | "unreadable"> {
  let isRead = false
  for (const ms of CHECK_AFTER_MS) {
    await wait(ms)
    const orders = await readRecent(request.account_id).catch(() => null)
    isRead = orders !== null
    const found = orders?.find(
      (order) => order.tag === request.tag && order.instrument.id === request.instrument_id,
    )
    if (found) return found
  }
  return isRead ? "absent" : "unreadable"
}
