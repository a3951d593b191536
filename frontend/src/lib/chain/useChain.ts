import { useCallback, useSyncExternalStore } from "react"
import { type ChainName, chainName } from "@/lib/live/chainSocket"
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

/** One value of the live chain that seldom changes, without a render for every document. */
export function useChainValue<T extends string | number | null>(
  name: ChainName | null,
  read: (doc: ChainDocument) => T,
): T | null {
  const subscribe = useCallback(
    (listener: () => void) => (name === null ? nothing : chainSocket.watch(name, listener)),
    [name],
  )
  return useSyncExternalStore(subscribe, () => {
    const doc = name === null ? null : chainSocket.doc(name)
    return doc === null ? null : read(doc)
  })
}

const nothing = () => undefined
