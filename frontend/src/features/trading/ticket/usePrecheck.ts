import { useEffect, useRef, useState } from "react"
import type { OrderRequest, Precheck } from "../types"

const DEBOUNCE_MS = 150
/** Prices and funds move while the ticket is open: ask again quietly. */
const REFRESH_MS = 4_000

export interface PrecheckState {
  /** Newest answer, possibly for an older draft. */
  result: Precheck | null
  /** Whether `result` answers exactly the present request. */
  isFresh: boolean
  /** Why the check could not be made, "" otherwise. */
  error: string
}

type Ask = (request: OrderRequest, signal: AbortSignal) => Promise<Precheck>

/**
 * Ask the risk engine about `request` while the user types: 150 ms after the last change, older questions
 * aborted, the old answer kept (not fresh) until the new one is there.
 */
export function usePrecheck(request: OrderRequest | null, ask: Ask): PrecheckState {
  const [answer, setAnswer] = useState<{ key: string; result: Precheck } | null>(null)
  const [failure, setFailure] = useState<{ key: string; message: string } | null>(null)
  const key = request ? JSON.stringify(request) : ""
  const latest = useRef(ask)
  latest.current = ask

  useEffect(() => {
    if (key === "") return
    const body = JSON.parse(key) as OrderRequest
    let controller: AbortController | null = null
    const run = async () => {
      controller?.abort()
      const mine = new AbortController()
      controller = mine
      try {
        const result = await latest.current(body, mine.signal)
        if (mine.signal.aborted) return
        setAnswer({ key, result })
        setFailure(null)
      } catch (error) {
        if (mine.signal.aborted) return
        setFailure({ key, message: error instanceof Error ? error.message : "The check failed." })
      }
    }
    const first = setTimeout(run, DEBOUNCE_MS)
    const again = setInterval(run, REFRESH_MS)
    return () => {
      clearTimeout(first)
      clearInterval(again)
      controller?.abort()
    }
  }, [key])

  const error = failure && failure.key === key ? failure.message : ""
  return {
    result: answer?.result ?? null,
    isFresh: key !== "" && answer?.key === key && error === "",
    error,
  }
}
