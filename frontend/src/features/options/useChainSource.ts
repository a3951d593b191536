import { useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { chainAtQuery } from "@/lib/chain/queries"
import { chainName } from "@/lib/live/chainSocket"
import { chainSocket } from "@/lib/live/session"
import type { ChainSource } from "./ChainCell"

/** Where the grid reads: the live chain, or the stored one of `at`. */
export function useChainSource(underlyingId: number, expiry: string, at: string | null) {
  const past = useQuery(chainAtQuery(underlyingId, expiry, at))
  const stored = at === null ? null : (past.data ?? null)
  const source = useMemo<ChainSource>(() => {
    const name = chainName(underlyingId, expiry)
    if (at !== null) return { doc: () => stored, watch: () => () => undefined }
    return {
      doc: () => chainSocket.doc(name),
      watch: (painter) => chainSocket.watch(name, painter),
    }
  }, [underlyingId, expiry, at, stored])
  return { source, stored, error: at === null ? null : past.error }
}
