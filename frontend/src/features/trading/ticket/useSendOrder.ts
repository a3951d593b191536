import { useQueryClient } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { placeOrder, recentOrders, storeOrder } from "@/features/orders/queries"
import type { Order } from "@/features/orders/types"
import { ApiError, randomId } from "@/lib/api"
import type { OrderRequest } from "../types"
import { findOrder, outcomeOf, type SendOutcome, tagOf } from "./sendOrder"

export type SendPhase =
  | { kind: "idle" }
  | { kind: "sending" }
  /** The answer was lost; the order is being looked up. */
  | { kind: "checking"; message: string }
  /** Looked up without a result; sending again with the same key cannot place it twice. */
  | { kind: "unknown"; message: string; isAbsent: boolean }
  | { kind: "refused"; message: string }
  | { kind: "denied"; order: Order | null; message: string }

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Sends the ticket's order at most once.
 *
 * The idempotency key belongs to the opening and changes only after a definite answer; a lost answer keeps key
 * and body, looks the order up, and lets the user send the very same request again.
 */
export function useSendOrder(openingKey: string, onPlaced: (order: Order) => void) {
  const client = useQueryClient()
  const [phase, setPhase] = useState<SendPhase>({ kind: "idle" })
  const key = useRef(openingKey)
  const inFlight = useRef<OrderRequest | null>(null)

  const settle = (outcome: SendOutcome, request: OrderRequest): Promise<void> | undefined => {
    if (outcome.kind === "unknown") return lookUp(request, outcome.message)
    inFlight.current = null
    key.current = randomId()
    if (outcome.kind === "accepted") {
      storeOrder(client, outcome.order)
      onPlaced(outcome.order)
      return
    }
    if (outcome.kind === "denied") {
      if (outcome.order) storeOrder(client, outcome.order)
      const titles = outcome.violations.map((violation) => violation.title).join(", ")
      setPhase({ kind: "denied", order: outcome.order, message: titles })
      return
    }
    setPhase({ kind: "refused", message: outcome.message })
  }

  const lookUp = async (request: OrderRequest, message: string) => {
    setPhase({ kind: "checking", message })
    const found = await findOrder(request, recentOrders, wait)
    if (typeof found !== "string") {
      settle({ kind: "accepted", order: found }, request)
      return
    }
    setPhase({ kind: "unknown", message, isAbsent: found === "absent" })
  }

  const post = async (request: OrderRequest) => {
    setPhase({ kind: "sending" })
    try {
      settle({ kind: "accepted", order: await placeOrder(request, key.current) }, request)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      await settle(outcomeOf(error), request)
    }
  }

  return {
    phase,
    /** Tag that every request of this opening must carry. */
    tag: tagOf(openingKey),
    /** Send `request`; does nothing while one is on its way or its outcome is unknown. */
    send: (request: OrderRequest) => {
      if (inFlight.current) return
      inFlight.current = request
      void post(request)
    },
    /** Send the request of unknown outcome again, same key and body. */
    resend: () => {
      if (inFlight.current) void post(inFlight.current)
    },
    /** Look it up once more. */
    check: () => {
      if (inFlight.current && phase.kind === "unknown") void lookUp(inFlight.current, phase.message)
    },
    /** The user changed the draft: an old refusal no longer applies. */
    reset: () => {
      if (!inFlight.current && phase.kind !== "idle") setPhase({ kind: "idle" })
    },
  }
}
