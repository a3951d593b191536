import { useCallback, useSyncExternalStore } from "react"
import { chainName } from "@/lib/live/chainSocket"
import { chainSocket } from "@/lib/live/session"
import type { ChainDocument } from "./types"

/** The live chain, a new document about once a second: for headers and figures, not for cells. */
export function useChain(underlyingId: number | null, expiry: string | null): ChainDocument | null {
  const name = underlyingId === null || expiry === null ? null : chainName(underlyingId, expiry)
  const subscribe = useCallback(
    (listener: () => void) => (name === null ? nothing : chainSocket.watch(name, listener)),
    [name],
  )
  return useSyncExternalStore(subscribe, () => (name === null ? null : chainSocket.doc(name)))
}

const nothing = () => undefined
