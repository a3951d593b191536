import { useCallback, useEffect, useSyncExternalStore } from "react"
import type { Depth } from "./depth"
import type { QuoteView } from "./fields"
import { board, depthBoard, marketSocket } from "./session"

const nothing = () => undefined

/** Live quote of one instrument, re-rendering per frame: for the ticket and headers, not for table cells. */
export function useQuote(id: number | null | undefined): QuoteView | null {
  useSubscription(id == null ? [] : [id])
  const subscribe = useCallback(
    (listener: () => void) => (id == null ? nothing : board.subscribe(id, listener)),
    [id],
  )
  return useSyncExternalStore(subscribe, () => (id == null ? null : board.view(id)))
}

/** Live book of one instrument, re-rendering per frame; null while there is none. Watches the quote, too. */
export function useDepth(id: number | null): Depth | null {
  useEffect(() => (id === null ? undefined : marketSocket.acquireDepth(id)), [id])
  const subscribe = useCallback(
    (listener: () => void) => (id === null ? nothing : depthBoard.subscribe(id, listener)),
    [id],
  )
  return useSyncExternalStore(subscribe, () => (id === null ? null : depthBoard.get(id)))
}

/** Keep these instruments flowing while the component is mounted. */
export function useSubscription(ids: readonly number[]): void {
  const key = [...new Set(ids)].sort((a, b) => a - b).join(",")
  useEffect(() => {
    if (key === "") return
    return marketSocket.acquire(key.split(",").map(Number))
  }, [key])
}
