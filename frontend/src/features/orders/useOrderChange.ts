import { useQueryClient } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { toast } from "@/components/ui/sonner"
import type { Violation } from "@/features/trading/types"
import { ApiError } from "@/lib/api"
import { storeOrder } from "./queries"
import type { Order } from "./types"

/** Why a change of an order was not taken. */
export interface ChangeRefusal {
  message: string
  violations: Violation[]
}

/**
 * Ask for a modification or a cancel, one at a time whatever is clicked twice. Its refusal is kept
 * to be shown; a lost answer is never sent again by itself.
 */
export function useOrderChange(onDone: () => void) {
  const client = useQueryClient()
  const isUnderway = useRef(false)
  const [isSending, setSending] = useState(false)
  const [refusal, setRefusal] = useState<ChangeRefusal | null>(null)
  const send = async (ask: () => Promise<Order>, said: string, description?: string) => {
    if (isUnderway.current) return
    isUnderway.current = true
    setSending(true)
    setRefusal(null)
    try {
      storeOrder(client, await ask())
      toast.success(said, { description })
      onDone()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setRefusal(refusalOf(error))
    } finally {
      isUnderway.current = false
      setSending(false)
    }
  }
  return { send, isSending, refusal }
}

const refusalOf = (error: ApiError): ChangeRefusal => ({
  message: error.isOffline
    ? "No answer came; look at the order before trying again."
    : error.message,
  violations: (error.extra.violations as Violation[] | undefined) ?? [],
})
